package projects

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/projects/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// List answers the projects of all teams that the caller is in, the newest first.
type List struct{ DB *pgxpool.Pool }

// ListIn may narrow the list to one team.
type ListIn struct {
	function.PageIn
	TeamID function.Optional[uuid.UUID] `query:"team_id" format:"uuid" doc:"only this team's projects"`
}

// Meta implements function.Handler.
func (List) Meta() function.Meta {
	return function.Meta{
		Name: "projects.list", Method: "GET", Path: "/api/v1/projects", Summary: "The caller's projects, the newest first",
		Auth: function.User, Scope: "projects:read", Role: auth.Guest, Resources: []string{"query.team_id"},
	}
}

// Handle implements function.Handler.
func (f List) Handle(ctx context.Context, in *ListIn) (*function.Page[Project], error) {
	return function.PageBefore(ctx, "projects", in.PageIn, func(before *uuid.UUID, most int32) ([]queries.ProjectsOfUserRow, error) {
		p := queries.ProjectsOfUserParams{UserID: auth.PrincipalFrom(ctx).UserID, TeamID: in.TeamID.Pointer(), Before: before, RowLimit: most}
		return queries.New(db.On(f.DB)).ProjectsOfUser(ctx, p)
	}, func(r queries.ProjectsOfUserRow) (Project, uuid.UUID) {
		return project(r.Project, r.Role), r.Project.ID
	})
}
