// Package limits says what a limit is and counts its use in Redis. Whoever owns a limit declares it, with everything that
// the system knows of it: its name, whom it counts, over which time, its numbers as settings, its words for clients.
//
// It decides and counts, and tells a host what to say of it; it never answers a request, and it does not know who asks beyond a key.
package limits

import (
	"context"
	"strings"
	"time"

	"hivesync/shared/auth"
	"hivesync/shared/fault"
	"hivesync/shared/settings"
)

// By says whom a limit is for.
type By uint8

// Whom a limit is for.
const (
	// User is a signed-in user, over all their tokens: the number is their plan's.
	User By = iota
	// Address is a client's network address, whoever calls from it.
	Address
	// Token is one API token.
	Token
	// Account is an account that somebody tries to enter.
	Account
)

// Limit is one limit. It is declared once, as a package-level value, and never changes; its numbers do, at run time.
type Limit struct {
	name, words  string
	by           By
	per          time.Duration
	number       [3]settings.Handle[int] // of the free, the pro and the premium plan
	burst        [3]settings.Handle[int]
	bursts, open bool
}

// Numbers are a limit's defaults in the free, the pro and the premium plan, and the bounds of what they can be set to.
type Numbers struct{ Free, Pro, Premium, Least, Most int }

// PerPlan declares a limit that each plan sets for itself, by the settings FREE_, PRO_ and PREMIUM_ before its name in
// capitals. Words say for clients what is limited, such as "previews per hour". Per is over which time calls are counted; 0
// for what may be at one time.
func PerPlan(name, words string, per time.Duration, n Numbers) *Limit {
	l := &Limit{name: name, words: words, by: User, per: per}
	l.number = plans(settings.Int, strings.ToUpper(name), words, n)
	return l
}

// BytesPerPlan is PerPlan for what is measured in bytes and counted where it is stored, not here.
func BytesPerPlan(name, words string, n Numbers) *Limit {
	return &Limit{name: name, words: words, by: User, number: plans(settings.Size, strings.ToUpper(name), words, n)}
}

type declare func(name string, standard int, doc string, options ...settings.Option) settings.Handle[int]

func plans(number declare, name, words string, n Numbers) (handles [3]settings.Handle[int]) {
	for i, standard := range [3]int{n.Free, n.Pro, n.Premium} {
		handles[i] = number(strings.ToUpper(string(tiers[i]))+"_"+name, standard, words+" on the "+string(tiers[i])+" plan", settings.Between(n.Least, n.Most))
	}
	return handles
}

var tiers = [3]auth.Tier{auth.Free, auth.Pro, auth.Premium}

// ForAll declares a limit of one number for everybody, by the setting that it is given.
func ForAll(name, words string, by By, per time.Duration, number settings.Handle[int]) *Limit {
	return &Limit{name: name, words: words, by: by, per: per, number: [3]settings.Handle[int]{number, number, number}}
}

// WithBurst makes a token bucket of a limit that ForAll declared: so many calls at once, then the rest evenly.
func (l *Limit) WithBurst(burst settings.Handle[int]) *Limit {
	l.burst, l.bursts = [3]settings.Handle[int]{burst, burst, burst}, true
	return l
}

// WithPlanBurst is WithBurst for a limit that each plan sets for itself; name is the setting's behind the plan's.
func (l *Limit) WithPlanBurst(name, words string, n Numbers) *Limit {
	l.burst, l.bursts = plans(settings.Int, name, words, n), true
	return l
}

// Open makes each process count calls by itself while Redis is away, against a share of the limit: it protects from load, and refusing
// everybody is the greater harm. Without it they are refused with UNAVAILABLE: it protects what is paid for, and people's passwords.
func (l *Limit) Open() *Limit {
	l.open = true
	return l
}

// Name is what the limit is called in errors (limit_type), in metrics and in keys.
func (l *Limit) Name() string { return l.name }

// By is whom it is for.
func (l *Limit) By() By { return l.by }

// IsOpen reports whether each process counts calls by itself while Redis is away.
func (l *Limit) IsOpen() bool { return l.open }

// Settings are its numbers.
func (l *Limit) Settings() settings.Set {
	var set settings.Set
	add := func(handles [3]settings.Handle[int]) {
		for i, h := range handles {
			if i == 0 || h.Setting != handles[0].Setting {
				set = append(set, h)
			}
		}
	}
	add(l.number)
	if l.bursts {
		add(l.burst)
	}
	return set
}

