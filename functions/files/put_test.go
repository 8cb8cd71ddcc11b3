package files

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"
	"pgregory.net/rapid"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/config"
	"hivesync/shared/db"
	"hivesync/shared/db/dbtest"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/objects"
	"hivesync/shared/settings"
	"hivesync/shared/sweep"
)

// rig is a project of a tenant, with its functions on a real database and storage.
type rig struct {
	Deps
	tenant dbtest.Tenant
}

func newRig(t *testing.T, pool *pgxpool.Pool) *rig {
	t.Helper()
	bucket := servertest.S3(t)
	store, err := objects.New(objects.Options{
		Endpoint: bucket.URL, Region: bucket.Region, Bucket: bucket.Bucket,
		AccessKeyID: config.NewSecret(bucket.AccessKey), SecretAccessKey: config.NewSecret(bucket.SecretKey),
	})
	if err != nil {
		t.Fatal(err)
	}
	return &rig{tenant: dbtest.NewTenant(t, pool), Deps: Deps{
		DB: pool, Objects: store, Limits: Limits{MaxFile: 1 << 20, MaxProject: 4000, MaxFiles: 10_000}, Settings: plans(t, "10000", "20000"),
		Kept: 24 * time.Hour, Clock: time.Now, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}}
}

// plans are settings under which the free and the pro plan may store so many bytes, and keep no past.
func plans(t *testing.T, free, pro string) *settings.Live {
	t.Helper()
	return set(t, map[string]string{"FREE_STORED_BYTES": free, "PRO_STORED_BYTES": pro, "FREE_REVISIONS_KEPT": "1", "PRO_REVISIONS_KEPT": "1"})
}

func set(t *testing.T, values map[string]string) *settings.Live {
	t.Helper()
	live, err := settings.New(append(limits.Settings(limits.StoredBytes, revisionsKept, revisionDays), maxChanges), func(name string) string { return values[name] })
	if err != nil {
		t.Fatal(err)
	}
	return live
}

func (r *rig) writer() Writer {
	return Writer{DB: r.DB, Objects: r.Objects, Limits: r.Limits, Settings: r.Settings, Clock: r.Clock}
}

func (r *rig) context(ctx context.Context) context.Context {
	return auth.WithAccess(ctx, auth.Access{ProjectID: r.tenant.Project, TeamID: r.tenant.Team, Role: auth.Member})
}

func (r *rig) put(ctx context.Context, b Change) (ChangeResult, error) {
	raw, err := json.Marshal(b)
	if err != nil {
		return ChangeResult{}, err
	}
	put := Put{r.writer()}
	out, err := put.Handle(function.WithBody(r.context(ctx), strings.NewReader(string(raw))), &ProjectIn{ProjectID: r.tenant.Project})
	if err != nil {
		return ChangeResult{}, err
	}
	return out.Body.Data, nil
}

