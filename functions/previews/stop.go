package previews

import (
	"context"
	"log/slog"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/db/queries"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
)

// Stop ends a preview that is waiting or running. The record changes first: whatever a worker still
// reports about the job afterwards has no effect.
type Stop struct {
	DB     *pgxpool.Pool
	Queue  function.Enqueuer
	Record *jobs.Record
	Logger *slog.Logger
}

// StopIn is the input.
type StopIn struct {
	PreviewID uuid.UUID `path:"preview_id"`
}

// StopOut is the answer.
type StopOut struct {
	PreviewID uuid.UUID `json:"preview_id"`
	Status    string    `json:"status" enum:"ready,failed,stopped" doc:"stopped, or how the preview had ended before"`
	Stopped   bool      `json:"stopped" doc:"true when this call stopped it"`
}

// Meta implements function.Handler.
func (Stop) Meta() function.Meta {
	return function.Meta{
		Name: "previews.stop", Method: "POST", Path: "/api/v1/previews/{preview_id}/stop",
		Summary: "Stop a preview that has not ended", Auth: function.User, Scope: "previews:write", Role: auth.Member,
		Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler. Stopping what has ended changes nothing and is no error.
func (f Stop) Handle(ctx context.Context, in *StopIn) (*function.Data[StopOut], error) {
	access, q := auth.AccessFrom(ctx), db.On(f.DB)
	key := queries.PreviewParams{PreviewID: in.PreviewID, ProjectID: access.ProjectID}
	preview, err := q.Preview(ctx, key)
	if db.NoRows(err) {
		return nil, noSuchPreview()
	}
	if err != nil {
		return nil, err
	}
	if jobs.Terminal(preview.State) {
		return function.OK(StopOut{PreviewID: in.PreviewID, Status: jobs.PreviewStatus(preview.State)}), nil
	}
	outcome, err := f.Record.Apply(ctx, jobs.Change{
		JobID: preview.JobID, To: jobs.Stopped, Source: jobs.SourceAPI, ProjectID: access.ProjectID, TeamID: access.TeamID,
		Error: jobs.ProblemOf(fault.New(fault.JobStopped, "The preview was stopped.")),
	})
	if err != nil {
		return nil, err
	}
	if !outcome.Applied || outcome.Duplicate { // it ended, or was stopped, between the two looks
		if preview, err = q.Preview(ctx, key); err != nil {
			return nil, err
		}
		return function.OK(StopOut{PreviewID: in.PreviewID, Status: jobs.PreviewStatus(preview.State)}), nil
	}
	// Without the queue the job still cannot take effect; cancelling only saves a worker's time.
	if err := f.Queue.Cancel(ctx, jobs.PreviewBuild, preview.JobID.String()); err != nil {
		f.Logger.WarnContext(ctx, "stopped preview not taken out of the queue", "job", preview.JobID, "error", err)
	}
	req := function.RequestFrom(ctx)
	err = audit.Add(ctx, q, audit.Entry{
		UserID: auth.PrincipalFrom(ctx).UserID, Action: audit.PreviewEnded, Target: in.PreviewID.String(), ClientIP: req.ClientIP, RequestID: req.ID,
	})
	if err != nil {
		return nil, err
	}
	return function.OK(StopOut{PreviewID: in.PreviewID, Status: jobs.PreviewStatus(outcome.State), Stopped: true}), nil
}
