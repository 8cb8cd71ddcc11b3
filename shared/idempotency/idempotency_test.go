package idempotency_test

import (
	"crypto/sha256"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hivesync/shared/db/dbtest"
	"hivesync/shared/fault"
	"hivesync/shared/idempotency"
)

func TestARepeatedRequestAnswersAsTheFirst(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	now := time.Now()
	keys := &idempotency.Keys{DB: pool, Clock: func() time.Time { return now }}
	ada, bob := dbtest.NewTenant(t, pool).User, dbtest.NewTenant(t, pool).User
	call := idempotency.Call{User: ada, Function: "projects.create", Key: "k", Hash: sha256.Sum256([]byte("one"))}
	begin := func(c idempotency.Call) (*idempotency.Answer, *fault.Error) {
		t.Helper()
		a, err := keys.Begin(t.Context(), c, time.Minute)
		return a, fault.From(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	if a, err := begin(call); a != nil || err != nil {
		t.Fatalf("the first: %v, %v", a, err)
	}
	if _, err := begin(call); err == nil || err.Code != fault.Conflict || err.RetryAfter == 0 {
		t.Errorf("while it runs: %v", err)
	}
	other := call
	other.Hash = sha256.Sum256([]byte("two"))
	if _, err := begin(other); err == nil || err.Code != fault.Conflict || err.RetryAfter != 0 {
		t.Errorf("another request under the key: %v", err)
	}
	for name, c := range map[string]idempotency.Call{
		"another user": {User: bob, Function: call.Function, Key: call.Key, Hash: call.Hash}, "another function": {User: ada, Function: "x.y", Key: call.Key, Hash: call.Hash},
	} {
		if a, err := begin(c); a != nil || err != nil {
			t.Errorf("%s: %v, %v", name, a, err)
		}
	}
	answer := idempotency.Answer{Status: 201, ContentType: "application/json", Body: []byte(`{"data":{}}`)}
	must(keys.Finish(t.Context(), call, answer))
	got, err := begin(call)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(&answer, got); d != "" {
		t.Error(d)
	}
	must(keys.Release(t.Context(), call)) // of what has an answer: nothing
	if got, _ = begin(call); got == nil {
		t.Error("an answer was released")
	}

	failed := call
	failed.Key = "failed"
	_, _ = begin(failed)
	must(keys.Release(t.Context(), failed))
	if a, err := begin(failed); a != nil || err != nil {
		t.Errorf("after a failure: %v, %v", a, err)
	}
	now = now.Add(2 * time.Minute) // its process is gone
	if a, err := begin(failed); a != nil || err != nil {
		t.Errorf("after its time: %v, %v", a, err)
	}
	if n, err := keys.Forget(t.Context(), time.Minute); err != nil || n != 3 {
		t.Errorf("forgot %d, %v; the one that was just begun stays", n, err)
	}
	if a, err := begin(call); a != nil || err != nil {
		t.Errorf("a forgotten key: %v, %v", a, err)
	}
}

func TestOneOfManyAtOnceRuns(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	keys := &idempotency.Keys{DB: pool, Clock: time.Now}
	call := idempotency.Call{User: dbtest.NewTenant(t, pool).User, Function: "a.b", Key: "k"}
	var runs, conflicts atomic.Int64
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			switch a, err := keys.Begin(t.Context(), call, time.Minute); {
			case err == nil && a == nil:
				runs.Add(1)
			case fault.Is(err, fault.Conflict):
				conflicts.Add(1)
			default:
				t.Error(a, err)
			}
		})
	}
	wg.Wait()
	if runs.Load() != 1 || conflicts.Load() != 15 {
		t.Errorf("%d ran, %d were refused", runs.Load(), conflicts.Load())
	}
}
