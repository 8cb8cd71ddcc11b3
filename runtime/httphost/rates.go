package httphost

import (
	"context"
	"errors"
	"net/netip"
	"strconv"
	"time"

	"github.com/google/uuid"

	"hivesync/shared/limits"
)

// A rate waits for Redis no longer than rateWait and, once that failed, does not ask again for ratePause:
// without that, every answer would be as slow as a Redis that hangs.
const (
	rateWait  = 250 * time.Millisecond
	ratePause = time.Second
)

// byAddress counts a call without an identity.
func (h *Host) byAddress(ctx context.Context, x *exchange) error {
	return h.rate(ctx, x, limits.AddressRequests, network(x.ip))
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
	if p.PreviewID != uuid.Nil {
		return h.rate(ctx, x, limits.Requests, "preview:"+p.PreviewID.String())
	}
	if err := h.rate(ctx, x, limits.Requests, p.UserID.String()); err != nil {
		return err
	}
	if p.Scopes == nil {
		return nil
	}
	return h.rate(ctx, x, limits.TokenRequests, p.SessionID.String())
}

// rate counts a call of a subject against an open limit.
func (h *Host) rate(ctx context.Context, x *exchange, l *limits.Limit, subject string) error {
	now := time.Now()
	if now.UnixNano() < h.rateRetry.Load() {
		h.metrics.limitsAway()
		return nil
	}
	bounded, cancel := context.WithDeadline(ctx, now.Add(rateWait))
	defer cancel()
	taken, err := l.Take(bounded, h.o.Counter, h.o.Settings.Now(), x.principal.Tier, subject)
	if err != nil && !refused(err) {
		h.metrics.limitsAway()
		if ctx.Err() == nil { // not a client that left
			h.rateRetry.Store(time.Now().Add(ratePause).UnixNano())
			h.log.WarnContext(ctx, "request rates are not enforced: Redis is away", "error", err)
		}
		return nil
	}
	header := x.w.Header()
	header.Set("RateLimit-Limit", strconv.Itoa(taken.Limit))
	header.Set("RateLimit-Remaining", strconv.Itoa(taken.Remaining))
	header.Set("RateLimit-Reset", wholeSeconds(taken.RetryAfter))
	return err
}

// refused reports whether an error says that a limit is reached.
func refused(err error) bool {
	var r *limits.Refusal
	return errors.As(err, &r)
}

// limited counts a call against the limit that the function's Meta names: by address before anybody is known, and never
// given back; or by user around the function, and given back when that failed, since it then started nothing.
func (h *Host) limited(ctx context.Context, x *exchange, by limits.By, next func(context.Context) error) error {
	l := x.route.meta.Limit
	if l == nil || l.By() != by || (by == limits.User && x.principal.UserID == uuid.Nil) {
		return next(ctx)
	}
	subject := x.principal.UserID.String()
	if by == limits.Address {
		subject = network(x.ip)
	}
	taken, err := l.Take(ctx, h.o.Counter, h.o.Settings.Now(), x.principal.Tier, subject)
	if err != nil {
		if !refused(err) {
			h.metrics.limitsAway()
		}
		return err
	}
	err = next(ctx)
	if err != nil && by == limits.User {
		if failed := taken.Refund(ctx); failed != nil {
			h.log.WarnContext(ctx, "a call that failed could not be given back", "limit", l.Name(), "error", failed)
		}
	}
	return err
}