// write puts one file, which must succeed.
func (r *rig) write(t *testing.T, path, content string) ChangeResult {
	t.Helper()
	out, err := r.put(t.Context(), Change{Files: []Upload{{Path: path, Content: content}}})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (r *rig) get(ctx context.Context, path string) (string, error) {
	out, err := Get{DB: r.DB, Objects: r.Objects, MaxFile: r.Limits.MaxFile}.Handle(r.context(ctx), &GetIn{ProjectIn: ProjectIn{ProjectID: r.tenant.Project}, Path: path})
	if err != nil {
		return "", err
	}
	return string(out.Body), nil
}

// collect collects what has been unused since before now.
func (r *rig) collect(ctx context.Context, now time.Time) error {
	return CollectBlobs{DB: r.DB, Objects: r.Objects, Kept: r.Kept, FailedKept: r.FailedKept, Clock: func() time.Time { return now }, Logger: r.Logger}.Handle(ctx)
}

// stored counts the objects of the project, and the bytes that the project is charged for.
func (r *rig) stored(t *testing.T) (count int, charged int64) {
	t.Helper()
	list, err := r.Objects.List(t.Context(), "projects/"+r.tenant.Project.String()+"/", "", 1000)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.DB.QueryRow(t.Context(), "SELECT stored_bytes FROM projects WHERE id = $1", r.tenant.Project).Scan(&charged); err != nil {
		t.Fatal(err)
	}
	return len(list), charged
}

// rowsRead counts the rows and index entries of files and contents that the pool's one connection has read so far.
func rowsRead(t *testing.T, pool *pgxpool.Pool) (n int64) {
	t.Helper()
	dbtest.Exec(t, pool, "SELECT pg_stat_force_next_flush()")
	err := pool.QueryRow(t.Context(), `SELECT (SELECT sum(seq_tup_read + idx_tup_fetch) FROM pg_stat_user_tables WHERE relname IN ('files', 'blobs'))
		+ (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relname IN ('files', 'blobs'))`).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// What a change of a few files reads does not grow with the project, even though the planner takes the tables for empty and
// has made its plans when they were.
func TestAChangeCostsTheSameInAProjectOfAnySize(t *testing.T) {
	t.Parallel()
	cost := func(t *testing.T, files int) int64 {
		t.Helper()
		pool, err := db.Open(t.Context(), dbtest.Options(t, 1))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(pool.Close)
		r := newRig(t, pool)
		r.Limits.MaxProject, r.Settings = 1<<20, plans(t, "1MiB", "1MiB")
		dbtest.Exec(t, pool, "ALTER TABLE files SET (autovacuum_enabled = false)")
		dbtest.Exec(t, pool, "ALTER TABLE blobs SET (autovacuum_enabled = false)")
		dbtest.Exec(t, pool, "ANALYZE files, blobs, projects")
		change := func(i int) Change {
			return Change{
				Files:  []Upload{{Path: "dir/f000001.ts", Content: fmt.Sprint("edited ", i)}, {Path: fmt.Sprintf("new/%d/x.ts", i), Content: "added"}},
				Delete: []string{fmt.Sprintf("dir/f%06d.ts", 2+i)},
			}
		}
		for i := range 8 { // more often than PostgreSQL plans a statement anew
			if _, err := r.put(t.Context(), change(i)); err != nil {
				t.Fatal(err)
			}
		}
		dbtest.Exec(t, pool, `WITH b AS (INSERT INTO blobs (project_id, sha256, size) SELECT $1, sha256(n::text::bytea), 1 FROM generate_series(11, $2::integer) n RETURNING sha256)
			INSERT INTO files (project_id, path, path_key, sha256, size)
			SELECT $1, p, p, sha256(n::text::bytea), 1 FROM generate_series(11, $2::integer) n, format('dir/f%s.ts', lpad(n::text, 6, '0')) p`, r.tenant.Project, 10+files)
		dbtest.Exec(t, pool, "UPDATE projects SET file_count = file_count + $2, total_bytes = total_bytes + $2 WHERE id = $1", r.tenant.Project, files)
		before := rowsRead(t, pool)
		out, err := r.put(t.Context(), change(10))
		if want := 9 + files; err != nil || out.Written != 2 || out.Deleted != 1 || out.FileCount != want {
			t.Fatalf("%+v, %v; expected %d files", out, err, want)
		}
		return rowsRead(t, pool) - before
	}
	few, many := cost(t, 10), cost(t, 6000)
	t.Logf("%d rows and index entries are read in a project of 10 files, %d in one of 6000", few, many)
	if many > 2*few || many > 200 {
		t.Errorf("a change reads %d rows in a project of 6000 files, %d in one of 10", many, few)
	}
}

func TestWhatIsRefusedStoresNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, dbtest.New(t))
	r.write(t, "src/App.tsx", "app")
	stale := int64(7)
	for name, c := range map[string]struct {
		body Change
		code fault.Code
	}{
		"a file where a folder is":  {Change{Files: []Upload{{Path: "src", Content: "1"}}}, fault.Conflict},
		"a folder where a file is":  {Change{Files: []Upload{{Path: "SRC/app.tsx/x", Content: "2"}}}, fault.Conflict},
		"both in one request":       {Change{Files: []Upload{{Path: "a/b", Content: "3"}, {Path: "A", Content: "4"}}}, fault.Conflict},
		"both in one that replaces": {Change{Files: []Upload{{Path: "a/b", Content: "3"}, {Path: "A", Content: "4"}}, Replace: true}, fault.Conflict},
		"a twin in case":            {Change{Files: []Upload{{Path: "SRC/app.tsx", Content: "5"}}}, fault.Conflict},
		"an old revision":           {Change{Files: []Upload{{Path: "b.ts", Content: "6"}}, Revision: &stale}, fault.Conflict},
		"too many bytes":            {Change{Files: []Upload{{Path: "b.ts", Content: strings.Repeat("x", 3998)}}}, fault.ProjectTooLarge},
	} {
		t.Run(name, func(t *testing.T) { //nolint:paralleltest // they share a project, which none may change
			if _, err := r.put(t.Context(), c.body); !fault.Is(err, c.code) {
				t.Errorf("expected %s: %v", c.code, err)
			}
			if objects, charged := r.stored(t); objects != 1 || charged != 3 {
				t.Errorf("%d objects are stored, %d bytes charged", objects, charged)
			}
		})
	}
}

