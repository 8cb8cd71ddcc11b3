package abuse

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"hivesync/localrun/latency"
	"hivesync/shared/client"
)

// ChangesFigures are what changes of one file cost in a small project and in a large one, one at a time, and what others
// feel of many at once in the large one.
type ChangesFigures struct {
	SmallFiles int                  `json:"small_project_files"`
	LargeFiles int                  `json:"large_project_files"`
	Small      latency.Distribution `json:"change_small"`
	Large      latency.Distribution `json:"change_large"`
	// Ratio is large to small, of the medians.
	Ratio   float64 `json:"ratio"`
	AtOnce  int     `json:"changes_at_once"`
	Written int64   `json:"changes_written"`
	// Retryable are those refused because the project was busy.
	Retryable int64                `json:"changes_refused_retryable"`
	Others    latency.Distribution `json:"others"`
}

// Mislead takes the planner's statistics of an empty table of files, and keeps PostgreSQL from better ones.
func Mislead(ctx context.Context, databaseURL string) (err error) {
	conn, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return fmt.Errorf("connecting to the database: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	for _, table := range []string{"files", "blobs", "projects"} {
		if _, err := conn.Exec(ctx, "ALTER TABLE "+table+" SET (autovacuum_enabled = false)"); err != nil {
			return err
		}
	}
	_, err = conn.Exec(ctx, "ANALYZE files, blobs, projects")
	return err
}

// Changes measures after Mislead. The user has two projects, small and large, which it fills.
func Changes(ctx context.Context, user, bystander *client.Client, runs, smallFiles, largeFiles, atOnce int) (ChangesFigures, error) {
	f := ChangesFigures{SmallFiles: smallFiles, LargeFiles: largeFiles, AtOnce: atOnce}
	var projects [2]string
	for i, files := range []int{smallFiles, largeFiles} {
		id, err := user.CreateProject(ctx, fmt.Sprintf("abuse %d", i))
		if err != nil {
			return f, err
		}
		projects[i] = id
		if err := fill(ctx, user, id, files); err != nil {
			return f, err
		}
	}
	var serial atomic.Int64
	change := func(project string) error {
		return user.PutFiles(ctx, project, map[string][]byte{"src/dir000/file00000.ts": fmt.Appendf(nil, "export const edited = %d;\n", serial.Add(1))})
	}
	var times [2][]time.Duration
	for i := range runs + 5 {
		for which, project := range projects {
			began := time.Now()
			if err := change(project); err != nil {
				return f, err
			}
			if i >= 5 { // warm
				times[which] = append(times[which], time.Since(began))
			}
		}
	}
	f.Small, f.Large = latency.Of(times[0]), latency.Of(times[1])
	f.Ratio = float64(int(100*f.Large.P50MS/f.Small.P50MS+0.5)) / 100

	others := watch(ctx, bystander)
	var group sync.WaitGroup
	var failed atomic.Pointer[error]
	for range atOnce {
		group.Go(func() {
			for range runs {
				var answer *client.Error
				switch err := change(projects[1]); {
				case err == nil:
					atomic.AddInt64(&f.Written, 1)
				case errors.As(err, &answer) && (answer.Status == http.StatusConflict || answer.Status == http.StatusServiceUnavailable):
					atomic.AddInt64(&f.Retryable, 1)
				default:
					failed.Store(&err)
					return
				}
			}
		})
	}
	group.Wait()
	elapsed, err := others()
	f.Others = latency.Of(elapsed)
	if e := failed.Load(); e != nil {
		err = errors.Join(err, *e)
	}
	return f, err
}

// fill writes small files in batches, in folders of a hundred.
func fill(ctx context.Context, user *client.Client, project string, files int) error {
	const batch = 400
	for first := 0; first < files; first += batch {
		list := map[string][]byte{}
		for i := first; i < min(files, first+batch); i++ {
			list[fmt.Sprintf("src/dir%03d/file%05d.ts", i/100, i)] = fmt.Appendf(nil, "export const n = %d;\n", i)
		}
		if err := user.PutFiles(ctx, project, list); err != nil {
			return err
		}
	}
	return nil
}
