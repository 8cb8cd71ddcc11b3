package files

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hivesync/functions/files/queries"

	"hivesync/shared/db"
	"hivesync/shared/db/dbtest"
	"hivesync/shared/fault"
)

// at reads all files of a revision by its pages, with their contents.
func (r *rig) at(ctx context.Context, revision int64) (map[string]string, error) {
	rows, err := queries.New(db.On(r.DB)).FilesAt(ctx, queries.FilesAtParams{ProjectID: r.tenant.Project, Revision: revision, RowLimit: 1000})
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, row := range rows {
		at, err := queries.New(db.On(r.DB)).FileAt(ctx, queries.FileAtParams{ProjectID: r.tenant.Project, Path: row.Path, Revision: revision})
		if err != nil {
			return nil, err
		}
		content, err := Get{DB: r.DB, Objects: r.Objects, MaxFile: r.Limits.MaxFile}.read(ctx, r.tenant.Project, at)
		if err != nil {
			return nil, err
		}
		out[row.Path] = string(content)
	}
	return out, nil
}

func (r *rig) restore(ctx context.Context, revision int64) (ChangeResult, error) {
	out, err := RestoreRevision{r.writer()}.Handle(r.context(ctx), &RevisionIn{ProjectIn: ProjectIn{ProjectID: r.tenant.Project}, Revision: revision})
	if err != nil {
		return ChangeResult{}, err
	}
	return out.Body.Data, nil
}

// Whatever changes come after each other, each revision that is kept reads as it was, and can be brought back.
func TestEachRevisionReadsAsItWas(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // the same in each run
			r := newRig(t, pool)
			r.Settings = set(t, map[string]string{"FREE_REVISIONS_KEPT": "6"})
			first := r.write(t, "a", "x").Revision
			now := map[string]string{"a": "x"}
			was := map[int64]map[string]string{first: maps.Clone(now)}
			last := first
			for range 15 {
				if to := 1 + random.Int64N(last); random.IntN(4) == 0 {
					out, err := r.restore(t.Context(), to)
					if last-to >= 6 {
						if !fault.Is(err, fault.NotFound) {
							t.Fatalf("revision %d of %d is kept: %v", to, last, err)
						}
						continue
					}
					if err != nil {
						t.Fatal(err)
					}
					now, last = maps.Clone(was[to]), out.Revision
				} else {
					var c Change
					for _, path := range []string{"a", "b", "c/d", "c/e"} {
						switch content := []string{"", "x", "y", "gone", "as it is"}[random.IntN(5)]; content {
						case "as it is":
						case "gone":
							c.Delete = append(c.Delete, path)
							delete(now, path)
						default:
							c.Files = append(c.Files, Upload{Path: path, Content: content})
							now[path] = content
						}
					}
					out, err := r.put(t.Context(), c)
					if err != nil {
						t.Fatal(err)
					}
					last = out.Revision
				}
				was[last] = maps.Clone(now)
			}
			if err := r.collect(t.Context(), time.Now().Add(48*time.Hour)); err != nil {
				t.Fatal(err)
			}
			for revision := max(1, last-5); revision <= last; revision++ {
				got, err := r.at(t.Context(), revision)
				if diff := cmp.Diff(was[revision], got); err != nil || diff != "" {
					t.Errorf("revision %d of %d: %v %s", revision, last, err, diff)
				}
			}
		})
	}
}

// What is collected while files change and revisions come back is nothing that a kept revision has.
func TestCollectingTakesNothingFromARevisionThatIsKept(t *testing.T) {
	t.Parallel()
	r := newRig(t, dbtest.New(t))
	r.Settings = set(t, map[string]string{"FREE_REVISIONS_KEPT": "1000", "FREE_STORED_BYTES": "1MiB"})
	r.write(t, "a", "first")
	ctx, end := context.WithCancel(t.Context())
	var work, collecting sync.WaitGroup
	collecting.Go(func() {
		for ctx.Err() == nil {
			if err := r.collect(t.Context(), time.Now().Add(48*time.Hour)); err != nil {
				t.Error(err)
			}
		}
	})
	for i := range 3 {
		work.Go(func() {
			for j := range 4 {
				for { // what is being deleted just now is not there: the client sends it again
					_, err := r.put(t.Context(), Change{Files: []Upload{{Path: fmt.Sprint(i), Content: fmt.Sprint(i, j%3)}}})
					if err == nil {
						break
					}
					if !fault.Is(err, fault.Unavailable) {
						t.Error(err)
						return
					}
				}
				if _, err := r.restore(t.Context(), 1); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	work.Wait()
	end()
	collecting.Wait()
	rows, err := queries.New(db.On(r.DB)).Revisions(t.Context(), queries.RevisionsParams{ProjectID: r.tenant.Project, TeamID: r.tenant.Team, RowLimit: 1000})
	if err != nil || len(rows) < 2 {
		t.Fatalf("%d revisions, %v", len(rows), err)
	}
	for _, row := range rows {
		files, err := r.at(t.Context(), row.Revision)
		if err != nil || len(files) != int(row.FileCount) || files["a"] != "first" {
			t.Errorf("revision %d: %v, %v", row.Revision, files, err)
		}
	}
}

func TestARevisionThatIsTooLargeByNowStaysInThePast(t *testing.T) {
	t.Parallel()
	r := newRig(t, dbtest.New(t))
	r.Settings = set(t, nil)
	r.write(t, "a", "large")
	r.write(t, "a", "x")
	r.Limits.MaxProject = 4
	if _, err := r.restore(t.Context(), 1); !fault.Is(err, fault.ProjectTooLarge) {
		t.Errorf("got %v", err)
	}
}

func TestThePastIsBoundedByItsChangesAndItsAge(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	for name, c := range map[string]struct {
		settings map[string]string
		later    time.Duration
		want     int64 // the oldest of four
	}{
		"nothing":    {map[string]string{}, 0, 1},
		"a number":   {map[string]string{"FREE_REVISIONS_KEPT": "2"}, 0, 3},
		"changes":    {map[string]string{"MAX_REVISION_CHANGES": "2"}, 0, 2},
		"no changes": {map[string]string{"MAX_REVISION_CHANGES": "0"}, 0, 4},
		"days":       {map[string]string{"FREE_REVISION_DAYS": "2"}, 49 * time.Hour, 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, pool)
			r.Settings = set(t, c.settings)
			for i := range 4 {
				if _, err := r.put(t.Context(), Change{Files: []Upload{{Path: "a", Content: fmt.Sprint(i)}}, Delete: []string{fmt.Sprint(i)}}); err != nil {
					t.Fatal(err)
				}
			}
			clock := func() time.Time { return time.Now().Add(c.later) }
			collect := CollectRevisions{DB: pool, Settings: r.Settings, Clock: clock}
			if c.later > 0 {
				if err := collect.Handle(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			rows, err := queries.New(db.On(pool)).Revisions(t.Context(), queries.RevisionsParams{ProjectID: r.tenant.Project, TeamID: r.tenant.Team, RowLimit: 10})
			if err != nil || len(rows) == 0 || rows[len(rows)-1].Revision != c.want {
				t.Errorf("%+v, %v, expected that %d is the oldest", rows, err, c.want)
			}
		})
	}
}
