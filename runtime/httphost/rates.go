package httphost

import (
	"context"
	"net/netip"
	"strconv"
	"time"

	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
)

// The two ways a limit can fail when Redis is away:
//
//   - a request rate lets the call pass, with a warning: it protects us from load, and refusing everybody
//     is the greater harm;
//   - a plan's limit and the limit on sign-ins refuse the call with UNAVAILABLE: they protect what is paid
//     for and people's passwords.

// A rate waits for Redis no longer than rateWait and, once that failed, does not ask again for ratePause:
// without that, every answer would be as slow as a Redis that hangs.
const (
	rateWait  = 250 * time.Millisecond
	ratePause = time.Second
)

// byAddress counts a call without an identity.
func (h *Host) byAddress(ctx context.Context, x *exchange) error {
	c := h.o.Config
	rule := limits.Rule{Limit: c.IPRequestsPerMin, Per: time.Minute, Burst: c.IPRequestBurst}
	return h.rate(ctx, x, "address", "rate:ip:"+network(x.ip), rule)
}

// network is what one client cannot leave at will: an IPv4 address, or an IPv6 /64.
func network(ip netip.Addr) string {
	if ip.Is6() {
		if prefix, err := ip.Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return ip.String()
}

// byCaller counts a call of a caller who is known: the user over all their tokens, and an API token alone.
func (h *Host) byCaller(ctx context.Context, x *exchange) error {
	p := &x.principal
	if p.PreviewID == uuid.Nil && p.UserID == uuid.Nil {
		return nil // nobody known, who is counted by address, or a worker of ours
	}
	rule, _ := h.o.Plans.Rule(limits.RequestsPerMinute, p.Tier)
	if p.PreviewID != uuid.Nil {
		return h.rate(ctx, x, "preview", "rate:preview:"+p.PreviewID.String(), rule)
	}
	if err := h.rate(ctx, x, "user", "rate:user:"+p.UserID.String(), rule); err != nil {
		return err
	}
	if p.Scopes == nil {
		return nil
	}
	c := h.o.Config
	return h.rate(ctx, x, "token", "rate:token:"+p.SessionID.String(), limits.Rule{Limit: c.TokenRequestsPerMin, Per: time.Minute, Burst: c.TokenRequestBurst})
}

// rate counts a call under key, which starts with "rate:"; by names the limit in the figures.
func (h *Host) rate(ctx context.Context, x *exchange, by, key string, rule limits.Rule) error {
	now := time.Now()
	if now.UnixNano() < h.rateRetry.Load() {
		h.metrics.limitsAway()
		return nil
	}
	bounded, cancel := context.WithDeadline(ctx, now.Add(rateWait))
	defer cancel()
	d, err := h.o.Counter.Take(bounded, key, rule)
	if err != nil {
		h.metrics.limitsAway()
		if ctx.Err() == nil { // not a client that left
			h.rateRetry.Store(time.Now().Add(ratePause).UnixNano())
			h.log.WarnContext(ctx, "request rates are not enforced: Redis is away", "error", err)
		}
		return nil
	}
	header := x.w.Header()
	header.Set("RateLimit-Limit", strconv.Itoa(d.Limit))
	header.Set("RateLimit-Remaining", strconv.Itoa(d.Remaining))
	header.Set("RateLimit-Reset", wholeSeconds(d.RetryAfter))
	if !d.Allowed {
		h.metrics.limited(by)
		return fault.New(fault.RateLimited, "Too many requests. Wait a moment and try again.").After(max(d.RetryAfter, time.Second))
	}
	return nil
}

// signIns counts an attempt to sign in or up from an address. It is never given back: failed attempts are
// what it is for.
func (h *Host) signIns(ctx context.Context, x *exchange) error {
	d, err := h.o.Counter.Take(ctx, "signin:"+network(x.ip), limits.Rule{Limit: h.o.Config.LoginsPerMinute, Per: time.Minute})
	if err != nil {
		h.metrics.limitsAway()
		return err
	}
	if !d.Allowed {
		h.metrics.limited("sign_in")
		return fault.New(fault.RateLimited, "Too many attempts from your address. Wait a moment and try again.").After(max(d.RetryAfter, time.Second))
	}
	return nil
}

// planned counts a call against the plan's limit that the function's Meta names, runs it, and gives the
// call back when the function failed: it then started nothing.
func (h *Host) planned(ctx context.Context, m *function.Meta, next func(context.Context) error) error {
	if m.Limit == limits.None || m.Limit == limits.LoginsPerMinute {
		return next(ctx)
	}
	x := exchangeFrom(ctx)
	rule, counted := h.o.Plans.Rule(m.Limit, x.principal.Tier)
	if !counted || x.principal.UserID == uuid.Nil {
		return next(ctx)
	}
	key := limits.PlanKey(m.Limit, x.principal.UserID)
	d, err := h.o.Counter.Take(ctx, key, rule)
	if err != nil {
		h.metrics.limitsAway()
		return err
	}
	if !d.Allowed {
		h.metrics.limited(string(m.Limit))
		return limits.Reached(m.Limit, x.principal.Tier, d.RetryAfter)
	}
	if err := next(ctx); err != nil {
		// The caller may have gone, and its context with it: what it did not use is still its own.
		giveBack, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		if rerr := h.o.Counter.Refund(giveBack, key, rule, d); rerr != nil {
			h.log.WarnContext(ctx, "a call that failed could not be given back", "limit", string(m.Limit), "error", rerr)
		}
		return err
	}
	return nil
}
