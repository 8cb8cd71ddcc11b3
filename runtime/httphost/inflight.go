package httphost

import (
	"sync"
	"time"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
)

// What a body costs in memory while its request is served, beside its bytes on the wire. huma decodes a body into generic
// values before it checks it: `{},` is three bytes, and 70 as a map in a list. A stream is decoded into its target, which
// holds contents no longer than they came, and one value beside.
const (
	smallBody     = 16 << 10 // is not counted
	decodedFactor = 24
	streamFactor  = 2
)

// inflight counts what the bodies of running requests cost, so that no number of them takes the process's memory.
type inflight struct {
	mu    sync.Mutex
	total int64
	users map[string]int64
}

// held is what one request was counted with; the zero value was not.
type held struct {
	user string
	cost int64
}

// hold counts a body of so many bytes at most. Errors: UNAVAILABLE where the process, RATE_LIMITED where the caller has too
// many in flight; both may come again in a moment.
func (h *Host) hold(x *exchange, m *function.Meta, size int64) error {
	if size <= smallBody {
		return nil
	}
	cost := size * decodedFactor
	if m.Stream != nil || m.Auth == function.Worker {
		cost = size * streamFactor
	}
	now, user := h.o.Settings.Now(), x.caller()
	f := &h.inflight
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.users[user] > 0 && f.users[user]+cost > limits.UserBodiesInFlight.Get(now):
		return fault.New(fault.RateLimited, "Too many large requests at once. Wait until one has been answered.").After(time.Second)
	case f.total > 0 && f.total+cost > limits.BodiesInFlight.Get(now):
		return fault.New(fault.Unavailable, "Too many large requests are being served. Try again shortly.").After(time.Second)
	}
	f.total += cost
	f.users[user] += cost
	x.held = held{user, cost}
	return nil
}

// release gives back what a request was counted with.
func (h *Host) release(x *exchange) {
	if x.held.cost == 0 {
		return
	}
	f := &h.inflight
	f.mu.Lock()
	defer f.mu.Unlock()
	f.total -= x.held.cost
	if f.users[x.held.user] -= x.held.cost; f.users[x.held.user] <= 0 {
		delete(f.users, x.held.user)
	}
	x.held = held{}
}

// caller is whom bodies in flight are counted for: the user, or where nobody is known the address.
func (x *exchange) caller() string {
	if id := x.principal.UserID; id != [16]byte{} {
		return id.String()
	}
	return network(x.ip)
}
