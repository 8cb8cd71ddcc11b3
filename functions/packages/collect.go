package packages

import (
	"context"
	"encoding/hex"
	"errors"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/packages/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/db"
	"hivesync/shared/objects"
)

// Collect deletes sets that no project uses, and archives that no set names. A preview uses the set that its project had when it was
// asked for, so they are kept for longer than its job may take.
//
// As with a project's files, the database says first that a content is going: nobody stores it anew until it is gone, or until whoever
// deletes it must have ended.
type Collect struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
	Trigger function.Trigger
	// Kept is how long they stay after their last use.
	Kept   time.Duration
	Clock  func() time.Time
	Logger *slog.Logger
}

// Meta implements function.Schedule.
func (f Collect) Meta() function.ScheduleMeta {
	return f.Trigger.Of(function.ScheduleMeta{
		Name: "collect_packages", Summary: "Delete npm packages that no project uses any more", Timeout: 10 * time.Minute,
	})
}

// Handle implements function.Schedule.
func (f Collect) Handle(ctx context.Context) error {
	before := f.Clock().Add(-f.Kept)
	sets, problem := db.InBatches(ctx, func(limit int32) (int64, error) {
		return queries.New(db.On(f.DB)).DeleteSets(ctx, queries.DeleteSetsParams{Before: before, RowLimit: limit})
	})
	var gone, bytes int64
	_, err := db.InBatches(ctx, func(limit int32) (int64, error) {
		rows, err := queries.New(db.On(f.DB)).OldContents(ctx, queries.OldContentsParams{Before: before, RowLimit: limit})
		if err != nil {
			return 0, err
		}
		byTeam := map[uuid.UUID][][]byte{}
		for _, row := range rows {
			byTeam[row.TeamID] = append(byTeam[row.TeamID], row.Sha256)
		}
		failed := false
		for team, hashes := range byTeam {
			sizes, err := f.collect(ctx, team, hashes, before)
			problem, failed = errors.Join(problem, err), failed || err != nil // of one team: the others' go all the same
			gone += int64(len(sizes))
			for _, size := range sizes {
				bytes += size
			}
		}
		if failed {
			return 0, nil // the same would be found again
		}
		return int64(len(rows)), nil
	})
	if gone+sets > 0 {
		f.Logger.InfoContext(ctx, "unused packages deleted", "sets", sets, "contents", gone, "bytes", bytes)
		problem = errors.Join(problem, audit.Add(ctx, db.On(f.DB), "packages.collected", "", "sets", sets, "contents", gone, "bytes", bytes))
	}
	return errors.Join(err, problem)
}

// collect deletes those of a team's contents that no set names, and returns their sizes. The others count as used from now on.
func (f Collect) collect(ctx context.Context, team uuid.UUID, hashes [][]byte, before time.Time) (sizes []int64, err error) {
	var condemned [][]byte
	err = holding(ctx, f.DB, team, func(q *queries.Queries) (err error) {
		if err := q.RenewContents(ctx, queries.RenewContentsParams{TeamID: team, Hashes: hashes, Now: f.Clock()}); err != nil {
			return err
		}
		condemned, err = q.CondemnContents(ctx, queries.CondemnContentsParams{TeamID: team, Hashes: hashes, Before: before})
		return err
	})
	if err != nil || len(condemned) == 0 {
		return nil, err
	}
	gone, problem := f.Objects.DeleteAnnounced(ctx, condemned, func(hash []byte) string { return objects.PackageKey(team, hex.EncodeToString(hash)) })
	sizes, err = queries.New(db.On(f.DB)).DeleteContents(ctx, queries.DeleteContentsParams{TeamID: team, Hashes: gone})
	return sizes, errors.Join(problem, err)
}
