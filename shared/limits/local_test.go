package limits

import (
	"fmt"
	"testing"
	"time"

	"hivesync/shared/settings"
)

// localAt returns a Local that allows half of each limit, and the clock that it goes by.
func localAt() (local *Local, clock *time.Time) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	local = NewLocal(func() int { return 50 })
	local.clock = func() time.Time { return now }
	return local, &now
}

func takeLocal(t *testing.T, l *Local, key string, rule Rule) Decision {
	t.Helper()
	d, err := l.Take(t.Context(), key, rule)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAProcessAllowsItsShareAlone(t *testing.T) {
	t.Parallel()
	l, clock := localAt()
	rule := Rule{Limit: 60, Per: time.Hour, Burst: 6} // 30 an hour, three at once
	for want := 2; want >= 0; want-- {
		if d := takeLocal(t, l, "ada", rule); !d.Allowed || d.Remaining != want || d.Limit != 30 {
			t.Fatalf("%+v, want %d remaining", d, want)
		}
	}
	if d := takeLocal(t, l, "ada", rule); d.Allowed || d.RetryAfter != 2*time.Minute {
		t.Fatalf("over the share: %+v", d)
	}
	if !takeLocal(t, l, "bob", rule).Allowed {
		t.Error("another subject is refused")
	}
	*clock = clock.Add(2 * time.Minute)
	d := takeLocal(t, l, "ada", rule)
	if !d.Allowed || takeLocal(t, l, "ada", rule).Allowed {
		t.Error("two minutes give one call")
	}
	if err := l.Refund(t.Context(), "ada", rule, d); err != nil || !takeLocal(t, l, "ada", rule).Allowed {
		t.Errorf("a call was not given back: %v", err)
	}
	*clock = clock.Add(-24 * time.Hour)
	if d := takeLocal(t, l, "ada", rule); d.Allowed || d.RetryAfter > 2*time.Minute {
		t.Errorf("after the clock was set back: %+v", d)
	}
}

func TestAShareIsNeverNothingUnlessTheLimitIs(t *testing.T) {
	t.Parallel()
	l, _ := localAt()
	l.percent = func() int { return 1 }
	if d := takeLocal(t, l, "one", Rule{Limit: 3, Per: time.Minute, Burst: 3}); !d.Allowed || d.Limit != 1 {
		t.Errorf("%+v", d)
	}
	if d := takeLocal(t, l, "none", Rule{Per: time.Minute}); d.Allowed || d.RetryAfter != 0 {
		t.Errorf("%+v", d)
	}
}

// A window's rule is held in any window: half of it at once, and the other half over the time.
func TestAShareOfAWindowNeverExceedsIt(t *testing.T) {
	t.Parallel()
	l, clock := localAt()
	rule, allowed := Rule{Limit: 20, Per: time.Minute}, 0
	for range 60 {
		for range 5 {
			if takeLocal(t, l, "k", rule).Allowed {
				allowed++
			}
		}
		*clock = clock.Add(time.Second)
	}
	if allowed > 20 || allowed < 19 {
		t.Errorf("%d calls in a minute", allowed)
	}
}

// Whoever comes under ever new names takes the places of others, with what those had used, and so gains nothing.
func TestSubjectsAreBounded(t *testing.T) {
	t.Parallel()
	l, _ := localAt()
	l.most = 10
	rule, allowed := Rule{Limit: 4, Per: time.Hour, Burst: 4}, 0 // two at once
	for i := range 1000 {
		if takeLocal(t, l, fmt.Sprint(i), rule).Allowed {
			allowed++
		}
	}
	if len(l.known) != 10 || l.order.Len() != 10 {
		t.Errorf("%d subjects are known", len(l.known))
	}
	if allowed > 20 {
		t.Errorf("a thousand names were allowed %d calls, ten have 20", allowed)
	}
}

func TestQuotasAreToldAsFields(t *testing.T) {
	t.Parallel()
	l, clock := localAt()
	l.percent = func() int { return 100 }
	var told []Quota
	ctx := WithReport(t.Context(), func(q Quota) { told = append(told, q) })
	var now settings.Snapshot
	expect := func(policy, state string) {
		t.Helper()
		if q := told[len(told)-1]; q.Policy() != policy || q.State() != state {
			t.Errorf("%s, %s", q.Policy(), q.State())
		}
	}
	taken, err := Requests.Take(ctx, l, now, "", "ada")
	if err != nil {
		t.Fatal(err)
	}
	expect(`"requests_per_minute";q=120;w=60`, `"requests_per_minute";r=59;t=1`)
	if err := taken.Refund(ctx); err != nil {
		t.Fatal(err)
	}
	expect(`"requests_per_minute";q=120;w=60`, `"requests_per_minute";r=60`)
	for range 5 {
		if _, err := exports.Take(ctx, l, now, "", "ada"); err != nil {
			t.Fatal(err)
		}
	}
	expect(`"exports_per_day";q=5;w=86400`, `"exports_per_day";r=0;t=86400`)
	*clock = clock.Add(time.Hour)
	if _, err := exports.Take(ctx, l, now, "", "ada"); err == nil {
		t.Fatal("the sixth was allowed")
	}
	expect(`"exports_per_day";q=5;w=86400`, `"exports_per_day";r=0;t=13680`)

	before := len(told)
	if _, err := MailsPerHour.Take(ctx, l, now, "", "somebody"); err != nil {
		t.Fatal(err)
	}
	if _, err := AddressRequests.TakeTimes(ctx, l, now, "", "2001:db8::/48", 16); err != nil {
		t.Fatal(err)
	}
	if len(told) != before {
		t.Errorf("what is no caller's own is told: %+v", told[before:])
	}
}
