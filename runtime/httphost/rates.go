package httphost

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"time"

	"github.com/google/uuid"

	"hivesync/shared/auth"
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
	for _, n := range networks(x.ip) {
		if err := h.rate(ctx, x, limits.AddressRequests, n.name, n.times); err != nil {
			return err
		}
	}
	return nil
}

// siteTimes is how many times as much as a /64 an IPv6 /48 may have.
const siteTimes = 16

// reach is a network that calls are counted for, with how many times the number of one client.
type reach struct {
	name  string
	times int
}

// networks are what one client cannot leave at will, the narrowest first: an IPv4 address; or an IPv6 /64, and the /48 that
// providers give to those who ask for many.
func networks(ip netip.Addr) []reach {
	list := []reach{{network(ip), 1}}
	if ip.Is6() {
		if site, err := ip.Prefix(48); err == nil {
			list = append(list, reach{site.String(), siteTimes})
		}
	}
	return list
}

// network is the narrowest of them.
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
		return h.rate(ctx, x, limits.Requests, "preview:"+p.PreviewID.String(), 1)
	}
	if err := h.rate(ctx, x, limits.Requests, p.UserID.String(), 1); err != nil {
		return err
	}
	if p.Scopes == nil {
		return nil
	}
	return h.rate(ctx, x, limits.TokenRequests, p.SessionID.String(), 1)
}

// rate counts a call of a subject against an open limit, of which it has so many times the number.
func (h *Host) rate(ctx context.Context, x *exchange, l *limits.Limit, subject string, times int) error {
	_, err := h.takeOpen(ctx, l, x.principal.Tier, subject, times)
	return err
}

// takeOpen counts a call against an open limit: in Redis, or where that is away against this process's own share of it. The error
// says that the limit is reached.
func (h *Host) takeOpen(ctx context.Context, l *limits.Limit, tier auth.Tier, subject string, times int) (limits.Taken, error) {
	now := time.Now()
	if now.UnixNano() >= h.rateRetry.Load() {
		bounded, cancel := context.WithDeadline(ctx, now.Add(rateWait))
		defer cancel()
		taken, err := l.TakeTimes(bounded, h.o.Counter, h.o.Settings.Now(), tier, subject, times)
		if err == nil || refused(err) {
			return taken, err
		}
		if ctx.Err() == nil { // not a client that left
			h.rateRetry.Store(time.Now().Add(ratePause).UnixNano())
			h.log.WarnContext(ctx, "request rates are counted by this process alone: Redis is away", "error", err)
		}
	}
	taken, err := l.TakeTimes(ctx, h.local, h.o.Settings.Now(), tier, subject, times)
	h.metrics.limitsLocal(err == nil)
	return taken, err
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
	if by == limits.Address {
		for _, n := range networks(x.ip) {
			if _, err := l.TakeTimes(ctx, h.o.Counter, h.o.Settings.Now(), "", n.name, n.times); err != nil {
				return h.untaken(err)
			}
		}
		return next(ctx)
	}
	taken, err := l.Take(ctx, h.o.Counter, h.o.Settings.Now(), x.principal.Tier, x.principal.UserID.String())
	if err != nil {
		return h.untaken(err)
	}
	if err = next(ctx); err != nil {
		if failed := taken.Refund(ctx); failed != nil {
			h.log.WarnContext(ctx, "a call that failed could not be given back", "limit", l.Name(), "error", failed)
		}
	}
	return err
}

// untaken counts that a call could not be counted, and returns why it is refused.
func (h *Host) untaken(err error) error {
	if !refused(err) {
		h.metrics.limitsAway()
	}
	return err
}

// quota tells the caller what it has of a limit: a line for each limit in both fields, the last word of each.
func (x *exchange) quota(q limits.Quota) {
	at := slices.IndexFunc(x.quotas, func(known limits.Quota) bool { return known.Limit == q.Limit })
	if at < 0 {
		at = len(x.quotas)
		x.quotas = append(x.quotas, q)
	}
	x.quotas[at] = q
	header := x.w.Header()
	header.Del(policyHeader)
	header.Del(quotaHeader)
	for _, known := range x.quotas {
		header.Add(policyHeader, known.Policy())
		header.Add(quotaHeader, known.State())
	}
}

// The fields of draft-ietf-httpapi-ratelimit-headers-10.
const (
	policyHeader = "RateLimit-Policy"
	quotaHeader  = "RateLimit"
)
