package projects

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/db/queries"
	"hivesync/shared/fault"
)

// List answers the projects of all teams that the caller is in, the newest first.
type List struct{ DB *pgxpool.Pool }

// ListIn is the input.
type ListIn struct {
	function.PageIn
	TeamID function.Optional[uuid.UUID] `query:"team_id" format:"uuid" doc:"only this team's projects"`
}

// Meta implements function.Handler.
func (List) Meta() function.Meta {
	return function.Meta{
		Name: "projects.list", Method: "GET", Path: "/api/v1/projects",
		Summary: "The caller's projects, the newest first", Auth: function.User, Scope: "projects:read", Role: auth.Guest, Resources: []string{"query.team_id"},
		Errors: []fault.Code{fault.InvalidCursor},
	}
}

// Handle implements function.Handler.
func (f List) Handle(ctx context.Context, in *ListIn) (*function.Page[Project], error) {
	before, err := db.ParseIDCursor("projects", in.Cursor)
	if err != nil {
		return nil, err
	}
	rows, err := db.On(f.DB).ProjectsOfUser(ctx, queries.ProjectsOfUserParams{
		UserID: auth.PrincipalFrom(ctx).UserID, TeamID: in.TeamID.Pointer(), Before: before, RowLimit: int32(in.Limit) + 1, // #nosec G115 -- at most 200
	})
	if err != nil {
		return nil, err
	}
	rows, next := db.Cut("projects", rows, in.Limit, func(r queries.ProjectsOfUserRow) string { return r.ID.String() })
	items := make([]Project, len(rows))
	for i, r := range rows {
		items[i] = Project{
			ID: r.ID, TeamID: r.TeamID, Name: r.Name, Role: r.Role, Revision: r.Revision, FileCount: int(r.FileCount),
			TotalBytes: r.TotalBytes, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
		}
	}
	return function.List(items, next), nil
}
