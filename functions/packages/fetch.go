package packages

import (
	"context"
	"encoding/hex"
	"time"

	"github.com/google/uuid"

	"hivesync/functions/packages/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	projectfiles "hivesync/shared/contents"
	"hivesync/shared/db"
	"hivesync/shared/events"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/packages/reach"
	"hivesync/shared/settings"
)

// Fetch accepts the fetching of a project's packages from a registry, by its files as they are now: for clients that have no packages
// to send.
type Fetch struct {
	Jobs *jobs.Acceptor
	// MaxFile is the size of a file beyond which it is left out, in bytes.
	MaxFile int64
	Clock   func() time.Time
}

// FetchIn says whose packages are fetched.
type FetchIn struct {
	ProjectID      uuid.UUID `path:"project_id"`
	IdempotencyKey string    `header:"Idempotency-Key" maxLength:"128" pattern:"^[!-~]*$" doc:"repeating a request under the same key answers with the first one's job"`
}

// Accepted says how to follow a fetch.
type Accepted struct {
	JobID    uuid.UUID `json:"job_id"`
	Status   Status    `json:"status" enum:"queued,running,ready,failed,stopped"`
	Revision int64     `json:"revision" doc:"of the project's files that say what is fetched"`
}

// Meta implements function.Handler.
func (Fetch) Meta() function.Meta {
	return function.Meta{
		Name: "packages.fetch", Method: "POST", Path: "/api/v1/projects/{project_id}/packages/fetch", Status: 202,
		Summary: "Have the server fetch the npm packages that a project's screens import", Auth: function.User, Scope: "files:write", Role: auth.Member,
		Starts: FetchType, Switch: settings.PackageFetchEnabled, MaxBody: 1 << 10, Timeout: 10 * time.Second,
		Description: "The lock file says which versions, else package.json as it would be installed today. Registries of scopes in the project's .npmrc are asked; " +
			"credentials are not used. No script of a package is run. What cannot be had is told by `packages.get` under `fetch`, and previews show stand-ins for it.",
		Errors: []fault.Code{fault.NotFound, fault.LimitReached, fault.Conflict, fault.ProjectTooLarge, fault.Unavailable},
	}
}

// knownSets is how many sets a job looks into for packages that were fetched before.
const knownSets = 4

// Handle implements function.Handler.
func (f Fetch) Handle(ctx context.Context, in *FetchIn) (*function.Data[Accepted], error) {
	team := auth.AccessFrom(ctx).TeamID
	row := queries.InsertFetchParams{ProjectID: in.ProjectID, TeamID: team}
	receipt, err := f.Jobs.Accept(ctx, jobs.Submission{
		Type: FetchType, Key: in.IdempotencyKey, Request: []any{in.ProjectID},
		Prepare: func(ctx context.Context, tx db.Handle, job uuid.UUID, _ jobs.Plan) (jobs.Spec, error) {
			row.JobID, row.Now = job, f.Clock()
			return spec(ctx, queries.New(tx), &row, f.MaxFile)
		},
	})
	if err != nil {
		return nil, err
	}
	out := Accepted{JobID: receipt.Job, Status: statusOf(receipt.State), Revision: row.Revision}
	if receipt.Repeated {
		first, err := queries.New(f.Jobs.DB()).Fetch(ctx, queries.FetchParams{JobID: receipt.Job, TeamID: team})
		if err != nil {
			return nil, err
		}
		out.Revision = first.Revision
	}
	return function.OK(out), nil
}

// spec reads what a fetch goes by into the job's payload: later changes of the project do not reach it. From here to the job's end
// nothing of the team's packages is deleted, since the job stores before the database knows.
func spec(ctx context.Context, q *queries.Queries, row *queries.InsertFetchParams, most int64) (jobs.Spec, error) {
	if err := q.LockTeam(ctx, row.TeamID); err != nil {
		return jobs.Spec{}, err
	}
	if going, err := q.Going(ctx, row.TeamID); err != nil || going {
		if err == nil {
			err = errGoing()
		}
		return jobs.Spec{}, err
	}
	var err error
	if row.Revision, err = q.ProjectRevision(ctx, queries.ProjectRevisionParams{ProjectID: row.ProjectID, TeamID: row.TeamID}); err != nil {
		return jobs.Spec{}, db.Missing(err, fault.New(fault.NotFound, "There is no such project."))
	}
	rows, err := q.Manifest(ctx, queries.ManifestParams{ProjectID: row.ProjectID, TeamID: row.TeamID, Most: most})
	if err != nil {
		return jobs.Spec{}, err
	}
	known, err := q.FetchedSets(ctx, queries.FetchedSetsParams{TeamID: row.TeamID, RowLimit: knownSets})
	if err != nil {
		return jobs.Spec{}, err
	}
	kept, err := q.KeptByTeam(ctx, row.TeamID)
	if err != nil {
		return jobs.Spec{}, err
	}
	p := FetchPayload{ProjectID: row.ProjectID, TeamID: row.TeamID, Files: []projectfiles.File{}, Known: []string{}, Tier: auth.Tier(kept.Tier), Stored: kept.Bytes}
	for _, r := range rows {
		if reach.Reads(r.Path) {
			p.Files = append(p.Files, projectfiles.File{Path: r.Path, SHA256: hex.EncodeToString(r.Sha256), Size: r.Size})
		}
	}
	for _, sum := range known {
		p.Known = append(p.Known, hex.EncodeToString(sum))
	}
	return jobs.Spec{
		Payload: p,
		Waits:   events.Event{Type: QueuedEvent, Data: FetchNotice{ProjectID: row.ProjectID, JobID: row.JobID, Status: "queued"}},
		Write:   func(ctx context.Context, tx db.Handle) error { return queries.New(tx).InsertFetch(ctx, *row) },
	}, nil
}
