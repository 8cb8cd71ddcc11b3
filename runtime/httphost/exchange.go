package httphost

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/config"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/logging"
	"hivesync/shared/safetext"
	"hivesync/shared/telemetry/tracing"
)

// exchange is one request and its answer as they pass through the host.
type exchange struct {
	w     writer
	id    string
	ip    netip.Addr
	start time.Time

	route     *route // nil until a function was found
	principal auth.Principal
	access    auth.Access
	err       error // what went wrong, cause included: for the log alone
	body      []byte
	deadline  time.Time // the end of the function's time; zero until one was called
	span      *tracing.Span
	held      held
	arriving  *arriving // nil without a body
	bodyBy    time.Time // when the body must have arrived
	quotas    []limits.Quota
	cookies   cookies
}

// route is a function as the host serves it.
type route struct {
	meta     function.Meta
	stream   bool
	guard    guard
	params   params
	document *huma.OpenAPI
	counters *counters
}

type exchangeKey struct{}

func exchangeFrom(ctx context.Context) *exchange {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	return x
}

// policy is for whoever opens an answer as a page: it loads nothing, runs nothing, and is in no other page. A page that needs more has
// one of its own.
const policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"

// maxUserAgent bounds what of a client's own words is kept.
const maxUserAgent = 200

// begin opens an exchange: ids, the client's address, the headers that every answer has. The request that it returns
// carries the exchange.
func (h *Host) begin(w http.ResponseWriter, r *http.Request) (*exchange, *http.Request) {
	x := &exchange{start: h.now(), ip: h.clientIP(r), id: r.Header.Get("X-Request-Id")}
	x.w = writer{ResponseWriter: w, x: x, request: r, patience: h.o.Config.WriteTimeout}
	if !requestIDShape.MatchString(x.id) {
		x.id = uuid.Must(uuid.NewV7()).String()
	}
	header := w.Header()
	header.Set("X-Request-Id", x.id)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Frame-Options", "DENY")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Content-Security-Policy", policy)
	header.Set("Cross-Origin-Resource-Policy", "same-site")
	header.Set("Cache-Control", "no-store") // private by default; a function that knows better says so
	if h.o.Config.Env == config.Production {
		header.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
	ctx, span := h.o.Tracer.Start(context.WithValue(r.Context(), exchangeKey{}, x), "request", tracing.Server, r.Header.Get("Traceparent"))
	x.span = span
	ctx = limits.WithReport(ctx, x.quota)
	ctx = auth.WithRequest(ctx, auth.Request{
		ID: x.id, ClientIP: x.ip.String(), UserAgent: safetext.Line(r.UserAgent(), maxUserAgent), Trace: tracing.Traceparent(ctx),
	})
	attrs := []slog.Attr{slog.String("request_id", x.id)}
	if trace := tracing.TraceID(ctx); trace != "" {
		attrs = append(attrs, slog.String("trace_id", trace))
	}
	return x, r.WithContext(logging.With(ctx, attrs...))
}

var requestIDShape = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{7,63}$`)

// clientIP returns the client's address: the connection's, or what trusted proxies wrote into
// X-Forwarded-For, read from the right up to the first address that is no proxy of ours.
func (h *Host) clientIP(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr := peer.Addr().Unmap()
	if !h.o.Config.TrustedProxies.Contains(addr) {
		return addr
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && i >= len(hops)-16; i-- {
		hop, err := forwarded(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = hop.Unmap()
		if !h.o.Config.TrustedProxies.Contains(addr) {
			break
		}
	}
	return addr
}

// forwarded reads an address as proxies write it: some with the port, "198.51.100.1:4711" or "[2001:db8::1]:4711".
func forwarded(text string) (netip.Addr, error) {
	if at, err := netip.ParseAddrPort(text); err == nil {
		return at.Addr(), nil
	}
	return netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"))
}

// finish recovers a panic, then counts the call and writes the access log.
func (h *Host) finish(x *exchange, r *http.Request) {
	if p := recover(); p != nil {
		if p == http.ErrAbortHandler { //nolint:errorlint // the sentinel itself is what net/http panics with
			panic(p)
		}
		// The panic's text may hold a user's data: it goes to the log, which redacts, never to the client.
		h.log.ErrorContext(r.Context(), "a handler panicked", "function", x.name(), "panic", p, "stack", string(debug.Stack()))
		x.fail(fault.New(fault.Internal, "Something went wrong on our side. The request id helps us find it."))
		x.err = nil // logged above
	}
	h.release(x)
	if x.w.status != http.StatusSwitchingProtocols {
		x.w.commit() // an answer without a body
	}
	took := h.now().Sub(x.start)
	h.metrics.observe(x, took)
	var refusal *limits.Refusal
	if errors.As(x.err, &refusal) {
		h.metrics.limited(refusal.Limit.Name())
	}
	x.endSpan(r.Method)
	h.logAccess(x, r, took)
	h.linger(x, r)
}

// logAccess writes the access log: one line a request, with its id and its trace as every line has them.
func (h *Host) logAccess(x *exchange, r *http.Request, took time.Duration) {
	level := slog.LevelInfo
	if x.err != nil && x.w.code() >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	attrs := []slog.Attr{
		slog.String("method", r.Method), slog.String("function", x.name()), slog.Int("status", x.w.code()), slog.Int64("bytes", x.w.written),
		slog.Float64("ms", float64(took.Microseconds())/1000), slog.String("ip", x.ip.String()),
	}
	if x.route == nil {
		attrs = append(attrs, slog.String("path", safetext.Line(withoutTokens(r.URL.Path), 200))) // the query stays out: it can carry a token
	}
	switch {
	case x.principal.Worker != "":
		attrs = append(attrs, slog.String("worker", x.principal.Worker))
	case x.principal.UserID != uuid.Nil:
		attrs = append(attrs, slog.String("user", x.principal.UserID.String()))
	case x.principal.PreviewID != uuid.Nil:
		attrs = append(attrs, slog.String("preview", x.principal.PreviewID.String()))
	}
	if x.err != nil {
		e := fault.From(x.err)
		attrs = append(attrs, slog.String("code", string(e.Code)), slog.String("error", x.err.Error()))
	}
	h.log.LogAttrs(r.Context(), level, "request", attrs...)
}

// longest is how long a segment of a path may be to be logged: ids are shorter, and whatever opens something is longer.
const longest = 40

// withoutTokens is a path that no function has, without what might open something that it is nearly the path of.
func withoutTokens(path string) string {
	segments := strings.Split(path, "/")
	for i, s := range segments {
		if len(s) > longest {
			segments[i] = "[long]"
		}
	}
	return strings.Join(segments, "/")
}

// endSpan says of the span what the function's Meta and the answer say: nothing that a client wrote.
func (x *exchange) endSpan(method string) {
	if x.span == nil {
		return
	}
	if x.route != nil {
		meta := x.route.meta
		x.span.Name(method + " " + meta.Path)
		x.span.Set(tracing.String("http.request.method", method), tracing.String("http.route", meta.Path), tracing.String("hivesync.function", meta.Name))
	}
	x.span.Set(tracing.Int("http.response.status_code", x.w.code()))
	if x.err != nil && x.w.code() >= http.StatusInternalServerError {
		x.span.Fail(string(fault.From(x.err).Code))
	}
	x.span.End()
}

func (x *exchange) name() string {
	if x.route == nil {
		return ""
	}
	return x.route.meta.Name
}
