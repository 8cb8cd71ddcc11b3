package httphost

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/signing"
)

// worker establishes a worker by its signature over the raw body. Nobody knows who calls before the body is read, so what
// can be checked without it is checked first, and bodies that may be a stranger's are bounded in number, size and time.
// Every refusal is the same answer; the reason is logged and counted.
func (h *Host) worker(x *exchange, r *http.Request, m *function.Meta) error {
	if wait := h.strangers.wait(x.ip, h.now()); wait > 0 {
		x.unread()
		return limits.WorkerRefusals.Reached("", wait)
	}
	for _, name := range []string{signing.WorkerHeader, signing.TimestampHeader, signing.SignatureHeader} {
		if len(r.Header.Values(name)) > 1 {
			return h.refuseWorker(r.Context(), x, "repeated_header") // which of them a proxy would pass on is anybody's guess
		}
	}
	headers := signing.Headers{
		Worker: r.Header.Get(signing.WorkerHeader), Timestamp: r.Header.Get(signing.TimestampHeader), Signature: r.Header.Get(signing.SignatureHeader),
	}
	if err := h.o.Callback.Check(headers, h.now()); err != nil {
		x.unread()
		return h.refuseWorker(r.Context(), x, reasonOf(err))
	}
	var err error
	if x.body, err = h.readUnsigned(x, r, m); err != nil {
		if code := fault.From(err).Code; code == fault.Unavailable || code == fault.RateLimited {
			return err // ours, and it may come again
		}
		return h.refuseWorker(r.Context(), x, "body")
	}
	if err := h.o.Callback.Verify(headers, m.Method, m.Path, x.body, h.now()); err != nil {
		return h.refuseWorker(r.Context(), x, reasonOf(err))
	}
	if h.replays.Seen(headers.Signature, h.now()) {
		// A worker that lost our answer sends the same bytes again, and the function answers it from the
		// record: so a replay passes, but is told apart in the figures.
		h.metrics.replay()
		h.log.InfoContext(r.Context(), "a worker's call came again", "worker", headers.Worker)
	}
	x.principal = auth.Principal{Worker: headers.Worker}
	return nil
}

func reasonOf(err error) string {
	var rejection *signing.Rejection
	if errors.As(err, &rejection) {
		return string(rejection.Reason)
	}
	return "error"
}

// readUnsigned reads a body before anybody knows whose it is.
func (h *Host) readUnsigned(x *exchange, r *http.Request, m *function.Meta) ([]byte, error) {
	now := h.o.Settings.Now()
	defer h.unsigned.Add(-1)
	if h.unsigned.Add(1) > int64(limits.UnsignedBodies.Get(now)) {
		x.unread()
		return nil, fault.New(fault.Unavailable, "Too many workers are reporting at once. Try again shortly.").After(time.Second)
	}
	if hasBody(r) {
		_ = http.NewResponseController(x.w.ResponseWriter).SetReadDeadline(time.Now().Add(limits.UnsignedBodyTime.Get(now)))
	}
	return h.readBody(x, r, m)
}

// refuseWorker answers a call that is not a worker's, and counts it for its address: who is refused too often is not read
// for a while.
func (h *Host) refuseWorker(ctx context.Context, x *exchange, reason string) error {
	h.metrics.refuse(reason)
	h.log.WarnContext(ctx, "a worker's call was refused", "reason", reason, "ip", x.ip.String())
	ctx = limits.WithReport(ctx, func(limits.Quota) {}) // every refusal is the same
	for _, n := range networks(x.ip) {
		if taken, err := h.takeOpen(ctx, limits.WorkerRefusals, "", n.name, n.times); err != nil {
			h.strangers.note(n.name, h.now().Add(max(taken.RetryAfter, time.Second)))
		}
	}
	return fault.New(fault.Unauthenticated, "The worker's signature is missing or not valid.")
}

// maxStrangers bounds the addresses that are remembered.
const maxStrangers = 10_000

// strangers are the addresses whose calls as a worker are not read until a time.
type strangers struct {
	mu    sync.Mutex
	until map[string]time.Time
}

func newStrangers() *strangers { return &strangers{until: map[string]time.Time{}} }

// wait returns how long an address still has to wait; 0 for most.
func (s *strangers) wait(ip netip.Addr, now time.Time) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	wait := time.Duration(0)
	for _, n := range networks(ip) {
		wait = max(wait, s.until[n.name].Sub(now))
	}
	return wait
}

// note remembers an address, or a network. Where there are too many, those whose time is over are forgotten, and then any.
func (s *strangers) note(network string, until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.until) >= maxStrangers {
		for address, end := range s.until {
			if len(s.until) < maxStrangers/2 {
				break
			}
			if end.Before(until) {
				delete(s.until, address)
			}
		}
	}
	s.until[network] = until
}
