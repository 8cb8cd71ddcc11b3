package limits

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/shared/auth"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
	"hivesync/shared/settings"
)

func testCounter(t *testing.T) *Counter {
	t.Helper()
	o, err := redis.ParseURL(servertest.Redis(t))
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(o)
	t.Cleanup(func() { _ = client.Close() })
	return NewCounter(client)
}

func take(t *testing.T, c *Counter, key string, r Rule) Decision {
	t.Helper()
	d, err := c.Take(t.Context(), key, r)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAWindowAllowsExactlyItsLimit(t *testing.T) {
	t.Parallel()
	c := testCounter(t)
	rule := Rule{Limit: 3, Per: time.Hour}
	for want := 2; want >= 0; want-- {
		if d := take(t, c, "k", rule); !d.Allowed || d.Remaining != want || d.Limit != 3 || d.RetryAfter != 0 {
			t.Fatalf("%+v, want %d remaining", d, want)
		}
	}
	d := take(t, c, "k", rule)
	if d.Allowed || d.Remaining != 0 || d.RetryAfter < 59*time.Minute || d.RetryAfter > time.Hour {
		t.Fatalf("over the limit: %+v", d)
	}
	if d := take(t, c, "other", rule); !d.Allowed {
		t.Fatal("keys share a count")
	}
	if d := take(t, c, "none", Rule{Limit: 0, Per: time.Hour}); d.Allowed || d.RetryAfter != 0 {
		t.Fatalf("a limit of nothing: %+v", d)
	}
	if d := take(t, c, "none", Rule{Limit: 0, Per: time.Hour, Burst: 5}); d.Allowed {
		t.Fatalf("a rate of nothing: %+v", d)
	}
}

func TestAWindowSlides(t *testing.T) {
	t.Parallel()
	c := testCounter(t)
	rule := Rule{Limit: 2, Per: 300 * time.Millisecond}
	start := time.Now()
	allowed := 0
	for time.Since(start) < 700*time.Millisecond { // at most three windows begin in it
		d := take(t, c, "k", rule)
		if d.Allowed {
			allowed++
		} else if d.RetryAfter <= 0 || d.RetryAfter > rule.Per {
			t.Fatalf("%+v", d)
		}
	}
	if most := 2 * (int(time.Since(start)/rule.Per) + 1); allowed > most || allowed < 4 {
		t.Fatalf("%d calls in %s, at most %d fit", allowed, time.Since(start), most)
	}
}

func TestABucketAllowsABurstAndThenItsRate(t *testing.T) {
	t.Parallel()
	c := testCounter(t)
	rule := Rule{Limit: 60, Per: time.Hour, Burst: 5} // one a minute
	for want := 4; want >= 0; want-- {
		if d := take(t, c, "k", rule); !d.Allowed || d.Remaining != want {
			t.Fatalf("%+v, want %d remaining", d, want)
		}
	}
	if d := take(t, c, "k", rule); d.Allowed || d.RetryAfter < 55*time.Second || d.RetryAfter > time.Minute {
		t.Fatalf("over the burst: %+v", d)
	}
	fast := Rule{Limit: 100, Per: time.Second, Burst: 1} // one every 10 ms
	start, allowed := time.Now(), 0
	for allowed < 10 {
		if take(t, c, "fast", fast).Allowed {
			allowed++
		}
	}
	if took := time.Since(start); took < 85*time.Millisecond {
		t.Fatalf("ten calls at a hundred a second took %s", took)
	}
}

func TestWhatWasNotUsedIsGivenBack(t *testing.T) {
	t.Parallel()
	c := testCounter(t)
	for name, rule := range map[string]Rule{"window": {Limit: 2, Per: time.Hour}, "bucket": {Limit: 2, Per: time.Hour, Burst: 2}} {
		first := take(t, c, name, rule)
		take(t, c, name, rule)
		refused := take(t, c, name, rule)
		if refused.Allowed {
			t.Fatalf("%s: the limit is not reached", name)
		}
		if err := c.Refund(t.Context(), name, rule, refused); err != nil {
			t.Fatal(err)
		}
		if take(t, c, name, rule).Allowed {
			t.Errorf("%s: a refused call was given back", name)
		}
		if err := c.Refund(t.Context(), name, rule, first); err != nil {
			t.Fatal(err)
		}
		if !take(t, c, name, rule).Allowed {
			t.Errorf("%s: a call was not given back", name)
		}
	}
}

func TestManyAtOnceNeverExceedTheLimit(t *testing.T) {
	t.Parallel()
	c := testCounter(t)
	for name, rule := range map[string]Rule{"window": {Limit: 20, Per: time.Hour}, "bucket": {Limit: 20, Per: time.Hour, Burst: 20}} {
		var allowed atomic.Int64
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				for range 10 {
					if d, err := c.Take(t.Context(), name, rule); err != nil {
						t.Error(err)
					} else if d.Allowed {
						allowed.Add(1)
					}
				}
			})
		}
		wait.Wait()
		if allowed.Load() != 20 {
			t.Errorf("%s: %d of 80 calls were allowed, want 20", name, allowed.Load())
		}
	}
}

