package httphost

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"hivesync/runtime/function"
	"hivesync/runtime/httphost/reference"
	"hivesync/shared/auth"
	"hivesync/shared/cursor"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
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
	// rateRetry is the time, in Unix nanoseconds, before which Redis is not asked for rates after it failed.
	rateRetry atomic.Int64
	local     *limits.Local
	inflight  inflight
	unsigned  atomic.Int64 // calls of workers whose body is being read
	strangers *strangers
	cursors   *cursor.Signer
	lingering *lingering
	compress  func(http.Handler) http.HandlerFunc
	reference *reference.Pages
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
		replays: signing.NewMemory(replayMemory, replayMost), metrics: newMetrics(), local: limits.NewLocal(func() int { return limits.LocalPercent.Get(o.Settings.Now()) }), streams: newStreamSet(o.Config), inflight: inflight{users: map[string]int64{}}, strangers: newStrangers(),
		cursors: cursor.NewSigner(o.Config.SessionSecret), lingering: newLingering(), compress: newCompressor(),
	}
	if err := h.mountAll(); err != nil {
		return nil, err
	}
	var err error
	if h.reference, err = reference.New(); err != nil {
		return nil, err
	}
	h.mux.HandleFunc("GET /openapi.json", h.serveOpenAPI)
	h.mux.HandleFunc("GET "+reference.Path, h.serveReference)
	h.mux.HandleFunc("GET "+reference.Path+"/{file...}", h.serveReference)
	h.mux.HandleFunc("/", h.unrouted)
	return h, nil
}

func (o *Options) check() error {
	var missing []string
	for name, absent := range map[string]bool{
		"Config": o.Config == nil, "Logger": o.Logger == nil, "Tokens": o.Tokens == nil, "Sessions": o.Sessions == nil,
		"PreviewTokens": o.PreviewTokens == nil, "Callback": o.Callback == nil, "Counter": o.Counter == nil, "Keys": o.Keys == nil && slices.ContainsFunc(o.Registry.Endpoints, func(e function.Endpoint) bool { return e.Meta().Idempotent }),
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
	a := &adapter{host: h}
	var names *schemaNames
	h.api, names = newAPI(h.o.Version, a)
	var problems []error
	for _, e := range h.o.Registry.Endpoints {
		to := &route{meta: e.Meta()}
		problems = append(problems, h.mount(a, to, e.Input(), func(op huma.Operation) { e.Mount(h.api, op, h.around(to)) }))
	}
	for _, s := range h.o.Registry.Streams {
		serve := h.serveSSE
		if s.Transport() == function.WebSocket {
			serve = h.serveWebSocket
		}
		to := &route{meta: s.Meta(), stream: true}
		problems = append(problems, h.mount(a, to, s.Input(), func(op huma.Operation) { s.Mount(h.api, op, h.opened(serve)) }))
	}
	if err := errors.Join(problems...); err != nil {
		return err
	}
	var err error
	if h.openapi, err = h.describe(names); err != nil {
		return fmt.Errorf("httphost: the OpenAPI document: %w", err)
	}
	return nil
}

// mount registers one function; huma panics on inputs and outputs that it cannot describe.
func (h *Host) mount(a *adapter, to *route, input reflect.Type, register func(huma.Operation)) (err error) {
	m := &to.meta
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("function %q cannot be mounted: %v", m.Name, p)
		}
	}()
	if to.guard, err = newGuard(h.o.Registry.Resources, m, input); err != nil {
		return fmt.Errorf("function %q: %w", m.Name, err)
	}
	if function.IsPaged(input) {
		m.Errors = append(slices.Clip(m.Errors), fault.InvalidCursor)
	}
	if to.guard.refusesArchived(m) && !slices.Contains(m.Errors, fault.Conflict) {
		m.Errors = append(slices.Clip(m.Errors), fault.Conflict)
	}
	limit := m.Limit
	if m.Starts != "" {
		kind := slices.IndexFunc(h.o.Registry.Kinds, func(k jobs.Kind) bool { return k.Type == m.Starts })
		if kind < 0 {
			return fmt.Errorf("function %q starts jobs of the type %q, which no domain declares", m.Name, m.Starts)
		}
		limit = h.o.Registry.Kinds[kind].Rate
	}
	if err := h.checkIdempotent(m, to.stream); err != nil {
		return fmt.Errorf("function %q: %w", m.Name, err)
	}
	a.route, to.counters = to, h.metrics.of(m.Name)
	for i, path := range append([]string{m.Path}, m.Aliases...) {
		op := operation(m, limit, to.stream)
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
	host  *Host
	route *route // of the function being mounted
}