// shadow is what a project should hold: contents by path.
type shadow map[string]string

// apply does what put does, or reports that the outcome could not lie on a disk.
func (s shadow) apply(b Change) (shadow, bool) {
	next := shadow{}
	gone := map[string]bool{}
	for _, path := range b.Delete {
		gone[path] = true
	}
	for path, content := range s {
		if !gone[path] && !b.Replace {
			next[path] = content
		}
	}
	for _, f := range b.Files {
		next[f.Path] = f.Content
	}
	for a := range next {
		for b := range next {
			if a != b && strings.EqualFold(a, b) || strings.HasPrefix(strings.ToLower(b), strings.ToLower(a)+"/") {
				return s, false
			}
		}
	}
	return next, true
}

// Whatever a project holds, and whatever comes: what may be written is what could lie on a disk, and the counts that are
// kept along are those of what is there.
func TestAProjectIsAlwaysWhatADiskCouldHold(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	r := newRig(t, pool)
	path := rapid.SampledFrom([]string{"a", "A", "a-", "a/b", "A/b", "a/b/c", "a0", "a.b/c", "b", "b/a", "a/B", "ß/x", "b/a/c"})
	rapid.Check(t, func(t *rapid.T) {
		r.tenant = newProject(t, pool)
		want := shadow{}
		for range rapid.IntRange(1, 6).Draw(t, "requests") {
			var b Change
			seen := map[string]bool{}
			for _, p := range rapid.SliceOfN(path, 0, 4).Draw(t, "files") {
				if !seen[strings.ToLower(p)] {
					b.Files = append(b.Files, Upload{Path: p, Content: rapid.SampledFrom([]string{"", "1", "22"}).Draw(t, "content")})
				}
				seen[strings.ToLower(p)] = true
			}
			for _, p := range rapid.SliceOfN(path, 0, 4).Draw(t, "delete") {
				if !seen[strings.ToLower(p)] || rapid.Bool().Draw(t, "twin") && !isWritten(b, p) {
					b.Delete = append(b.Delete, p)
				}
			}
			b.Replace = rapid.IntRange(0, 4).Draw(t, "replace") == 0
			next, sound := want.apply(b)
			out, err := r.put(context.Background(), b)
			if sound != (err == nil) || err != nil && !fault.Is(err, fault.Conflict) {
				t.Fatalf("%+v on %v: %v", b, want, err)
			}
			want = next
			got, bytes := shadow{}, 0
			rows, _ := pool.Query(context.Background(), "SELECT path FROM files WHERE project_id = $1", r.tenant.Project)
			for rows.Next() {
				var p string
				if err := rows.Scan(&p); err != nil {
					t.Fatal(err)
				}
				got[p] = ""
			}
			for p := range got {
				if got[p], err = r.get(context.Background(), p); err != nil {
					t.Fatal(p, err)
				}
				bytes += len(got[p])
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Fatalf("%+v: (-expected +got)\n%s", b, d)
			}
			if sound && (out.FileCount != len(got) || int(out.TotalBytes) != bytes) {
				t.Fatalf("%+v, but %d files of %d bytes are there", out, len(got), bytes)
			}
			used := 0
			err = pool.QueryRow(context.Background(), `SELECT count(*) FROM blobs b WHERE b.project_id = $1
				AND (b.unused_since IS NULL) <> EXISTS (SELECT FROM files f WHERE f.project_id = $1 AND f.sha256 = b.sha256)`, r.tenant.Project).Scan(&used)
			if err != nil || used != 0 {
				t.Fatalf("%d contents are taken for used or unused wrongly, %v", used, err)
			}
		}
	})
}

