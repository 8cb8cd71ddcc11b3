package packages

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/packages/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
)

// Remove has a project use no packages any more. The team's archives stay for a while: another set may name them.
type Remove struct{ DB *pgxpool.Pool }

// Meta implements function.Handler.
func (Remove) Meta() function.Meta {
	return function.Meta{
		Name: "packages.remove", Method: "DELETE", Path: "/api/v1/projects/{project_id}/packages", Status: 204,
		Summary: "Have a project's previews use no npm packages", Auth: function.User, Scope: "files:write", Role: auth.Member,
	}
}

// Handle implements function.Handler.
func (f Remove) Handle(ctx context.Context, in *ProjectIn) (*function.Empty, error) {
	team := auth.AccessFrom(ctx).TeamID
	err := holding(ctx, f.DB, team, func(q *queries.Queries) error {
		if err := q.LeaveSet(ctx, queries.LeaveSetParams{ProjectID: in.ProjectID, TeamID: team}); err != nil {
			return err
		}
		_, err := q.DropSet(ctx, queries.DropSetParams{ProjectID: in.ProjectID, TeamID: team})
		return err
	})
	return &function.Empty{}, err
}
