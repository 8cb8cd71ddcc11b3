package wiring

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"hivesync/functions/admin"
	"hivesync/runtime/queue"
	"hivesync/shared/devservers/servertest"
)

// Operators act on what they saw: on the jobs that a filter selects and that had failed by then, and on no others.
func TestDeadJobsAreChosenByWhatFailedUntilThen(t *testing.T) {
	t.Parallel()
	o, err := redis.ParseURL(servertest.Redis(t))
	if err != nil {
		t.Fatal(err)
	}
	rdb := redis.NewClient(o)
	t.Cleanup(func() { _ = rdb.Close() })
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	client := queue.New(rdb, queue.Options{Clock: func() time.Time { return now }})
	ops := Operators{Client: client}
	const name = "preview_queue"
	ada, bob := uuid.New(), uuid.New()
	fail := func(id string, of uuid.UUID, reason queue.Reason) {
		t.Helper()
		if _, err := client.Enqueue(t.Context(), name, queue.Job{ID: id, Type: "preview_build", Tenant: of.String(), Tier: "free", Payload: []byte("{}"), Timeout: time.Minute, MaxAttempts: 1}); err != nil {
			t.Fatal(err)
		}
		got, err := client.Claim(t.Context(), name, queue.ClaimRequest{N: 1, Worker: "w-1", Token: queue.NewToken(), Types: []string{"preview_build"}})
		if err != nil || len(got.Leases) != 1 {
			t.Fatal(got, err)
		}
		if err := client.Fail(t.Context(), got.Leases[0], reason, "out of memory"); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 5 {
		fail(fmt.Sprintf("old-%d", i), ada, queue.Exhausted)
	}
	fail("of-bob", bob, queue.Poisoned)
	seen := now
	now = now.Add(time.Minute)
	fail("new", ada, queue.Exhausted)
	for about, c := range map[string]struct {
		filter admin.DeadFilter
		found  int
		more   bool
	}{
		"all":          {admin.DeadFilter{AsOf: seen, Most: 200}, 6, false},
		"by now":       {admin.DeadFilter{AsOf: now, Most: 200}, 7, false},
		"of a user":    {admin.DeadFilter{AsOf: seen, Most: 200, UserID: bob}, 1, false},
		"for a reason": {admin.DeadFilter{AsOf: seen, Most: 200, Reason: "exhausted", Text: "OUT OF"}, 5, false},
		"a few":        {admin.DeadFilter{AsOf: seen, Most: 2}, 2, true},
		"none":         {admin.DeadFilter{AsOf: seen.Add(-time.Hour), Most: 200}, 0, false},
	} {
		got, more, err := ops.Dead(t.Context(), name, c.filter)
		if err != nil || len(got) != c.found || more != c.more {
			t.Errorf("%s: %+v, more %v, %v", about, got, more, err)
		}
	}
	for _, want := range []bool{true, false} {
		if ok, err := ops.ForgetDead(t.Context(), name, "old-0"); err != nil || ok != want {
			t.Errorf("deleted: %v, %v", ok, err)
		}
		if ok, err := ops.ReplayDead(t.Context(), name, "old-1"); err != nil || ok != want {
			t.Errorf("replayed: %v, %v", ok, err)
		}
	}
	if r, err := client.Get(t.Context(), name, "old-1"); err != nil || r.State != queue.Waiting {
		t.Errorf("%+v, %v", r, err)
	}
}
