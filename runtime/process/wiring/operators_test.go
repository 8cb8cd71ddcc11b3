package wiring

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"hivesync/functions/admin"
	"hivesync/runtime/queue"
	"hivesync/shared/devservers/servertest"
)

func TestDeadJobsAreListedAndSettledOneByOne(t *testing.T) {
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
	now = now.Add(time.Minute)
	fail("new", ada, queue.Exhausted)
	for about, c := range map[string]struct {
		filter admin.DeadFilter
		most   int
		found  []string
	}{
		"all":          {admin.DeadFilter{}, 200, []string{"new", "old-4", "old-3", "old-2", "old-1", "old-0", "of-bob"}},
		"in pages":     {admin.DeadFilter{}, 2, []string{"new", "old-4", "old-3", "old-2", "old-1", "old-0", "of-bob"}},
		"of a user":    {admin.DeadFilter{UserID: bob}, 200, []string{"of-bob"}},
		"for a reason": {admin.DeadFilter{Reason: "exhausted", Text: "OUT OF"}, 200, []string{"new", "old-4", "old-3", "old-2", "old-1", "old-0"}},
		"of a type":    {admin.DeadFilter{Type: "snapshot_render"}, 200, nil},
	} {
		var found []string
		for from, more := "", true; more; more = from != "" {
			page, next, err := ops.Dead(t.Context(), name, c.filter, from, c.most)
			if err != nil || len(page) > c.most {
				t.Fatalf("%s: %d jobs, %v", about, len(page), err)
			}
			for _, job := range page {
				found = append(found, job.ID)
			}
			from = next
		}
		if !slices.Equal(found, c.found) {
			t.Errorf("%s: %v", about, found)
		}
	}
	got, _, err := ops.Dead(t.Context(), name, admin.DeadFilter{UserID: bob}, "", 1)
	want := admin.DeadJob{ID: "of-bob", Type: "preview_build", UserID: bob.String(), Attempt: 1, Reason: "poisoned", Error: "out of memory", Worker: "w-1", DiedAt: now.Add(-time.Minute)}
	if err != nil || len(got) != 1 || !got[0].DiedAt.Equal(want.DiedAt) {
		t.Fatalf("%+v, %v", got, err)
	}
	if got[0].DiedAt = want.DiedAt; got[0] != want {
		t.Errorf("%+v, %v", got, err)
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
