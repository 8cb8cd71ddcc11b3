package httphost

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/fault"
	"hivesync/shared/logging"
	"hivesync/shared/telemetry/tracing"
)

// exchange is one request and its answer as they pass through the host.
type exchange struct {
	w     *writer
	id    string
	ip    netip.Addr
	start time.Time

	meta      *function.Meta // nil until a function was found
	principal auth.Principal
	access    auth.Access
	err       error // what went wrong, cause included: for the log alone
	stream    bool
	span      *tracing.Span
}

type exchangeKey struct{}

func exchangeFrom(ctx context.Context) *exchange {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	return x
}

var requestIDShape = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{7,63}$`)

// maxUserAgent bounds what of a client's own words is kept.
const maxUserAgent = 200

// begin opens an exchange: ids, the client's address, the headers that every answer has.
func (h *Host) begin(w http.ResponseWriter, r *http.Request) (*exchange, *http.Request) {
	x := &exchange{w: &writer{ResponseWriter: w, request: r}, start: h.now(), ip: h.clientIP(r)}
	x.id = r.Header.Get("X-Request-Id")
	if !requestIDShape.MatchString(x.id) {
		x.id = uuid.Must(uuid.NewV7()).String()
	}
	header := x.w.Header()
	header.Set("X-Request-Id", x.id)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Frame-Options", "DENY")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Resource-Policy", "same-site")
	header.Set("Cache-Control", "no-store") // private by default; a function that knows better says so
	if h.o.Config.Env == "production" {
		header.Set("Strict-Transport-Security", "max-age=31536000")
	}
	ctx := context.WithValue(r.Context(), exchangeKey{}, x)
	ctx, x.span = h.o.Tracer.Start(ctx, "request", tracing.Server, r.Header.Get("Traceparent"))
	ctx = function.WithRequest(ctx, function.Request{
		ID: x.id, ClientIP: x.ip.String(), UserAgent: clip(r.UserAgent(), maxUserAgent), Trace: tracing.Traceparent(ctx),
	})
	attrs := []slog.Attr{slog.String("request_id", x.id)}
	if trace := tracing.TraceID(ctx); trace != "" {
		attrs = append(attrs, slog.String("trace_id", trace))
	}
	ctx = logging.With(ctx, attrs...)
	return x, r.WithContext(ctx)
}

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
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
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

// finish recovers a panic, then writes the access log: one line a request.
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
	if x.w.status != http.StatusSwitchingProtocols {
		x.w.commit() // an answer without a body
	}
	took := h.now().Sub(x.start)
	h.metrics.observe(x, took)
	x.endSpan(r.Method)
	level := slog.LevelInfo
	attrs := []slog.Attr{
		slog.String("method", r.Method), slog.String("function", x.name()), slog.Int("status", x.w.code()),
		slog.Int64("bytes", x.w.written), slog.Float64("ms", float64(took.Microseconds())/1000), slog.String("ip", x.ip.String()),
	}
	if x.meta == nil {
		attrs = append(attrs, slog.String("path", clip(r.URL.Path, 200))) // the query stays out: it can carry a token
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
		if x.w.code() >= http.StatusInternalServerError {
			level = slog.LevelError
		}
	}
	h.log.LogAttrs(r.Context(), level, "request", attrs...)
}

// endSpan says of the span what the function's Meta and the answer say: nothing that a client wrote.
func (x *exchange) endSpan(method string) {
	if x.span == nil {
		return
	}
	if x.meta != nil {
		x.span.Name(method + " " + x.meta.Path)
		x.span.Set(tracing.String("http.request.method", method), tracing.String("http.route", x.meta.Path), tracing.String("hivesync.function", x.meta.Name))
	}
	x.span.Set(tracing.Int("http.response.status_code", x.w.code()))
	if x.err != nil && x.w.code() >= http.StatusInternalServerError {
		x.span.Fail(string(fault.From(x.err).Code))
	}
	x.span.End()
}

func (x *exchange) name() string {
	if x.meta == nil {
		return ""
	}
	return x.meta.Name
}

func clip(s string, n int) string {
	if len(s) > n {
		s = s[:n]
	}
	return strings.ToValidUTF8(s, "")
}
