package httphost

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"hivesync/runtime/function"
	"hivesync/runtime/httphost/binding"
	"hivesync/shared/auth"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/signing"
)

// replayMemory is how long a callback's signature is remembered, and replayMost how many are.
const (
	replayMemory = 10 * time.Minute
	replayMost   = 200_000
)

// Host serves a registry's endpoints and streams. It is an http.Handler.
type Host struct {
	o       Options
	log     *slog.Logger
	now     func() time.Time
	mux     *http.ServeMux
	api     huma.API
	openapi []byte
	replays *signing.Memory
	metrics *metrics
	streams *streamSet
	// sessionCheck is the constant, or shorter in tests.
	sessionCheck time.Duration
	// rateRetry is the time, in Unix nanoseconds, before which Redis is not asked for rates after it failed.
	rateRetry atomic.Int64
}

// New builds a host. Its error lists every function that cannot be mounted.
func New(o Options) (*Host, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	h := &Host{
		o: o, log: o.Logger, now: o.Clock, mux: http.NewServeMux(),
		replays: signing.NewMemory(replayMemory, replayMost), metrics: newMetrics(), streams: newStreamSet(o.Config),
		sessionCheck: sessionCheck,
	}
	if err := h.mountAll(); err != nil {
		return nil, err
	}
	h.mux.HandleFunc("GET /openapi.json", h.serveOpenAPI)
	h.mux.HandleFunc("/", h.unrouted)
	return h, nil
}

func (o *Options) check() error {
	var missing []string
	for name, absent := range map[string]bool{
		"Config": o.Config == nil, "Logger": o.Logger == nil, "Tokens": o.Tokens == nil, "Sessions": o.Sessions == nil,
		"Access": o.Access == nil, "PreviewTokens": o.PreviewTokens == nil, "Callback": o.Callback == nil, "Counter": o.Counter == nil,
	} {
		if absent {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("httphost: options lack %s", strings.Join(missing, ", "))
	}
	return o.Registry.Validate()
}

// mountAll registers every function under its path and its aliases.
func (h *Host) mountAll() error {
	adapter := &adapter{host: h}
	h.api = newAPI(h.o.Version, adapter)
	var problems []error
	for _, e := range h.o.Registry.Endpoints {
		problems = append(problems, h.mount(adapter, e.Meta(), &e, func(op huma.Operation) { e.Mount(h.api, op, h.around) }))
	}
	for _, s := range h.o.Registry.Streams {
		serve := h.serveSSE
		if s.Transport() == function.WebSocket {
			serve = h.serveWebSocket
		}
		problems = append(problems, h.mount(adapter, s.Meta(), nil, func(op huma.Operation) { s.Mount(h.api, op, serve) }))
	}
	if err := errors.Join(problems...); err != nil {
		return err
	}
	var err error
	if h.openapi, err = json.Marshal(finishDocument(h.api.OpenAPI())); err != nil {
		return fmt.Errorf("httphost: the OpenAPI document: %w", err)
	}
	return nil
}

// mount registers one function; huma panics on inputs and outputs that it cannot describe.
func (h *Host) mount(a *adapter, m function.Meta, e *function.Endpoint, register func(huma.Operation)) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("function %q cannot be mounted: %v", m.Name, p)
		}
	}()
	names := strings.Contains(m.Path, "{project_id}") || strings.Contains(m.Path, "{preview_id}")
	switch {
	case m.Auth == function.User && names && m.Role == auth.NoRole:
		return fmt.Errorf("function %q: its path names a project or a preview, so its Meta must name a role", m.Name)
	case m.Auth == function.Preview && !strings.Contains(m.Path, "{preview_id}"):
		return fmt.Errorf("function %q: a preview token opens one preview, so its path must name {preview_id}", m.Name)
	}
	stream := e == nil
	a.meta, a.stream, a.endpoint = &m, stream, e
	for i, path := range append([]string{m.Path}, m.Aliases...) {
		op := operation(m, stream)
		op.Path = path
		if i > 0 {
			op.Hidden, op.OperationID = true, fmt.Sprintf("%s.alias%d", m.Name, i)
		}
		register(op)
	}
	return nil
}

// adapter is huma's view of the host: it puts the host's own steps before huma's.
type adapter struct {
	host *Host
	// Of the function being mounted:
	meta     *function.Meta
	stream   bool
	endpoint *function.Endpoint // nil for a stream
}

// Handle routes an operation. A sound request to an endpoint is bound by its plan and answered here; what a plan
// leaves, and every stream, goes through huma.
func (a *adapter) Handle(op *huma.Operation, handler func(huma.Context)) {
	h := a.host
	to := &route{
		meta: a.meta, stream: a.stream, method: op.Method, counters: h.metrics.of(a.meta.Name),
		log: h.log.Handler().WithAttrs([]slog.Attr{slog.String("method", op.Method), slog.String("function", a.meta.Name)}),
	}
	if a.endpoint != nil {
		to.endpoint = *a.endpoint
		to.plan = binding.New(to.endpoint.Input(), to.endpoint.Output(), op, h.api.OpenAPI().Components.Schemas)
	}
	h.mux.HandleFunc(op.Method+" "+op.Path, func(w http.ResponseWriter, r *http.Request) {
		x := exchangeOf(w)
		x.route = to
		if err := h.admit(x, r, to.meta); err != nil { //nolint:contextcheck // the exchange's context is the request's
			x.fail(err)
			return
		}
		x.caller.Context, x.caller.x, x.caller.called = &x.request, x, true
		if to.plan != nil {
			if in := to.plan.Bind(r, x.body); in != nil {
				h.call(x, r, in) //nolint:contextcheck // the exchange's context is the request's
				return
			}
		}
		if x.body != nil {
			r.Body = io.NopCloser(bytes.NewReader(x.body))
		}
		handler(humago.NewContext(op, r.WithContext(&x.caller), w)) //nolint:contextcheck // the caller's context is the request's
	})
}

