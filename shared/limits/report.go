package limits

import (
	"context"
	"math"
	"strconv"
	"time"
)

// Quota is what a caller has of a limit after a call was counted against it, or refused.
type Quota struct {
	Limit *Limit
	Rule  Rule
	Decision
}

type reportKey struct{}

// WithReport has report told of each call that is counted with the context, in the goroutine that counts it. What is counted for an
// account that somebody tries to enter is not told: it would say whether there is one.
func WithReport(ctx context.Context, report func(Quota)) context.Context {
	return context.WithValue(ctx, reportKey{}, report)
}

// report tells of the call. What a subject that stands for many has left is no caller's own, and told only where it refuses one.
func (t *Taken) report(ctx context.Context) {
	report, ok := ctx.Value(reportKey{}).(func(Quota))
	if !ok || t.limit.by == Account || (t.Allowed && t.many) {
		return
	}
	report(Quota{Limit: t.limit, Rule: t.rule, Decision: t.Decision})
}

// Policy is the quota as an item of the field RateLimit-Policy of draft-ietf-httpapi-ratelimit-headers: q calls in w seconds.
func (q Quota) Policy() string {
	return `"` + q.Limit.name + `";q=` + strconv.Itoa(q.Decision.Limit) + ";w=" + seconds(q.Rule.Per)
}

// State is the quota as an item of the field RateLimit of the same draft: r calls are left, and in t seconds there are more where none
// is, or as many as there can be.
func (q Quota) State() string {
	state := `"` + q.Limit.name + `";r=` + strconv.Itoa(q.Remaining)
	if wait := q.whole(); wait > 0 {
		state += ";t=" + seconds(wait)
	}
	return state
}

// whole is how long it takes until the quota is whole again; of one that is used up, until there is any, which is 0 where that does
// not come by waiting.
func (q Quota) whole() time.Duration {
	switch {
	case !q.Allowed || q.Decision.Limit <= 0:
		return q.RetryAfter
	case q.Rule.Burst > 0:
		return time.Duration(max(0, q.Rule.Burst-q.Remaining)) * q.Rule.Per / time.Duration(q.Decision.Limit)
	}
	return q.Rule.Per // the call that was just counted leaves the window last
}

// seconds writes a time in whole seconds, rounded up.
func seconds(d time.Duration) string { return strconv.FormatInt(int64(math.Ceil(d.Seconds())), 10) }
