package files

import (
	"context"
	"time"

	"github.com/google/uuid"

	"hivesync/functions/files/queries"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/settings"
)

// How much of a project's past is kept: so many revisions, the present one included, each for so many days after the next one, and so
// many changes of files in all of them.
var (
	revisionsKept = limits.PerPlan("revisions_kept", "revisions of a project that are kept", 0, limits.Numbers{Free: 20, Pro: 100, Premium: 500, Least: 1, Most: 10_000})
	revisionDays  = limits.PerPlan("revision_days", "days that a project's past revisions are kept", 0, limits.Numbers{Free: 7, Pro: 30, Premium: 90, Least: 1, Most: 3650})
	maxChanges    = settings.Int("MAX_REVISION_CHANGES", 100_000, "most changes of files in the past revisions of a project that are kept", settings.Between(0, 10_000_000))
)

const day = 24 * time.Hour

// record writes down a change that has been made: what the paths held before is recorded already.
func (w Writer) record(ctx context.Context, q *queries.Queries, project uuid.UUID, before int64, b *batch, p *plan) error {
	row := queries.AddRevisionParams{
		ProjectID: project, Restores: b.restores, Written: int32(len(p.write)), Deleted: int32(len(p.gone)), // #nosec G115 -- as many as a project has files
	}
	if user := auth.PrincipalFrom(ctx).UserID; user != uuid.Nil {
		row.AuthorID = &user
	}
	if err := q.AddRevision(ctx, row); err != nil {
		return err
	}
	if err := q.SupersedeRevision(ctx, queries.SupersedeRevisionParams{ProjectID: project, Revision: before}); err != nil {
		return err
	}
	tier, err := q.TeamPlan(ctx, auth.AccessFrom(ctx).TeamID)
	if err != nil {
		return err
	}
	return forgetOld(ctx, q, project, auth.Tier(tier), w.Settings.Now(), w.Clock())
}

// forgetOld forgets the revisions that a project has beyond what its plan keeps. The project's row is locked.
func forgetOld(ctx context.Context, q *queries.Queries, project uuid.UUID, tier auth.Tier, set settings.Snapshot, now time.Time) error {
	oldest, err := q.OldestKept(ctx, queries.OldestKeptParams{
		ProjectID: project, Most: int64(revisionsKept.Number(set, tier)), MostChanges: int64(maxChanges.Get(set)),
		After: now.Add(-time.Duration(revisionDays.Number(set, tier)) * day),
	})
	if err != nil {
		return err
	}
	return forgetBefore(ctx, q, project, oldest)
}

// forgetBefore forgets the revisions before one. Contents that nothing else refers to are unused from now on.
func forgetBefore(ctx context.Context, q *queries.Queries, project uuid.UUID, oldest int64) error {
	if err := q.ForgetRevisions(ctx, queries.ForgetRevisionsParams{ProjectID: project, Oldest: oldest}); err != nil {
		return err
	}
	rows, err := q.ForgetChanges(ctx, queries.ForgetChangesParams{ProjectID: project, Oldest: oldest})
	if err != nil {
		return err
	}
	left := make([][]byte, 0, len(rows))
	for _, sum := range rows {
		if sum != nil {
			left = append(left, sum)
		}
	}
	if len(left) == 0 {
		return nil
	}
	return q.LeaveBlobs(ctx, queries.LeaveBlobsParams{ProjectID: project, Hashes: left})
}

func errNoRevision() error {
	return fault.New(fault.NotFound, "The project has no such revision, or keeps it no longer.")
}

// kept asks whether a project keeps a revision. Error: NOT_FOUND.
func kept(ctx context.Context, q *queries.Queries, project uuid.UUID, revision int64) error {
	_, err := q.Revision(ctx, queries.RevisionParams{ProjectID: project, TeamID: auth.AccessFrom(ctx).TeamID, Revision: revision})
	return db.Missing(err, errNoRevision())
}
