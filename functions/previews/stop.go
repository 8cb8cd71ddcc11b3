package previews

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/previews/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/jobs"
)

// Stop ends a preview that is waiting or running.
type Stop struct {
	DB   *pgxpool.Pool
	Jobs *jobs.Acceptor
}

// Stopped says how the preview ended.
type Stopped struct {
	PreviewID uuid.UUID `json:"preview_id"`
	Status    Status    `json:"status" enum:"ready,failed,stopped" doc:"stopped, or how the preview had ended before"`
	Stopped   bool      `json:"stopped" doc:"true when this call stopped it"`
}

// Meta implements function.Handler.
func (Stop) Meta() function.Meta {
	return function.Meta{
		Name: "previews.stop", Method: "POST", Path: "/api/v1/previews/{preview_id}/stop",
		Summary: "Stop a preview that has not ended", Auth: function.User, Scope: "previews:write", Role: auth.Member, Archived: true,
	}
}

// Handle implements function.Handler. Stopping what has ended changes nothing and is no error.
func (f Stop) Handle(ctx context.Context, in *PreviewIn) (*function.Data[Stopped], error) {
	key := queries.PreviewParams{PreviewID: in.PreviewID, ProjectID: auth.AccessFrom(ctx).ProjectID}
	row, err := queries.New(db.On(f.DB)).Preview(ctx, key)
	if err != nil {
		return nil, db.Missing(err, errNoPreview())
	}
	state, stopped, err := f.Jobs.Stop(ctx, BuildType, row.Preview.JobID, "The preview was stopped.")
	if err == nil && stopped {
		err = audit.Add(ctx, db.On(f.DB), "previews.stopped", in.PreviewID.String())
	}
	if err != nil {
		return nil, err
	}
	return function.OK(Stopped{PreviewID: in.PreviewID, Status: statusOf(state), Stopped: stopped}), nil
}