func isWritten(b Change, path string) bool {
	for _, f := range b.Files {
		if f.Path == path {
			return true
		}
	}
	return false
}

// newProject is dbtest.NewTenant within a property.
func newProject(t *rapid.T, pool *pgxpool.Pool) dbtest.Tenant {
	one := dbtest.Tenant{Team: db.NewID(), Project: db.NewID()}
	_, err := pool.Exec(context.Background(), `WITH t AS (INSERT INTO teams (id, name) VALUES ($1, 'team') RETURNING id)
		INSERT INTO projects (id, team_id, name) SELECT $2, id, 'app' FROM t`, one.Team, one.Project)
	if err != nil {
		t.Fatal(err)
	}
	return one
}

func TestALockedProjectIsNotWaitedForLong(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	r := newRig(t, pool)
	err := db.Tx(t.Context(), pool, func(tx db.Handle) error {
		if _, err := tx.Exec(t.Context(), "SELECT FROM projects WHERE id = $1 FOR UPDATE", r.tenant.Project); err != nil {
			return err
		}
		_, err := r.put(t.Context(), Change{Files: []Upload{{Path: "a", Content: "1"}}})
		return err
	})
	if f := fault.From(err); f.Code != fault.Unavailable || f.RetryAfter <= 0 {
		t.Errorf("%v, again after %s", err, f.RetryAfter)
	}
}

func TestAnObjectThatIsLostComesBackWithItsContent(t *testing.T) {
	t.Parallel()
	r := newRig(t, dbtest.New(t))
	lose := func() {
		if _, err := r.Objects.DeleteAll(t.Context(), "projects/"+r.tenant.Project.String()+"/"); err != nil {
			t.Fatal(err)
		}
	}
	r.write(t, "a.ts", "content")
	lose()
	if out := r.write(t, "a.ts", "content"); out.Uploaded != 1 || out.Unchanged != 1 || out.Revision != 1 {
		t.Errorf("the same content: %+v", out)
	}
	if got, err := r.get(t.Context(), "a.ts"); got != "content" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	lose()
	if _, err := r.get(t.Context(), "a.ts"); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a lost object: %v", err)
	}
	var many Change
	for i := range maxLooks {
		many.Files = append(many.Files, Upload{Path: fmt.Sprintf("0/%d", i), Content: fmt.Sprint(i)})
	}
	if _, err := r.put(t.Context(), many); err != nil {
		t.Fatal(err)
	}
	many.Files = append(many.Files, Upload{Path: "a.ts", Content: "content"}) // beyond what is looked for: it was noticed when it was read
	if out, err := r.put(t.Context(), many); err != nil || out.Uploaded != 1 {
		t.Errorf("the same content once it was missed: %+v, %v", out, err)
	}
	if got, err := r.get(t.Context(), "a.ts"); got != "content" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestContentsThatNoFileRefersToAreCollected(t *testing.T) {
	t.Parallel()
	r := newRig(t, dbtest.New(t))
	expect := func(when string, objects int, charged int64) {
		t.Helper()
		if o, c := r.stored(t); o != objects || c != charged {
			t.Errorf("%s: %d objects are stored and %d bytes charged, expected %d and %d", when, o, c, objects, charged)
		}
	}
	collect := func(now time.Time) {
		t.Helper()
		if err := r.collect(t.Context(), now); err != nil {
			t.Fatal(err)
		}
	}
	r.write(t, "a", "first")
	r.write(t, "b", "first")
	r.write(t, "a", "second!")
	r.write(t, "c", "third") // and deleted
	r.write(t, "d", "fourth")
	r.write(t, "d", "back") // and back again
	if _, err := r.put(t.Context(), Change{Delete: []string{"c"}}); err != nil {
		t.Fatal(err)
	}
	expect("before", 5, 27)
	collect(time.Now().Add(r.Kept - time.Minute))
	expect("within their time", 5, 27)
	r.write(t, "d", "fourth")
	later := time.Now().Add(r.Kept + time.Minute)
	collect(later)
	expect("afterwards", 3, 18) // first, second!, fourth
	collect(later)
	expect("and again", 3, 18)
	for path, want := range map[string]string{"a": "second!", "b": "first", "d": "fourth"} {
		if got, err := r.get(t.Context(), path); got != want || err != nil {
			t.Errorf("%s is %q, %v", path, got, err)
		}
	}
	if out := r.write(t, "c", "third"); out.Uploaded != 1 {
		t.Errorf("what was collected: %+v", out)
	}
	expect("in the end", 4, 23)
}

