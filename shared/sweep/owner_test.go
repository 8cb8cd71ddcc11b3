package sweep

import (
	"net/http"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/shared/config"
	"hivesync/shared/db/dbtest"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
)

// on is the sweep of another database over the same storage.
func (s Sweep) on(pool *pgxpool.Pool) Sweep {
	s.DB = pool
	return s
}

// refused runs a sweep that must see nothing.
func refused(t *testing.T, s Sweep, what string) {
	t.Helper()
	if keys, err := seen(t, s, ""); !fault.Is(err, fault.Conflict) || len(keys) > 0 {
		t.Errorf("%s saw %q, %v", what, keys, err)
	}
}

// let runs a sweep that must see something.
func let(t *testing.T, s Sweep, what string) {
	t.Helper()
	for range 2 { // one may be at the end
		keys, err := seen(t, s, "")
		if err != nil {
			t.Fatal(what, err)
		}
		if len(keys) > 0 {
			return
		}
	}
	t.Errorf("%s saw nothing", what)
}

func TestAStorageInUseIsNotTakenByWhoeverComesFirst(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"projects/1", "previews/1"} {
		s := newSweep(t)
		if err := s.Objects.Put(t.Context(), key, nil, "text/plain"); err != nil {
			t.Fatal(err)
		}
		if err := Claim(t.Context(), s.DB, s.Objects); !fault.Is(err, fault.Conflict) {
			t.Errorf("claiming: %v", err)
		}
		refused(t, s, "an unmarked storage")
		if _, err := s.Objects.Head(t.Context(), OwnerKey); !fault.Is(err, fault.NotFound) {
			t.Errorf("it has a mark: %v", err)
		}
		for range 2 { // the second changes nothing
			if err := Adopt(t.Context(), s.DB, s.Objects, false); err != nil {
				t.Fatal(err)
			}
			let(t, s, "who has adopted it")
		}
	}
}

func TestAStorageOfAnotherDatabaseIsNotLookedAt(t *testing.T) {
	t.Parallel()
	s := newSweep(t)
	let(t, s, "the first") // it was empty but for what is nobody's
	other := s.on(dbtest.New(t))
	refused(t, other, "the other")
	if err := Claim(t.Context(), other.DB, s.Objects); !fault.Is(err, fault.Conflict) {
		t.Errorf("claiming: %v", err)
	}
	if err := Adopt(t.Context(), other.DB, s.Objects, false); !fault.Is(err, fault.Conflict) {
		t.Errorf("adopting: %v", err)
	}
	let(t, s, "the first")
	if err := Adopt(t.Context(), other.DB, s.Objects, true); err != nil {
		t.Fatal(err)
	}
	let(t, other, "the other")
	refused(t, s, "the first")
}

// A dump carries every row, and a copy of the disks everything.
func TestACopyOfADatabaseIsNotItsOriginal(t *testing.T) {
	t.Parallel()
	s := newSweep(t)
	let(t, s, "the original")
	row := func(pool *pgxpool.Pool) (g uuid.UUID) {
		t.Helper()
		if err := pool.QueryRow(t.Context(), "SELECT generation FROM object_owners").Scan(&g); err != nil {
			t.Fatal(err)
		}
		return g
	}
	then := row(s.DB)
	restored := s.on(dbtest.New(t))
	dbtest.Exec(t, restored.DB, "UPDATE object_owners SET generation = $1", then)
	refused(t, restored, "what was restored from a dump")

	let(t, s, "the original")
	now := row(s.DB)
	if now == then {
		t.Error("a sweep leaves the generation as it was")
	}
	dbtest.Exec(t, s.DB, "UPDATE object_owners SET generation = $1", then) // as a snapshot has it
	refused(t, s, "a snapshot")
	dbtest.Exec(t, s.DB, "UPDATE object_owners SET generation = $1", now)
	let(t, s, "the original")
}

// failingPuts is a way to the storage on which the n-th write that follows fails, before or after it took effect.
type failingPuts struct {
	mu    sync.Mutex
	n     int
	after bool
}

func (f *failingPuts) RoundTrip(r *http.Request) (*http.Response, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if r.Method != http.MethodPut || f.n == 0 {
		return http.DefaultTransport.RoundTrip(r)
	}
	if f.n--; f.after {
		if res, err := http.DefaultTransport.RoundTrip(r); err == nil {
			_ = res.Body.Close()
		}
	}
	return nil, http.ErrServerClosed
}

func TestASweepThatBreaksOffWithTheMarkIsTakenUp(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{false, true} {
		s, b, way := newSweep(t), servertest.S3(t), &failingPuts{after: after}
		var err error
		s.Objects, err = objects.New(objects.Options{
			Endpoint: b.URL, Region: b.Region, Bucket: b.Bucket, AccessKeyID: config.NewSecret(b.AccessKey), SecretAccessKey: config.NewSecret(b.SecretKey),
			Client: &http.Client{Transport: way},
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Objects.Put(t.Context(), "a/1", nil, "text/plain"); err != nil {
			t.Fatal(err)
		}
		let(t, s, "the first run")
		way.n = 3 // as often as the client tries
		if _, err := seen(t, s, ""); !fault.Is(err, fault.Unavailable) {
			t.Errorf("after %v: %v", after, err)
		}
		let(t, s, "the run after it")
		let(t, s, "the one after that")
	}
}

// Of databases that come to an empty storage at once, one is its owner.
func TestOneOfManyClaimsAStorage(t *testing.T) {
	t.Parallel()
	s := newSweep(t)
	pools := make([]*pgxpool.Pool, 8)
	for i := range pools {
		pools[i] = dbtest.New(t)
	}
	claimed := make([]error, len(pools))
	var group sync.WaitGroup
	for i, pool := range pools {
		group.Go(func() { claimed[i] = Claim(t.Context(), pool, s.Objects) })
	}
	group.Wait()
	owners := 0
	for _, pool := range pools {
		switch err := Claim(t.Context(), pool, s.Objects); {
		case err == nil:
			owners++
		case !fault.Is(err, fault.Conflict):
			t.Error(err)
		}
	}
	if owners != 1 {
		t.Errorf("%d are its owners: %v", owners, claimed)
	}
}
