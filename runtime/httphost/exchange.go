package httphost

import (
	"encoding/binary"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/runtime/httphost/binding"
	"hivesync/shared/auth"
	"hivesync/shared/config"
	"hivesync/shared/fault"
	"hivesync/shared/telemetry/tracing"
)

// exchange is one request and its answer as they pass through the host.
type exchange struct {
	w       writer
	id      string
	ip      netip.Addr
	address string // of ip
	start   time.Time

	route     *route // nil until a function was found
	principal auth.Principal
	user      string // the principal's, once it was counted
	access    auth.Access
	err       error // what went wrong, cause included: for the log alone
	body      []byte
	span      *tracing.Span
	traced    bool // the request's context can hold a trace

	request scope    // the context of the host's own steps
	caller  scope    // the same once the caller is known
	limit   deadline // the function's time

	values [6]string // what single-valued headers of the answer point into
	filled int
}

// route is a function under one of its addresses, as the host serves it.
type route struct {
	meta     *function.Meta
	stream   bool
	counters *counters
	log      slog.Handler // with the attributes that are the same at every call
	method   string
	endpoint function.Endpoint
	plan     *binding.Plan // nil where huma alone reads inputs
}

// maxUserAgent bounds what of a client's own words is kept.
const maxUserAgent = 200

// The headers that every answer has, or can have. A slice is shared by all answers: it is full, so that adding to it
// makes another.
var (
	nosniff    = []string{"nosniff"}
	deny       = []string{"DENY"}
	noReferrer = []string{"no-referrer"}
	sameSite   = []string{"same-site"}
	noStore    = []string{"no-store"}
	sts        = []string{"max-age=31536000"}
	jsonValue  = []string{"application/json"}
)

// begin opens an exchange: ids, the client's address, the headers that every answer has.
func (h *Host) begin(w http.ResponseWriter, r *http.Request) *exchange {
	x := &exchange{start: h.now(), ip: h.clientIP(r)}
	x.address = x.ip.String()
	x.w.ResponseWriter, x.w.request, x.w.x, x.w.patience = w, r, x, h.o.Config.WriteTimeout
	if x.id = r.Header.Get("X-Request-Id"); x.id == "" || !requestIDShape.MatchString(x.id) {
		x.id = newRequestID(x.start)
	}
	header := w.Header()
	x.set(header, "X-Request-Id", x.id)
	header["X-Content-Type-Options"] = nosniff
	header["X-Frame-Options"] = deny
	header["Referrer-Policy"] = noReferrer
	header["Cross-Origin-Resource-Policy"] = sameSite
	header["Cache-Control"] = noStore // private by default; a function that knows better says so
	if h.o.Config.Env == config.Production {
		header["Strict-Transport-Security"] = sts
	}
	ctx := r.Context()
	if parent := r.Header.Get("Traceparent"); parent != "" || h.o.Tracer != nil {
		x.traced = true
		ctx, x.span = h.o.Tracer.Start(ctx, "request", tracing.Server, parent)
	}
	x.request.Context, x.request.x = ctx, x
	return x
}

// set sets a header of one value, whose name must be in its canonical form.
func (x *exchange) set(header http.Header, name, value string) {
	if x.filled == len(x.values) {
		header[name] = []string{value}
		return
	}
	x.values[x.filled] = value
	header[name] = x.values[x.filled : x.filled+1 : x.filled+1]
	x.filled++
}

var requestIDShape = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{7,63}$`)

// newRequestID returns a UUID of version 7. It names a request and proves nothing, so its random bits need not be
// secret, which they are made for far more slowly.
func newRequestID(now time.Time) string {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], uint64(now.UnixMilli())<<16|7<<12|rand.Uint64()>>52) //nolint:gosec // see above
	binary.BigEndian.PutUint64(id[8:], 2<<62|rand.Uint64()>>2)                              //nolint:gosec // see above
	return id.String()
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

// finish recovers a panic, then counts the call and writes the access log.
func (h *Host) finish(x *exchange, r *http.Request) {
	if p := recover(); p != nil {
		if p == http.ErrAbortHandler { //nolint:errorlint // the sentinel itself is what net/http panics with
			panic(p)
		}
		// The panic's text may hold a user's data: it goes to the log, which redacts, never to the client.
		h.log.ErrorContext(&x.request, "a handler panicked", "function", x.name(), "panic", p, "stack", string(debug.Stack())) //nolint:contextcheck // the exchange's context is the request's
		x.fail(fault.New(fault.Internal, "Something went wrong on our side. The request id helps us find it."))
		x.err = nil // logged above
	}
	if x.w.status != http.StatusSwitchingProtocols {
		x.w.commit() // an answer without a body
	}
	end := h.now()
	took := end.Sub(x.start)
	h.metrics.observe(x, took)
	x.endSpan(r.Method)
	h.logAccess(x, r, end, took)
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

func clip(s string, n int) string {
	if len(s) > n {
		s = s[:n]
	}
	return strings.ToValidUTF8(s, "")
}