func TestWhatWasReplacedCountsUntilItIsCollected(t *testing.T) {
	t.Parallel()
	r := newRig(t, dbtest.New(t))
	write := func(letter string) error {
		_, err := r.put(t.Context(), Change{Files: []Upload{{Path: "a", Content: strings.Repeat(letter, 3000)}}})
		return err
	}
	for _, letter := range []string{"a", "b", "c"} {
		if err := write(letter); err != nil {
			t.Fatal(err)
		}
	}
	err := write("d")
	if f := fault.From(err); f.Code != fault.StorageFull {
		t.Errorf("12000 bytes where 10000 are allowed: %v", err)
	} else if d := cmp.Diff(map[string]any{
		"limit_type": "stored_bytes", "tier": "free", "recommended_tier": "pro", "limit_bytes": int64(10_000), "stored_bytes": int64(9000), "needed_bytes": int64(3000),
	}, f.Meta); d != "" || !strings.Contains(f.Message, "9.8 KiB") || !strings.Contains(f.Message, "Delete files") {
		t.Errorf("%s (-expected +got)\n%s", f.Message, d)
	}
	if err := write("a"); err != nil {
		t.Errorf("what is stored already: %v", err)
	}
	if err := r.collect(t.Context(), time.Now().Add(r.Kept+time.Minute)); err != nil {
		t.Fatal(err)
	}
	if err := write("d"); err != nil {
		t.Errorf("after the collection: %v", err)
	}
}

// All projects of a team share the plan of its best owner, and none passes it, however many are written at once.
func TestATeamsProjectsShareItsPlan(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	r := newRig(t, pool)
	projects := make([]*rig, 4)
	for i := range projects {
		one := *r
		one.tenant.Project = db.NewID()
		dbtest.Exec(t, pool, "INSERT INTO projects (id, team_id, name) VALUES ($1, $2, 'app')", one.tenant.Project, one.tenant.Team)
		projects[i] = &one
	}
	all := func(content string) (written int) {
		var mu sync.Mutex
		var group sync.WaitGroup
		for i, p := range projects {
			group.Go(func() {
				err := error(fault.New(fault.Unavailable, ""))
				for fault.Is(err, fault.Unavailable) { // the team's row is another's for longer than anyone waits
					_, err = p.put(t.Context(), Change{Files: []Upload{{Path: content, Content: strings.Repeat(content, 3000+i)}}})
				}
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					written++
				case !fault.Is(err, fault.StorageFull):
					t.Error(err)
				}
			})
		}
		group.Wait()
		return written
	}
	if n := all("a"); n != 3 {
		t.Errorf("%d projects have 3000 bytes, and 10000 are allowed", n)
	}
	stranger := newRig(t, pool)
	stranger.Objects = r.Objects
	stranger.write(t, "a", strings.Repeat("a", 3000)) // another team's are others
	dbtest.Exec(t, pool, "UPDATE users SET tier = 'pro' WHERE id = $1", r.tenant.User)
	for _, p := range projects {
		p.Limits.MaxProject = 1 << 20
	}
	if n := all("b"); n != 3 {
		t.Errorf("%d more have 3000 bytes, and 20000 are allowed", n)
	}
}

// silence is a transport that gets no answer.
type silence struct{}

func (silence) RoundTrip(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }

