package files

import (
	"context"
	"encoding/hex"
	"errors"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/files/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/db"
	"hivesync/shared/objects"
)

// CollectBlobs deletes contents that no file has referred to for a while. A preview shows the files as they were when it was
// asked for, so they are kept for longer than its job may take.
//
// The database says first that a content is going: an upload of it is refused from then until it is gone, or until whoever
// deletes it must have ended. So no object is deleted behind the back of one who has just stored it, and a run that breaks
// off is taken up by the next.
type CollectBlobs struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
	Trigger function.Trigger
	// Kept is how long a content stays after its last file. FailedKept is how long after a job has failed the contents that it
	// names stay, since operators can bring it back for a while.
	Kept, FailedKept time.Duration
	Clock            func() time.Time
	Logger           *slog.Logger
}

// Meta implements function.Schedule.
func (f CollectBlobs) Meta() function.ScheduleMeta {
	return f.Trigger.Of(function.ScheduleMeta{
		Name: "collect_blobs", Summary: "Delete contents that no file of a project refers to any more", Timeout: 10 * time.Minute,
	})
}

// Handle implements function.Schedule.
func (f CollectBlobs) Handle(ctx context.Context) error {
	before := f.Clock().Add(-f.Kept)
	var bytes int64
	var problems error
	blobs, err := db.InBatches(ctx, func(limit int32) (gone int64, err error) {
		rows, err := queries.New(db.On(f.DB)).UnusedBlobs(ctx, queries.UnusedBlobsParams{Before: before, RowLimit: limit})
		if err != nil {
			return 0, err
		}
		byProject := map[uuid.UUID][][]byte{}
		for _, row := range rows {
			byProject[row.ProjectID] = append(byProject[row.ProjectID], row.Sha256)
		}
		for project, hashes := range byProject {
			sizes, err := f.collect(ctx, project, hashes, before)
			problems = errors.Join(problems, err) // of one project: the others' contents go all the same
			gone += int64(len(sizes))
			bytes += sum(sizes)
		}
		return gone, nil
	})
	if blobs > 0 {
		f.Logger.InfoContext(ctx, "unused contents deleted", "contents", blobs, "bytes", bytes)
		problems = errors.Join(problems, audit.Add(ctx, db.On(f.DB), "contents.collected", "", "contents", blobs, "bytes", bytes))
	}
	return errors.Join(err, problems)
}

func sum(sizes []int64) (bytes int64) {
	for _, size := range sizes {
		bytes += size
	}
	return bytes
}

// collect deletes those of a project's contents that are still unused, and returns their sizes.
func (f CollectBlobs) collect(ctx context.Context, project uuid.UUID, hashes [][]byte, before time.Time) (sizes []int64, err error) {
	var condemned [][]byte
	err = holding(ctx, f.DB, project, func(q *queries.Queries) (err error) {
		now := f.Clock()
		if err := q.RenewBlobs(ctx, queries.RenewBlobsParams{
			ProjectID: project, Hashes: hashes, Before: before, Now: now, FailedAfter: now.Add(-f.FailedKept),
		}); err != nil {
			return err
		}
		condemned, err = q.CondemnBlobs(ctx, queries.CondemnBlobsParams{ProjectID: project, Hashes: hashes, Before: before})
		return err
	})
	if err != nil || len(condemned) == 0 {
		return nil, err
	}
	gone, problem := f.Objects.DeleteAnnounced(ctx, condemned, func(hash []byte) string { return objects.BlobKey(project, hex.EncodeToString(hash)) })
	err = holding(ctx, f.DB, project, func(q *queries.Queries) (err error) {
		if sizes, err = q.DeleteBlobs(ctx, queries.DeleteBlobsParams{ProjectID: project, Hashes: gone}); err != nil {
			return err
		}
		return q.CountStored(ctx, queries.CountStoredParams{ProjectID: project, Change: -sum(sizes)})
	})
	return sizes, errors.Join(problem, err)
}

// holding runs do in a transaction that has the project's row locked, as every change of its files has.
func holding(ctx context.Context, pool *pgxpool.Pool, project uuid.UUID, do func(q *queries.Queries) error) error {
	return db.Tx(ctx, pool, func(tx db.Handle) error {
		q := queries.New(tx)
		if err := q.PlanByIndex(ctx); err != nil {
			return err
		}
		if err := q.HoldProject(ctx, project); err != nil {
			return err
		}
		return do(q)
	})
}