// Number is how many a tier may have; an unknown tier has the free plan's number.
func (l *Limit) Number(now settings.Snapshot, tier auth.Tier) int {
	return l.number[planOf(tier)].Get(now)
}

// Rule is how a tier's calls are counted.
func (l *Limit) Rule(now settings.Snapshot, tier auth.Tier) Rule {
	r := Rule{Limit: l.Number(now, tier), Per: l.per}
	if l.bursts {
		r.Burst = l.burst[planOf(tier)].Get(now)
	}
	return r
}

func planOf(tier auth.Tier) int {
	for i, t := range tiers {
		if t == tier {
			return i
		}
	}
	return 0
}

// Next returns the tier to recommend to a caller who reached a limit; empty from the highest.
func Next(tier auth.Tier) auth.Tier {
	if i := planOf(tier); i+1 < len(tiers) {
		return tiers[i+1]
	}
	return ""
}

// Reached returns the error of a caller who has reached the limit. A plan's is LIMIT_REACHED with limit_type, tier and, below
// the highest tier, recommended_tier; any other RATE_LIMITED. A retryAfter of zero means that waiting does not help.
func (l *Limit) Reached(tier auth.Tier, retryAfter time.Duration) *fault.Error {
	if l.by != User || l.bursts {
		return fault.Wrap(&Refusal{l}, fault.RateLimited, "Too many "+l.words+". Wait a moment and try again.").After(max(retryAfter, time.Second))
	}
	if tier == "" {
		tier = auth.Free
	}
	return l.ofPlan(fault.Wrap(&Refusal{l}, fault.LimitReached, "Your plan's limit is reached: "+l.words+"."), tier).After(retryAfter)
}

// ofPlan says in an error which plan's limit it is about.
func (l *Limit) ofPlan(e *fault.Error, tier auth.Tier) *fault.Error {
	e = e.With("limit_type", l.name).With("tier", string(tier))
	if next := Next(tier); next != "" {
		e = e.With("recommended_tier", string(next))
	}
	return e
}

// Refusal is the cause of an error that Reached made: which limit it was.
type Refusal struct{ Limit *Limit }

// Error names the limit.
func (r *Refusal) Error() string { return "the limit " + r.Limit.name + " is reached" }

// Taker counts calls; *Counter is one.
type Taker interface {
	Take(ctx context.Context, key string, rule Rule) (Decision, error)
	Refund(ctx context.Context, key string, rule Rule, d Decision) error
}

// Taken is a call that was counted.
type Taken struct {
	Decision

	counter Taker
	limit   *Limit
	key     string
	rule    Rule
	many    bool // it stands for many
}

// Take counts a call of a subject: a user's id, an address, a token's id. The error is that of Reached, with the decision, or
// UNAVAILABLE while Redis is away, also of an open limit: to count the call with a Local then is the caller's.
func (l *Limit) Take(ctx context.Context, counter Taker, now settings.Snapshot, tier auth.Tier, subject string) (Taken, error) {
	return l.TakeTimes(ctx, counter, now, tier, subject, 1)
}

// TakeTimes is Take for a subject that stands for many, and may have so many times the number of one.
func (l *Limit) TakeTimes(ctx context.Context, counter Taker, now settings.Snapshot, tier auth.Tier, subject string, times int) (Taken, error) {
	t := Taken{counter: counter, limit: l, key: l.name + ":" + subject, rule: l.Rule(now, tier), many: times > 1}
	t.rule.Limit *= times
	t.rule.Burst *= times
	var err error
	if t.Decision, err = counter.Take(ctx, t.key, t.rule); err != nil {
		return t, err
	}
	t.report(ctx)
	if !t.Allowed {
		return t, l.Reached(tier, t.RetryAfter)
	}
	return t, nil
}

// refundWait bounds giving a call back.
const refundWait = time.Second

// Refund gives the call back, for one that started nothing. The caller may have gone, and its context with it: what was not
// used is given back all the same.
func (t Taken) Refund(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), refundWait)
	defer cancel()
	if err := t.counter.Refund(ctx, t.key, t.rule, t.Decision); err != nil {
		return err
	}
	if t.Allowed {
		t.Remaining++
		t.report(ctx)
	}
	return nil
}