func TestAContentThatIsBeingDeletedIsNotStored(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	r := newRig(t, pool)
	r.write(t, "a", "first")
	r.write(t, "a", "second")
	bucket := r.Objects
	r.Objects = silentStore(t)
	if err := r.collect(t.Context(), time.Now().Add(r.Kept+time.Minute)); err == nil {
		t.Error("the storage was away, and nobody was told")
	}
	r.Objects = bucket
	_, err := r.put(t.Context(), Change{Files: []Upload{{Path: "a", Content: "first"}}})
	if f := fault.From(err); f.Code != fault.Unavailable || f.RetryAfter <= 0 {
		t.Errorf("while it is deleted: %v", err)
	}
	dbtest.Exec(t, pool, "UPDATE blobs SET condemned_at = condemned_at - interval '3 minutes'") // whoever deleted it has gone
	if out := r.write(t, "a", "first"); out.Uploaded != 1 {
		t.Errorf("afterwards: %+v", out)
	}
	if err := r.collect(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	if got, err := r.get(t.Context(), "a"); got != "first" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

// silentStore is a storage that answers nothing.
func silentStore(t *testing.T) *objects.Store {
	t.Helper()
	store, err := objects.New(objects.Options{
		Endpoint: "http://localhost:1", Bucket: "none", AccessKeyID: config.NewSecret("key"), SecretAccessKey: config.NewSecret("secret"),
		Client: &http.Client{Transport: silence{}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// A file is never without its content, however uploads and collections meet.
func TestCollectingAndUploadingAtOnceLoseNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, dbtest.New(t))
	r.Kept = 0
	ctx, done := context.WithCancel(t.Context())
	var collector sync.WaitGroup
	collector.Go(func() {
		for ctx.Err() == nil {
			_ = r.collect(ctx, time.Now().Add(time.Second)) // a lock that is taken is left to the next run
		}
	})
	written, refused := 0, 0
	for i := range 60 {
		content := []string{"one", "two"}[i%2]
		switch _, err := r.put(t.Context(), Change{Files: []Upload{{Path: "a", Content: content}}}); {
		case fault.Is(err, fault.Unavailable):
			refused++
			continue
		case err != nil:
			t.Fatal(err)
		}
		written++
		if got, err := r.get(t.Context(), "a"); got != content || err != nil {
			t.Errorf("%d: got %q, %v", i, got, err)
		}
	}
	done()
	collector.Wait()
	if t.Logf("%d written, %d told to come again", written, refused); written == 0 {
		t.Error("nothing was written")
	}
}

// What an operator may bring back finds its files, and so does what has not ended yet.
func TestContentsThatAJobMayNeedAreKept(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	r := newRig(t, pool)
	r.FailedKept = 10 * 24 * time.Hour
	states := map[string]string{"failed": "failed", "running": "running", "succeeded": "succeeded", "unnamed": ""}
	for content, state := range states {
		r.write(t, content, content)
		if state == "" {
			continue
		}
		payload := fmt.Sprintf(`{"files":[{"path":"other","sha256":"x"},{"path":"a","sha256":"%x"}]}`, sha256.Sum256([]byte(content)))
		dbtest.Exec(t, pool, `INSERT INTO jobs (id, type, user_id, team_id, project_id, tier, state, payload, finished_at, deadline_at)
			VALUES ($1, 'preview_build', $2, $3, $4, 'free', $5::text, $6, CASE WHEN $5 = 'running' THEN NULL ELSE now() END, now())`,
			db.NewID(), r.tenant.User, r.tenant.Team, r.tenant.Project, state, payload)
	}
	for _, payload := range []string{`1`, `{"files":{}}`, `{"files":[1,null]}`} { // of other kinds
		dbtest.Exec(t, pool, `INSERT INTO jobs (id, type, user_id, team_id, project_id, tier, state, payload, finished_at, deadline_at)
			VALUES ($1, 'other', $2, $3, $4, 'free', 'failed', $5, now(), now())`, db.NewID(), r.tenant.User, r.tenant.Team, r.tenant.Project, payload)
	}
	if _, err := r.put(t.Context(), Change{Delete: []string{"failed", "running", "succeeded", "unnamed"}}); err != nil {
		t.Fatal(err)
	}
	has := func(content string) bool {
		_, err := r.Objects.Head(t.Context(), objects.BlobKey(r.tenant.Project, fmt.Sprintf("%x", sha256.Sum256([]byte(content)))))
		return err == nil
	}
	for _, step := range []struct {
		days int
		kept []string
	}{
		{2, []string{"failed", "running"}}, {9, []string{"failed", "running"}}, {10, []string{"failed", "running"}}, {12, []string{"running"}},
	} {
		if err := r.collect(t.Context(), time.Now().Add(time.Duration(step.days)*24*time.Hour-time.Hour)); err != nil {
			t.Fatal(err)
		}
		for content := range states {
			if want := slices.Contains(step.kept, content); has(content) != want {
				t.Errorf("after %d days that of the job that is %s is there: %v", step.days, content, !want)
			}
		}
	}
}

// sweep looks for contents without a row that are older than Kept at a time.
func (r *rig) sweep(t *testing.T, now time.Time) {
	t.Helper()
	err := SweepBlobs{DB: r.DB, Objects: r.Objects, Kept: r.Kept, Clock: func() time.Time { return now }, Logger: r.Logger}.Handle(t.Context())
	if err != nil {
		t.Fatal(err)
	}
}

func TestContentsThatNoRowKnowsAreCollected(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	r := newRig(t, pool)
	if err := sweep.Claim(t.Context(), r.DB, r.Objects); err != nil {
		t.Fatal(err)
	}
	r.write(t, "a", "used")
	for _, content := range []string{"lost", "wanted"} { // as an upload leaves it whose row is gone
		r.write(t, "b", content)
	}
	if _, err := r.put(t.Context(), Change{Delete: []string{"b"}}); err != nil {
		t.Fatal(err)
	}
	dbtest.Exec(t, pool, "DELETE FROM blobs WHERE unused_since IS NOT NULL")
	dbtest.Exec(t, pool, "UPDATE projects SET stored_bytes = 4")
	map1 := "projects/" + r.tenant.Project.String() + "/maps/1.json"
	gone := objects.BlobKey(db.NewID(), strings.Repeat("ab", 32)) // of a project that was deleted
	for _, key := range []string{map1, gone} {
		if err := r.Objects.Put(t.Context(), key, []byte("x"), "text/plain"); err != nil {
			t.Fatal(err)
		}
	}
	has := func(key string) bool {
		_, err := r.Objects.Head(t.Context(), key)
		return err == nil
	}
	now := time.Now()
	r.sweep(t, now)
	if objects, charged := r.stored(t); objects != 4 || charged != 4 || !has(gone) {
		t.Errorf("within their time: %d objects, %d bytes charged", objects, charged)
	}
	later := now.Add(r.Kept + time.Minute)
	r.sweep(t, later)
	r.sweep(t, later) // a second look finds nothing more
	if objects, charged := r.stored(t); objects != 4 || charged != 14 || has(gone) {
		t.Errorf("afterwards: %d objects, %d bytes charged", objects, charged)
	}
	if out := r.write(t, "b", "wanted"); out.Uploaded != 1 { // whether it is whole nobody knows
		t.Errorf("what was found: %+v", out)
	}
	if err := r.collect(t.Context(), later); err != nil {
		t.Fatal(err)
	}
	if objects, charged := r.stored(t); objects != 3 || charged != 10 || !has(map1) {
		t.Errorf("in the end: %d objects, %d bytes charged", objects, charged)
	}
	for path, want := range map[string]string{"a": "used", "b": "wanted"} {
		if got, err := r.get(t.Context(), path); got != want || err != nil {
			t.Errorf("%s is %q, %v", path, got, err)
		}
	}
}

// However uploads, sweeps of contents whose rows are lost, and collections meet, a file has its content.
func TestSweepingAndUploadingAtOnceLoseNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, dbtest.New(t))
	if err := sweep.Claim(t.Context(), r.DB, r.Objects); err != nil {
		t.Fatal(err)
	}
	r.Kept = 0
	ctx, done := context.WithCancel(t.Context())
	var others sync.WaitGroup
	others.Go(func() {
		for ctx.Err() == nil { // a lock that is taken is left to the next run
			soon := func() time.Time { return time.Now().Add(time.Minute) }
			_, _ = r.DB.Exec(ctx, "DELETE FROM blobs WHERE project_id = $1 AND unused_since IS NOT NULL AND stored", r.tenant.Project)
			_ = SweepBlobs{DB: r.DB, Objects: r.Objects, Clock: soon, Logger: r.Logger}.Handle(ctx)
			_ = r.collect(ctx, soon())
		}
	})
	written := 0
	for i := range 60 {
		content := []string{"one", "two"}[i%2]
		switch _, err := r.put(t.Context(), Change{Files: []Upload{{Path: "a", Content: content}}}); {
		case fault.Is(err, fault.Unavailable):
			continue
		case err != nil:
			t.Fatal(err)
		}
		written++
		if got, err := r.get(t.Context(), "a"); got != content || err != nil {
			t.Errorf("%d: got %q, %v", i, got, err)
		}
	}
	done()
	others.Wait()
	if t.Logf("%d written", written); written == 0 {
		t.Error("nothing was written")
	}
}
