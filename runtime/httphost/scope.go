package httphost

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"hivesync/shared/auth"
	"hivesync/shared/logging"
	"hivesync/shared/telemetry/tracing"
)

type exchangeKey struct{}

func exchangeFrom(ctx context.Context) *exchange {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	return x
}

// scope is a context that carries an exchange, and what is known of the request, or of its caller, once anybody asks for
// that: most calls look at little of what they could know.
type scope struct {
	context.Context
	x      *exchange
	called bool // the caller is known
	once   sync.Once
	full   context.Context //nolint:containedctx // it is one
}

// Value returns the exchange, or what the scope adds, or what the context before it holds.
func (s *scope) Value(key any) any {
	if key == (exchangeKey{}) {
		return s.x
	}
	s.once.Do(s.fill)
	return s.full.Value(key)
}

func (s *scope) fill() {
	x, ctx := s.x, s.Context
	if s.called {
		s.full = auth.WithAccess(auth.WithPrincipal(ctx, x.principal), x.access)
		return
	}
	ctx = auth.WithRequest(ctx, auth.Request{
		ID: x.id, ClientIP: x.address, UserAgent: clip(x.w.request.UserAgent(), maxUserAgent), Trace: tracing.Traceparent(ctx),
	})
	attrs := []slog.Attr{slog.String("request_id", x.id)}
	if trace := tracing.TraceID(ctx); trace != "" {
		attrs = append(attrs, slog.String("trace_id", trace))
	}
	s.full = logging.With(ctx, attrs...)
}

// deadline is a context that ends at a time, as of context.WithDeadline, but takes a timer only once somebody waits
// for it.
type deadline struct {
	context.Context
	at    time.Time
	timer atomic.Pointer[timer]

	mu    sync.Mutex
	ended error
}

type timer struct {
	context.Context
	cancel context.CancelFunc
}

// by makes d end at a time or with its parent. The caller ends it.
func (d *deadline) by(parent context.Context, at time.Time) {
	d.Context, d.at = parent, at
}

// Deadline returns the earlier end, the parent's or its own.
func (d *deadline) Deadline() (time.Time, bool) {
	if at, ok := d.Context.Deadline(); ok && at.Before(d.at) {
		return at, true
	}
	return d.at, true
}

// Done returns a channel that is closed at the end.
func (d *deadline) Done() <-chan struct{} { return d.started().Done() }

func (d *deadline) started() *timer {
	if t := d.timer.Load(); t != nil {
		return t
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if t := d.timer.Load(); t != nil {
		return t
	}
	ctx, cancel := context.WithDeadline(d.Context, d.at)
	if d.ended != nil {
		cancel()
	}
	t := &timer{ctx, cancel}
	d.timer.Store(t)
	return t
}

// Err returns why it has ended; nil while it has not.
func (d *deadline) Err() error {
	if t := d.timer.Load(); t != nil {
		return t.Err()
	}
	d.mu.Lock()
	ended := d.ended
	d.mu.Unlock()
	if ended == nil && d.Context.Err() == nil && time.Now().Before(d.at) {
		return nil
	}
	return d.started().Err() // which remembers
}

// Value is the parent's; what package context asks for is the timer's.
func (d *deadline) Value(key any) any {
	if t := d.timer.Load(); t != nil {
		return t.Value(key)
	}
	return d.Context.Value(key)
}

// end lets go of what d holds; whoever still waits is told that it was canceled.
func (d *deadline) end() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ended = context.Canceled
	if t := d.timer.Load(); t != nil {
		t.cancel()
	}
}
