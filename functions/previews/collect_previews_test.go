package previews

import (
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/previews/queries"
	"hivesync/migrations"
	"hivesync/shared/config"
	"hivesync/shared/db"
	"hivesync/shared/db/dbtest"
	"hivesync/shared/devices"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/objects"
	"hivesync/shared/preview/rendering"
)

// screening is a user's previews of screens in one project, with their files.
type screening struct {
	pool   *pgxpool.Pool
	store  *objects.Store
	tenant dbtest.Tenant
}

// add records a preview of a screen in a state, with a file in the storage.
func (s screening) add(t *testing.T, screen string, state jobs.State) queries.Preview {
	t.Helper()
	return s.addOn(t, screen, state, 1)
}

// addOn is add of a revision of the project, on some devices. What follows a ? in the screen's name is what the request says of its app.
func (s screening) addOn(t *testing.T, screen string, state jobs.State, revision int64, ids ...string) queries.Preview {
	t.Helper()
	on := make([]devices.Context, len(ids))
	for i, id := range ids {
		on[i].DeviceID = id
	}
	raw, err := json.Marshal(on)
	if err != nil {
		t.Fatal(err)
	}
	job, preview := db.NewID(), db.NewID()
	dbtest.Exec(t, s.pool, `INSERT INTO jobs (id, type, user_id, team_id, project_id, tier, state, payload, finished_at, deadline_at)
		VALUES ($1, 'preview_build', $2, $3, $4, 'free', $5::text, '{}', CASE WHEN $5 = 'running' THEN NULL ELSE now() END, now())`,
		job, s.tenant.User, s.tenant.Team, s.tenant.Project, string(state))
	entry, said, _ := strings.Cut(screen, "?")
	at := place{entry: entry}
	if said != "" {
		at.app = &rendering.App{Params: map[string]any{"id": said}}
	}
	sum, err := at.sum()
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Exec(t, s.pool, "INSERT INTO previews (id, job_id, project_id, user_id, entry_point, app_sha256, revision, devices) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		preview, job, s.tenant.Project, s.tenant.User, entry, sum, revision, string(raw))
	row := queries.Preview{ID: preview, JobID: job, UserID: s.tenant.User}
	s.keep(t, row)
	if state != jobs.StateRunning {
		if err := ended(t.Context(), queries.New(db.On(s.pool)), row, state == jobs.StateSucceeded); err != nil {
			t.Fatal(err)
		}
	}
	return row
}

func (s screening) keep(t *testing.T, p queries.Preview) {
	t.Helper()
	if err := s.store.Put(t.Context(), objects.PreviewScreenKey(p.ID, "one"), []byte("png"), "image/png"); err != nil {
		t.Fatal(err)
	}
}

func (s screening) has(t *testing.T, p queries.Preview) bool {
	t.Helper()
	_, err := s.store.Head(t.Context(), objects.PreviewScreenKey(p.ID, "one"))
	return err == nil
}

func (s screening) collector(later time.Duration) CollectPreviews {
	return CollectPreviews{
		DB: s.pool, Objects: s.store, Kept: time.Hour, FailedKept: 10 * time.Hour, Logger: quiet, Clock: func() time.Time { return time.Now().Add(later) },
	}
}

func newScreening(t *testing.T) screening {
	t.Helper()
	pool := dbtest.New(t)
	return screening{pool: pool, store: storage(t), tenant: dbtest.NewTenant(t, pool)}
}

func TestOnlyWhatNobodyNeedsIsCollected(t *testing.T) {
	t.Parallel()
	s := newScreening(t)
	replaced := s.add(t, "App.tsx", jobs.StateSucceeded)
	overtaken := s.add(t, "App.tsx", jobs.StateRunning) // ready after the one that was asked for later
	last := s.add(t, "App.tsx", jobs.StateSucceeded)
	failed := s.add(t, "App.tsx", jobs.StateFailed)
	stopped := s.add(t, "App.tsx", jobs.StateStopped)
	running := s.add(t, "App.tsx", jobs.StateRunning)
	other := s.add(t, "Other.tsx", jobs.StateSucceeded)
	dbtest.Exec(t, s.pool, "UPDATE jobs SET state = 'succeeded', finished_at = now() WHERE id = (SELECT job_id FROM previews WHERE id = $1)", overtaken.ID)
	if err := ended(t.Context(), queries.New(db.On(s.pool)), overtaken, true); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		later time.Duration
		gone  []queries.Preview
	}{
		{59 * time.Minute, nil},
		{61 * time.Minute, []queries.Preview{replaced, overtaken, stopped}},
		{11 * time.Hour, []queries.Preview{replaced, overtaken, stopped, failed}}, // an operator could have brought it back
		{1000 * time.Hour, []queries.Preview{replaced, overtaken, stopped, failed}},
	} {
		if err := s.collector(step.later).Handle(t.Context()); err != nil {
			t.Fatal(err)
		}
		gone := map[uuid.UUID]bool{}
		for _, p := range step.gone {
			gone[p.ID] = true
		}
		for name, p := range map[string]queries.Preview{
			"replaced": replaced, "overtaken": overtaken, "last": last, "failed": failed, "stopped": stopped, "running": running, "other": other,
		} {
			if s.has(t, p) == gone[p.ID] {
				t.Errorf("after %s the one that is %s: stored is %v", step.later, name, s.has(t, p))
			}
		}
	}
}