// Handle routes an operation through the host's steps to huma, which binds the input and writes the answer.
func (a *adapter) Handle(op *huma.Operation, handler func(huma.Context)) {
	h, to := a.host, a.route
	if to.meta.Stream != nil {
		op.RequestBody = h.describeStream(&to.meta) // once huma has looked: it would read what it knows to be a body
	}
	to.params, to.document = newParams(to, op), h.api.OpenAPI()
	h.mux.HandleFunc(op.Method+" "+op.Path, func(w http.ResponseWriter, r *http.Request) {
		x := exchangeFrom(r.Context())
		x.route = to
		if !x.cookies.open(to) {
			x.fail(fault.New(fault.NotFound, "There is nothing at this address."))
			return
		}
		r, err := h.admit(x, r)
		if err == nil {
			err = x.cookies.renewing(x, r)
		}
		if err == nil && op.RequestBody != nil && len(x.body) > 0 {
			err = checkBody(x, r)
		}
		if err != nil {
			x.fail(err)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(x.body))
		run := func() { h.keyed(x, r, func() { handler(humago.NewContext(op, r, w)) }) }
		if to.stream {
			run()
			return
		}
		h.compressed(x, r, run)
	})
}

// ServeHTTP is part of huma's adapter.
func (a *adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.host.ServeHTTP(w, r) }

// ServeHTTP answers one request.
func (h *Host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x, r := h.begin(w, r)
	defer h.finish(x, r)
	h.awaitBody(x, r)
	if !soundPath(r) {
		x.fail(fault.New(fault.NotFound, "There is nothing at this address."))
		return
	}
	if h.cors(x, r) {
		return
	}
	r, err := h.byCookies(x, r)
	if err != nil {
		x.fail(err)
		return
	}
	if h.openedPage(x, r) {
		return
	}
	h.mux.ServeHTTP(&x.w, r)
}

// admit does everything that comes before the function: limits by address, identity, limits by caller,
// roles, the body. The request that it returns carries what it establishes.
func (h *Host) admit(x *exchange, r *http.Request) (*http.Request, error) {
	ctx, m := r.Context(), &x.route.meta
	if x.route.stream && !h.sameOrigin(r) {
		return nil, fault.New(fault.Forbidden, "This origin may not open a live stream from a browser.")
	}
	if err := h.switchedOff(m); err != nil {
		return nil, err
	}
	if err := h.limited(ctx, x, limits.Address, func(context.Context) error { return nil }); err != nil {
		return nil, err
	}
	if m.Auth == function.Public {
		if err := h.byAddress(ctx, x); err != nil {
			return nil, err
		}
	}
	// Those who know who calls and what they may do can hang: they have as long as the function itself.
	bounded, cancel := context.WithTimeout(ctx, h.timeout(m))
	defer cancel()
	asked := r.WithContext(bounded)
	if err := h.identify(x, asked, m); err != nil {
		if m.Auth != function.Worker && fault.From(err).Kind() == fault.KindUnauthenticated {
			if limited := h.byAddress(ctx, x); limited != nil {
				return nil, limited
			}
		}
		return nil, err
	}
	if err := h.byCaller(ctx, x); err != nil {
		return nil, err
	}
	if err := h.openPath(x, asked); err != nil {
		if bounded.Err() != nil && ctx.Err() == nil && fault.From(err).Kind() == fault.KindInternal {
			err = fault.Wrap(err, fault.Timeout, "The operation took too long. Try again.")
		}
		return nil, err
	}
	if err := x.route.params.check(r); err != nil {
		return nil, err
	}
	ctx = function.WithCursors(auth.WithAccess(auth.WithPrincipal(ctx, x.principal), x.access), h.cursors)
	switch {
	case m.Auth == function.Worker || !hasBody(r):
	case m.Stream == nil:
		var err error
		if x.body, err = h.readBody(x, r, m); err != nil {
			return nil, err
		}
	default:
		if err := checkMedia(m, r.Header.Get("Content-Type")); err != nil {
			return nil, err
		}
		stream, err := h.openBody(x, r, m)
		if err != nil {
			return nil, err
		}
		ctx = function.WithBody(ctx, stream)
	}
	return r.WithContext(ctx), nil
}

