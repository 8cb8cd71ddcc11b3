package httphost

import (
	"context"
	"errors"
	"net/http"
)

// call runs an endpoint on an input that its plan has bound, and answers as huma would.
func (h *Host) call(x *exchange, r *http.Request, in any) {
	to := x.route
	out, err := to.endpoint.Call(&x.caller, in, h.around)
	if err != nil {
		h.refuse(x, r, err)
		return
	}
	status := to.meta.SuccessStatus()
	if out == nil {
		x.w.WriteHeader(status)
		return
	}
	contentType := to.plan.Headers(out, x.w.Header())
	raw, value := to.plan.Body(out)
	switch {
	case raw != nil:
		x.w.WriteHeader(status)
		_, _ = x.w.Write(raw)
	case value != nil:
		h.encode(x, r, status, contentType, value)
	default:
		x.w.WriteHeader(status)
	}
}

// refuse answers the error of a function, which around has made an answer of.
func (h *Host) refuse(x *exchange, r *http.Request, err error) {
	var a *answer
	if !errors.As(err, &a) {
		x.fail(err)
		return
	}
	for name, values := range a.GetHeaders() {
		x.w.Header()[name] = values
	}
	h.encode(x, r, a.GetStatus(), "", a)
}

// encode answers a value as JSON.
func (h *Host) encode(x *exchange, r *http.Request, status int, contentType string, value any) {
	if contentType == "" {
		h.negotiate(x, r)
	}
	x.w.WriteHeader(status)
	if status == http.StatusNoContent || status == http.StatusNotModified {
		return
	}
	// A client that left is no error; what cannot be encoded is one of ours, which finish answers.
	if err := marshal(&x.w, value); err != nil && !errors.Is(r.Context().Err(), context.Canceled) {
		panic(err)
	}
}

// negotiate sets the type of the answer, as huma chooses it.
func (h *Host) negotiate(x *exchange, r *http.Request) {
	header := x.w.Header()
	switch accept := r.Header.Get("Accept"); accept {
	case "", "application/json", "*/*":
		header["Content-Type"] = jsonValue
	default:
		chosen, err := h.api.Negotiate(accept)
		if err != nil {
			chosen = "application/json"
		}
		header.Set("Content-Type", chosen)
	}
}