// A preview on one device leaves those of the same screen on others, and one of older files those of newer ones, whenever
// they were asked for and ready.
func TestAPreviewReplacesWhatShowsNoMoreThanIt(t *testing.T) {
	t.Parallel()
	s := newScreening(t)
	five := s.addOn(t, "App.tsx", jobs.StateSucceeded, 1, "a", "b", "c", "d", "e")
	newer := s.addOn(t, "App.tsx", jobs.StateSucceeded, 3, "x")
	older := s.addOn(t, "App.tsx", jobs.StateSucceeded, 2, "x") // by a clock that is ahead
	some := s.addOn(t, "App.tsx", jobs.StateSucceeded, 4, "a", "b")
	last := s.addOn(t, "Other.tsx", jobs.StateSucceeded, 1, "a")
	seven := s.addOn(t, "App.tsx?7", jobs.StateSucceeded, 1, "a") // of another's parameters
	check := func(when string, kept ...queries.Preview) {
		t.Helper()
		for name, p := range map[string]queries.Preview{"five": five, "newer": newer, "older": older, "some": some, "last": last, "seven": seven} {
			want := slices.ContainsFunc(kept, func(k queries.Preview) bool { return k.ID == p.ID })
			if n := count(t, s.pool, "SELECT count(*) FROM previews WHERE id = $1 AND unneeded_since IS NULL", p.ID); (n == 1) != want {
				t.Errorf("%s: the one that is %s is needed: %v", when, name, n == 1)
			}
		}
	}
	check("at first", five, newer, some, last, seven)
	s.addOn(t, "App.tsx", jobs.StateSucceeded, 5, "e", "d", "c", "b", "a", "f")
	check("after one on all of five's devices", newer, last, seven)

	// The migration finds the same.
	dbtest.Exec(t, s.pool, "UPDATE previews SET unneeded_since = NULL")
	raw, err := fs.ReadFile(migrations.Files, "00013_indexes_in_use.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, update, _ := strings.Cut(string(raw), "\nUPDATE ")
	update, _, _ = strings.Cut(update, ";")
	dbtest.Exec(t, s.pool, "UPDATE "+update)
	check("after the migration, which knew of files alone", newer, last)
}

// What was unneeded when a run looked for it may no longer be when it is given up.
func TestWhetherAPreviewIsUnneededIsAskedAgain(t *testing.T) {
	t.Parallel()
	s := newScreening(t)
	replaced := s.add(t, "App.tsx", jobs.StateSucceeded)
	s.add(t, "App.tsx", jobs.StateSucceeded)
	alone := s.add(t, "Alone.tsx", jobs.StateSucceeded)
	stopped := s.add(t, "App.tsx", jobs.StateStopped)
	failed := s.add(t, "App.tsx", jobs.StateFailed)
	given := s.add(t, "Given.tsx", jobs.StateSucceeded)
	running := s.add(t, "App.tsx", jobs.StateRunning)
	dbtest.Exec(t, s.pool, "UPDATE previews SET emptied_at = now() WHERE id = $1", given.ID) // in a run that broke off
	dbtest.Exec(t, s.pool, "UPDATE previews SET unneeded_since = now() WHERE id = ANY($1)", []uuid.UUID{alone.ID, running.ID, given.ID})
	all := map[string]queries.Preview{"replaced": replaced, "alone": alone, "stopped": stopped, "failed": failed, "given up": given, "running": running}
	asked := queries.EmptyPreviewsParams{Before: time.Now().Add(time.Hour), FailedBefore: time.Now().Add(-time.Hour)}
	for _, p := range all {
		asked.Ids = append(asked.Ids, p.ID)
	}
	if n, err := s.collector(0).empty(t.Context(), asked); n != 3 || err != nil {
		t.Errorf("%d files, %v", n, err)
	}
	for name, p := range all {
		if want := name != "replaced" && name != "stopped" && name != "given up"; s.has(t, p) != want {
			t.Errorf("the one that is %s: stored is %v", name, !want)
		}
	}
	// What replaced it is gone with its job: it is looked at once.
	if n := count(t, s.pool, "SELECT count(*) FROM previews WHERE id = $1 AND unneeded_since IS NULL", alone.ID); n != 1 {
		t.Error("the one that is alone is still called unneeded")
	}
}

// A collection that the storage breaks off is taken up by the next, and nobody is shown what it left.
func TestACollectionThatBreaksOffIsTakenUp(t *testing.T) {
	t.Parallel()
	s := newScreening(t)
	first := s.add(t, "App.tsx", jobs.StateSucceeded)
	s.add(t, "App.tsx", jobs.StateSucceeded)
	broken := s.collector(2 * time.Hour)
	var err error
	broken.Objects, err = objects.New(objects.Options{
		Endpoint: "http://127.0.0.1:1", Bucket: "none", AccessKeyID: config.NewSecret("key"), SecretAccessKey: config.NewSecret("secret"), Timeout: time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := broken.Handle(t.Context()); !fault.Is(err, fault.Unavailable) {
		t.Fatalf("without a storage: %v", err)
	}
	if n := count(t, s.pool, "SELECT count(*) FROM previews WHERE id = $1 AND emptied_at IS NOT NULL AND stored", first.ID); n != 1 || !s.has(t, first) {
		t.Error("it is not given up, or not there any more")
	}
	if err := s.collector(2 * time.Hour).Handle(t.Context()); err != nil || s.has(t, first) {
		t.Errorf("the next run: %v, stored is %v", err, s.has(t, first))
	}
}

// A failed preview that an operator brings back is needed again, from its first report on.
func TestWhatIsBroughtBackIsNotCollected(t *testing.T) {
	t.Parallel()
	s := newScreening(t)
	failed := s.add(t, "App.tsx", jobs.StateFailed)
	var job jobs.Job
	job.UserID, job.State = s.tenant.User, jobs.StateFailed
	if err := s.pool.QueryRow(t.Context(), "SELECT job_id FROM previews WHERE id = $1", failed.ID).Scan(&job.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := effectOf(t.Context(), db.On(s.pool), job, jobs.Change{To: jobs.Running}); err != nil {
		t.Fatal(err)
	}
	if err := s.collector(100 * time.Hour).Handle(t.Context()); err != nil || !s.has(t, failed) {
		t.Errorf("%v, stored is %v", err, s.has(t, failed))
	}
}

// Whether an entry point exists costs the same in a project of any size.
func TestAnEntryPointIsLookedUpInAFewRows(t *testing.T) {
	t.Parallel()
	cost := func(files int) int64 {
		pool, err := db.Open(t.Context(), dbtest.Options(t, 1))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(pool.Close)
		tenant := dbtest.NewTenant(t, pool)
		dbtest.Exec(t, pool, "ALTER TABLE files SET (autovacuum_enabled = false)")
		dbtest.Exec(t, pool, "ANALYZE files")
		dbtest.Exec(t, pool, `WITH b AS (INSERT INTO blobs (project_id, sha256, size) VALUES ($1, sha256('x'), 1) RETURNING sha256)
			INSERT INTO files (project_id, path, path_key, sha256, size)
			SELECT $1, p, lower(p), sha256('x'), 1 FROM generate_series(1, $2::integer) n, format('dir%s/App.tsx', n) p`, tenant.Project, files)
		read := func() (n int64) {
			dbtest.Exec(t, pool, "SELECT pg_stat_force_next_flush()")
			err := pool.QueryRow(t.Context(), `SELECT (SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'files')
				+ (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relname = 'files')`).Scan(&n)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		before := read()
		phone, _ := devices.FindPreset("iphone-14")
		err = db.Tx(t.Context(), pool, func(tx db.Handle) error {
			return findEntry(t.Context(), queries.New(tx), tenant.Project, "app.tsx", []devices.Context{phone.Context(false)})
		})
		if f := fault.From(err); f == nil || f.Code != fault.EntryPointNotFound || len(f.Details) != 1 {
			t.Fatalf("got %v", err)
		}
		return read() - before
	}
	few, many := cost(10), cost(6000)
	t.Logf("%d rows and index entries are read in a project of 10 files, %d in one of 6000", few, many)
	if many > 2*few || many > 300 {
		t.Errorf("a missing entry point reads %d rows in a project of 6000 files, %d in one of 10", many, few)
	}
}
