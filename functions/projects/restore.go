package projects

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/projects/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// Restore lets an archived project be changed again.
type Restore struct{ DB *pgxpool.Pool }

// Meta implements function.Handler.
func (Restore) Meta() function.Meta {
	return function.Meta{
		Name: "projects.restore", Method: "POST", Path: "/api/v1/projects/{project_id}/restore", Summary: "Let an archived project be changed again",
		Auth: function.User, Scope: "projects:write", Role: auth.Admin, Archived: true,
	}
}

// Handle implements function.Handler. To restore a project that is not archived changes nothing and is no error.
func (f Restore) Handle(ctx context.Context, in *ProjectIn) (out *function.Data[Project], err error) {
	err = db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		n, err := q.RestoreProject(ctx, queries.RestoreProjectParams{ProjectID: in.ProjectID, TeamID: auth.AccessFrom(ctx).TeamID})
		if err == nil && n > 0 {
			if err = tell(ctx, tx, auth.AccessFrom(ctx).TeamID, in.ProjectID, "restored"); err != nil {
				return err
			}
			err = audit.Add(ctx, tx, "projects.restored", in.ProjectID.String())
		}
		if err != nil {
			return err
		}
		out, err = read(ctx, q, in.ProjectID)
		return err
	})
	return out, err
}
