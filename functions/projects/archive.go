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

// Archive makes a project read-only: the host refuses every change of what belongs to it. What runs already goes on.
type Archive struct{ DB *pgxpool.Pool }

// Meta implements function.Handler.
func (Archive) Meta() function.Meta {
	return function.Meta{
		Name: "projects.archive", Method: "POST", Path: "/api/v1/projects/{project_id}/archive", Summary: "Make a project read-only",
		Auth: function.User, Scope: "projects:write", Role: auth.Admin, Archived: true,
	}
}

// Handle implements function.Handler. To archive an archived project changes nothing and is no error.
func (f Archive) Handle(ctx context.Context, in *ProjectIn) (out *function.Data[Project], err error) {
	err = db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		n, err := q.ArchiveProject(ctx, queries.ArchiveProjectParams{ProjectID: in.ProjectID, TeamID: auth.AccessFrom(ctx).TeamID})
		if err == nil && n > 0 {
			if err = tell(ctx, tx, auth.AccessFrom(ctx).TeamID, in.ProjectID, "archived"); err != nil {
				return err
			}
			err = audit.Add(ctx, tx, "projects.archived", in.ProjectID.String())
		}
		if err != nil {
			return err
		}
		out, err = read(ctx, q, in.ProjectID)
		return err
	})
	return out, err
}
