package packages

import (
	"context"
	"encoding/hex"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/packages/queries"
	"hivesync/runtime/function"
	"hivesync/shared/db"
	"hivesync/shared/objects"
	"hivesync/shared/sweep"
)

// Sweep finds archives and sets in the storage that have no row: what deleted teams leave, and what was stored while the database went
// back to a backup. That of a team that exists gets a row, as one that nothing names, and Collect deletes it in time.
type Sweep struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
	Trigger function.Trigger
	// Kept is how old an object is at least before it is looked for in the database.
	Kept   time.Duration
	Clock  func() time.Time
	Logger *slog.Logger
}

// Meta implements function.Schedule.
func (f Sweep) Meta() function.ScheduleMeta {
	return f.Trigger.Of(function.ScheduleMeta{
		Name: "sweep_packages", Summary: "Find npm packages in the storage that no row knows", Timeout: 10 * time.Minute,
	})
}

// Handle implements function.Schedule.
func (f Sweep) Handle(ctx context.Context) error {
	before := f.Clock().Add(-f.Kept)
	var adopted int64
	deleted := 0
	err := sweep.Sweep{DB: f.DB, Objects: f.Objects, Prefix: objects.Teams}.Run(ctx, func(ctx context.Context, page []objects.Info) error {
		var old queries.UnknownContentsParams
		for _, o := range page {
			if team, sum, ok := objects.PackageOf(o.Key); ok && o.Modified.Before(before) {
				old.TeamIds, old.Hashes, old.Sizes = append(old.TeamIds, team), append(old.Hashes, sum), append(old.Sizes, o.Size)
			}
		}
		q := queries.New(db.On(f.DB))
		unknown, err := q.UnknownContents(ctx, old)
		if err != nil {
			return err
		}
		var orphans []string
		byTeam := map[uuid.UUID]*queries.AdoptContentsParams{}
		for _, o := range unknown {
			if !o.OfATeam {
				orphans = append(orphans, objects.PackageKey(o.TeamID, hex.EncodeToString(o.Sha256)))
				continue
			}
			p := byTeam[o.TeamID]
			if p == nil {
				p = &queries.AdoptContentsParams{TeamID: o.TeamID}
				byTeam[o.TeamID] = p
			}
			p.Hashes, p.Sizes = append(p.Hashes, o.Sha256), append(p.Sizes, o.Size)
		}
		for _, p := range byTeam {
			n, err := q.AdoptContents(ctx, *p)
			if err != nil {
				return err
			}
			adopted += n
		}
		deleted += len(orphans)
		return f.Objects.DeleteEach(ctx, orphans)
	})
	if adopted > 0 || deleted > 0 {
		f.Logger.InfoContext(ctx, "packages without a row found", "adopted", adopted, "deleted", deleted)
	}
	return err
}
