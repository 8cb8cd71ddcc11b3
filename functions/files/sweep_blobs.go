package files

import (
	"context"
	"encoding/hex"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/files/queries"
	"hivesync/runtime/function"
	"hivesync/shared/db"
	"hivesync/shared/objects"
	"hivesync/shared/sweep"
)

// SweepBlobs finds contents in the storage that have no row. Each upload writes the row first, so they are what deleted
// projects leave, what was stored while the database went back to a backup, and what was deleted while an upload that had
// lost its row went on.
//
// Files that were announced and not confirmed in time go as well.
//
// A content of a project that exists gets a row, as one that no file refers to: CollectBlobs deletes it in time, and an
// upload may come first. Nobody can store a content in a project that does not exist: it is deleted at once.
type SweepBlobs struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
	Trigger function.Trigger
	// Kept is how old an object is at least before it is looked for in the database.
	Kept   time.Duration
	Clock  func() time.Time
	Logger *slog.Logger
}

// Meta implements function.Schedule.
func (f SweepBlobs) Meta() function.ScheduleMeta {
	return f.Trigger.Of(function.ScheduleMeta{
		Name: "sweep_blobs", Summary: "Find contents in the storage that no row knows", Timeout: 10 * time.Minute,
	})
}

// Handle implements function.Schedule.
func (f SweepBlobs) Handle(ctx context.Context) error {
	before := f.Clock().Add(-f.Kept)
	adopted, deleted := 0, 0
	if _, err := db.InBatches(ctx, func(limit int32) (int64, error) {
		return queries.New(db.On(f.DB)).DeleteOldUploads(ctx, queries.DeleteOldUploadsParams{Before: before, RowLimit: limit})
	}); err != nil {
		return err
	}
	err := sweep.Sweep{DB: f.DB, Objects: f.Objects, Prefix: objects.Projects}.Run(ctx, func(ctx context.Context, page []objects.Info) error {
		var old queries.UnknownBlobsParams
		var put []string // that can be confirmed no more, or was
		for _, o := range page {
			if objects.IsUpload(o.Key) && o.Modified.Before(before) {
				put = append(put, o.Key)
			}
			if project, sum, ok := objects.BlobOf(o.Key); ok && o.Modified.Before(before) {
				old.ProjectIds, old.Hashes, old.Sizes = append(old.ProjectIds, project), append(old.Hashes, sum), append(old.Sizes, o.Size)
			}
		}
		unknown, err := queries.New(db.On(f.DB)).UnknownBlobs(ctx, old)
		if err != nil {
			return err
		}
		a, d, err := f.settle(ctx, unknown)
		adopted, deleted = adopted+a, deleted+d
		if err != nil {
			return err
		}
		deleted += len(put)
		return f.Objects.DeleteEach(ctx, put)
	})
	if adopted+deleted > 0 {
		f.Logger.InfoContext(ctx, "contents without a row found", "adopted", adopted, "deleted", deleted)
	}
	return err
}

// settle adopts contents of projects that exist, and deletes the others.
func (f SweepBlobs) settle(ctx context.Context, unknown []queries.UnknownBlobsRow) (adopted, deleted int, err error) {
	var orphans []string
	byProject := map[uuid.UUID]*queries.AdoptBlobsParams{}
	for _, o := range unknown {
		if !o.OfAProject {
			orphans = append(orphans, objects.BlobKey(o.ProjectID, hex.EncodeToString(o.Sha256)))
			continue
		}
		p := byProject[o.ProjectID]
		if p == nil {
			p = &queries.AdoptBlobsParams{ProjectID: o.ProjectID}
			byProject[o.ProjectID] = p
		}
		p.Hashes, p.Sizes = append(p.Hashes, o.Sha256), append(p.Sizes, o.Size)
	}
	for project, p := range byProject {
		err := holding(ctx, f.DB, project, func(q *queries.Queries) error {
			sizes, err := q.AdoptBlobs(ctx, *p)
			if err != nil {
				return err
			}
			adopted += len(sizes)
			return q.CountStored(ctx, queries.CountStoredParams{ProjectID: project, Change: sum(sizes)})
		})
		if err != nil {
			return adopted, 0, err
		}
	}
	if err := f.Objects.DeleteEach(ctx, orphans); err != nil {
		return adopted, 0, err
	}
	return adopted, len(orphans), nil
}