func TestCountsExpireByThemselves(t *testing.T) {
	t.Parallel()
	c := testCounter(t)
	take(t, c, "w", Rule{Limit: 2, Per: time.Minute})
	take(t, c, "b", Rule{Limit: 2, Per: time.Minute, Burst: 2})
	keys, err := c.redis.Keys(t.Context(), "*").Result()
	if err != nil || len(keys) != 2 {
		t.Fatalf("%v %v", keys, err)
	}
	for _, key := range keys {
		if ttl := c.redis.PTTL(t.Context(), key).Val(); ttl <= 0 || ttl > time.Minute+time.Second {
			t.Errorf("%s lives for %s", key, ttl)
		}
	}
}

func TestWithoutRedisTheErrorSaysSo(t *testing.T) {
	t.Parallel()
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1, DialTimeout: 200 * time.Millisecond, DialerRetries: 1})
	t.Cleanup(func() { _ = client.Close() })
	if _, err := NewCounter(client).Take(context.Background(), "k", Rule{Limit: 1, Per: time.Minute}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
}

// exports is a limit of tests, and exportsAtOnce one that is not counted over time.
var (
	exports       = PerPlan("exports_per_day", "exports per day", 24*time.Hour, Numbers{Free: 5, Pro: 20, Premium: 250, Least: 0, Most: 1000})
	exportsAtOnce = PerPlan("exports_at_once", "exports at the same time", 0, Numbers{Free: 1, Pro: 2, Premium: 3, Least: 1, Most: 9})
)

func TestNumbersFollowTheTierAndTheSettings(t *testing.T) {
	t.Parallel()
	live, err := settings.New(Settings(append(Host, exports, exportsAtOnce)...), func(name string) string {
		return map[string]string{"PRO_EXPORTS_PER_DAY": "30"}[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	live.Apply(settings.Overrides{Version: 1, Values: map[string]string{"PREMIUM_EXPORTS_PER_DAY": "7"}})
	for tier, want := range map[auth.Tier]int{auth.Free: 5, auth.Pro: 30, auth.Premium: 7, "unknown": 5, "": 5} {
		if got := exports.Rule(live.Now(), tier); got != (Rule{Limit: want, Per: 24 * time.Hour}) {
			t.Errorf("%q: %+v", tier, got)
		}
	}
	if got := Requests.Rule(live.Now(), auth.Premium); got != (Rule{Limit: 1200, Per: time.Minute, Burst: 60}) {
		t.Errorf("%+v", got)
	}
	if got := AddressRequests.Rule(live.Now(), auth.Premium); got != (Rule{Limit: 600, Per: time.Minute, Burst: 120}) {
		t.Errorf("%+v", got)
	}
	if n := exportsAtOnce.Number(live.Now(), auth.Pro); n != 2 {
		t.Errorf("%d at once", n)
	}
}

func TestTheDefaultsAreTheProducts(t *testing.T) {
	t.Parallel()
	var now settings.Snapshot
	for i, tier := range []auth.Tier{auth.Free, auth.Pro, auth.Premium} {
		if got, want := Requests.Number(now, tier), []int{120, 300, 1200}[i]; got != want {
			t.Errorf("%s: %d requests a minute, expected %d", tier, got, want)
		}
	}
}

func TestAReachedLimitRecommendsTheNextTier(t *testing.T) {
	t.Parallel()
	for tier, next := range map[auth.Tier]any{auth.Free: "pro", auth.Pro: "premium", auth.Premium: nil} {
		e := exports.Reached(tier, time.Minute)
		if e.Code != fault.LimitReached || e.Meta["limit_type"] != "exports_per_day" || fmt.Sprint(e.Meta["tier"]) != string(tier) || e.Meta["recommended_tier"] != next || e.RetryAfter != time.Minute {
			t.Errorf("%s: %+v", tier, e)
		}
	}
	if e := SignIns.Reached("", 0); e.Code != fault.RateLimited || e.Meta != nil || e.RetryAfter != time.Second {
		t.Errorf("by address: %+v", e)
	}
}

func TestATakenCallIsRefusedAndGivenBackByItsLimit(t *testing.T) {
	t.Parallel()
	c := testCounter(t)
	var now settings.Snapshot
	var last Taken
	for range 5 {
		var err error
		if last, err = exports.Take(t.Context(), c, now, auth.Free, "ada"); err != nil {
			t.Fatal(err)
		}
	}
	_, err := exports.Take(t.Context(), c, now, auth.Free, "ada")
	var refusal *Refusal
	if !errors.As(err, &refusal) || refusal.Limit != exports {
		t.Fatalf("the sixth: %v", err)
	}
	if _, err := exports.Take(t.Context(), c, now, auth.Free, "bob"); err != nil {
		t.Errorf("another subject: %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := last.Refund(gone); err != nil {
		t.Fatal(err)
	}
	if _, err := exports.Take(t.Context(), c, now, auth.Free, "ada"); err != nil {
		t.Errorf("after it was given back: %v", err)
	}
}