// ServeHTTP is part of huma's adapter.
func (a *adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.host.ServeHTTP(w, r) }

// ServeHTTP answers one request.
func (h *Host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := h.begin(w, r)
	defer h.finish(x, r)
	h.awaitBody(x, r)
	if !soundPath(r) {
		x.fail(fault.New(fault.NotFound, "There is nothing at this address."))
		return
	}
	if h.cors(x, r) {
		return
	}
	h.mux.ServeHTTP(&x.w, r)
}

// admit does everything that comes before the function: limits by address, identity, limits by caller,
// roles, the body. What it establishes is the exchange's from then on.
func (h *Host) admit(x *exchange, r *http.Request, m *function.Meta) error {
	ctx := &x.request
	if x.route.stream && !h.sameOrigin(r) {
		return fault.New(fault.Forbidden, "This origin may not open a live stream from a browser.")
	}
	if m.Limit == limits.LoginsPerMinute {
		if err := h.signIns(ctx, x); err != nil {
			return err
		}
	}
	if m.Auth == function.Public {
		if err := h.byAddress(ctx, x); err != nil {
			return err
		}
	}
	if err := h.identify(x, r, m); err != nil {
		if m.Auth != function.Worker && fault.From(err).Kind() == fault.KindUnauthenticated {
			if limited := h.byAddress(ctx, x); limited != nil {
				return limited
			}
		}
		return err
	}
	if err := h.byCaller(ctx, x); err != nil {
		return err
	}
	if err := h.resolve(x, r, m); err != nil {
		return err
	}
	if m.Auth != function.Worker && hasBody(r) {
		if _, err := h.readBody(x, r, m); err != nil {
			return err
		}
	}
	return nil
}

func (h *Host) timeout(m *function.Meta) time.Duration {
	if m.Timeout > 0 {
		return m.Timeout
	}
	return h.o.Config.RequestTimeout
}

// around runs a handler within its plan's limit and its time, and turns its error into an answer.
func (h *Host) around(ctx context.Context, m *function.Meta, next func(context.Context) error) error {
	x := exchangeFrom(ctx)
	err := h.planned(ctx, m, func(ctx context.Context) error {
		bounded := &x.limit
		bounded.by(ctx, time.Now().Add(h.timeout(m)))
		defer bounded.end()
		err := next(bounded) //nolint:contextcheck // a deadline inherits ctx
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return fault.Wrap(err, fault.BadRequest, "The client went away before the answer was ready.")
		case bounded.Err() != nil && fault.From(err).Kind() == fault.KindInternal:
			return fault.Wrap(err, fault.Timeout, "The operation took too long. Try again.")
		}
		return err
	})
	if err == nil {
		return nil
	}
	x.err = err
	return &answer{err: fault.From(err), requestID: x.id}
}

// Server returns an HTTP server for the host, with every time and size bounded.
func (h *Host) Server() *http.Server {
	c := h.o.Config
	return &http.Server{
		Handler: h, ReadHeaderTimeout: c.ReadHeaderTimeout, IdleTimeout: c.IdleTimeout, MaxHeaderBytes: int(c.MaxHeaderBytes),
		ErrorLog: slog.NewLogLogger(h.log.Handler(), slog.LevelDebug), // broken connections, not ours to worry about
	}
}

// Serve answers requests on the listener until ctx is done. It then takes no new ones, ends the live
// streams so that clients come back to another process, and waits for running requests as long as the
// configuration says.
func (h *Host) Serve(ctx context.Context, listener net.Listener) error {
	server := h.Server()
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("httphost: %w", err)
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), h.o.Config.DrainTimeout)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- h.Drain(drain) }()
	err := errors.Join(server.Shutdown(drain), <-ended)
	if err != nil {
		_ = server.Close()
		return fmt.Errorf("httphost: requests were still running when the time to finish them was over: %w", err)
	}
	return nil
}

// Drain ends all live streams, refuses new ones and waits for their handlers to return.
func (h *Host) Drain(ctx context.Context) error { return h.streams.drain(ctx) }

// OpenAPI returns the OpenAPI 3.1 document.
func (h *Host) OpenAPI() []byte { return h.openapi }

func (h *Host) serveOpenAPI(w http.ResponseWriter, _ *http.Request) {
	x := exchangeOf(w)
	if err := h.byAddress(&x.request, x); err != nil { //nolint:contextcheck // the exchange's context is the request's
		x.fail(err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(h.openapi)
}
