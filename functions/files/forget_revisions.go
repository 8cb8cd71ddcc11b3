package files

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/files/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// ForgetRevisions forgets a project's past, so that the contents which that alone refers to leave the storage in time.
type ForgetRevisions struct{ DB *pgxpool.Pool }

// Meta implements function.Handler.
func (ForgetRevisions) Meta() function.Meta {
	return function.Meta{
		Name: "files.forget_revisions", Method: "DELETE", Path: "/api/v1/projects/{project_id}/revisions", Status: 204,
		Summary: "Forget all revisions of a project's files but the present one", Auth: function.User, Scope: "files:write", Role: auth.Admin,
	}
}

// Handle implements function.Handler.
func (f ForgetRevisions) Handle(ctx context.Context, in *ProjectIn) (*function.Empty, error) {
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		if err := q.PlanByIndex(ctx); err != nil {
			return err
		}
		project, err := q.LockProject(ctx, queries.LockProjectParams{ProjectID: in.ProjectID, TeamID: auth.AccessFrom(ctx).TeamID})
		if err != nil {
			return db.Missing(err, errNoProject())
		}
		return forgetBefore(ctx, q, in.ProjectID, project.Revision)
	})
	return &function.Empty{}, err
}
