package lambdaapi

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"
)

// runtimeAPI is the API that a bootstrap asks for its events (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html).
func (p *Process) runtimeAPI() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", p.next)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/response", func(w http.ResponseWriter, r *http.Request) { p.answered(w, r, false) })
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/error", func(w http.ResponseWriter, r *http.Request) { p.answered(w, r, true) })
	mux.HandleFunc("POST /2018-06-01/runtime/init/error", p.unstarted)
	return mux
}

// next hands out the next event once there is one.
func (p *Process) next(w http.ResponseWriter, r *http.Request) {
	i := p.current()
	if i == nil {
		http.Error(w, "no function runs", http.StatusForbidden)
		return
	}
	i.asked.Do(func() { i.init = time.Since(i.started) })
	select {
	case call := <-i.events:
		i.mu.Lock()
		i.current = call
		i.mu.Unlock()
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Lambda-Runtime-Aws-Request-Id", call.id)
		h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(call.deadline.UnixMilli(), 10))
		h.Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:local:000000000000:function:"+p.o.Name)
		h.Set("Content-Length", strconv.Itoa(len(call.event)))
		_, _ = w.Write(call.event)
	case <-r.Context().Done():
	case <-p.runtimes:
	}
}

// unstarted takes why a bootstrap cannot start.
func (p *Process) unstarted(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxInitError))
	if i := p.current(); i != nil && err == nil {
		i.mu.Lock()
		i.initError = raw
		i.mu.Unlock()
	}
	w.WriteHeader(http.StatusAccepted)
}

// maxInitError bounds what is told of a start that failed, in bytes.
const maxInitError = 64 << 10

// answered takes the answer to the event that is out.
func (p *Process) answered(w http.ResponseWriter, r *http.Request, isError bool) {
	i := p.current()
	if i == nil {
		http.Error(w, "no function runs", http.StatusForbidden)
		return
	}
	i.mu.Lock()
	call := i.current
	if call == nil || call.id != r.PathValue("id") {
		i.mu.Unlock()
		http.Error(w, `{"errorType":"InvalidRequestID"}`, http.StatusBadRequest)
		return
	}
	i.current = nil
	i.mu.Unlock()
	payload, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxPayload))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		call.answer <- failed(TooLarge, "The answer is larger than 6 MB.")
		http.Error(w, `{"errorType":"RequestEntityTooLarge"}`, http.StatusRequestEntityTooLarge)
		return
	case err != nil:
		call.answer <- failed(ExitError, "The answer broke off.")
		return
	}
	call.answer <- Result{Payload: payload, Failed: isError}
	w.WriteHeader(http.StatusAccepted)
}