// timeout is how long a function may run. One that reads its body itself also has the time that the body may take.
func (h *Host) timeout(m *function.Meta) time.Duration {
	timeout := m.Timeout
	if timeout <= 0 {
		timeout = h.o.Config.RequestTimeout
	}
	if m.Stream != nil {
		timeout += h.o.Config.ReadTimeout
	}
	return timeout
}

// around runs a handler with the access that its input asks for, within its plan's limit and its time, and turns its error
// into an answer.
func (h *Host) around(to *route) function.Around {
	return func(ctx context.Context, in any, next func(context.Context) error) error {
		x := exchangeFrom(ctx)
		ctx, err := x.openInput(ctx, in)
		if err == nil {
			err = h.limited(ctx, x, limits.User, func(ctx context.Context) error { return h.timed(ctx, x, next) })
		}
		if err == nil {
			return nil
		}
		x.err = err
		return &answer{err: fault.From(err), requestID: x.id}
	}
}

// timed runs a handler within its time.
func (h *Host) timed(ctx context.Context, x *exchange, next func(context.Context) error) error {
	x.deadline = time.Now().Add(h.timeout(&x.route.meta))
	bounded, cancel := context.WithDeadline(ctx, x.deadline)
	defer cancel()
	err := next(bounded)
	switch {
	case err == nil, fault.Is(err, fault.BadRequest): // a body that broke off has ended ctx too
		return err
	case ctx.Err() != nil:
		return fault.Wrap(err, fault.BadRequest, "The client went away before the answer was ready.")
	case bounded.Err() != nil && fault.From(err).Kind() == fault.KindInternal:
		return fault.Wrap(err, fault.Timeout, "The operation took too long. Try again.")
	}
	return err
}

// opened lets a stream open only for those who may have what its input names.
func (h *Host) opened(serve serveStream) function.ServeStream {
	return func(ctx context.Context, hctx huma.Context, in any, handle func(context.Context, function.Conn) error) {
		x := exchangeFrom(ctx)
		ctx, err := x.openInput(ctx, in)
		if err != nil {
			x.fail(err)
			return
		}
		serve(ctx, hctx, handle)
	}
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

func (h *Host) serveOpenAPI(w http.ResponseWriter, r *http.Request) {
	x := exchangeFrom(r.Context())
	if err := h.byAddress(r.Context(), x); err != nil {
		x.fail(err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-cache")
	h.compressed(x, r, func() { _, _ = w.Write(h.openapi) })
}

func (h *Host) serveReference(w http.ResponseWriter, r *http.Request) {
	x := exchangeFrom(r.Context())
	if err := h.byAddress(r.Context(), x); err != nil {
		x.fail(err)
	} else if !h.reference.Serve(w, r) {
		x.fail(fault.New(fault.NotFound, "There is nothing at this address."))
	}
}
