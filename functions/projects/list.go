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

// ListIn may narrow the list.
type ListIn struct {
	function.PageIn
	TeamID    function.Optional[uuid.UUID] `query:"team_id" format:"uuid" doc:"only this team's projects"`
	Archived  bool                         `query:"archived" doc:"true for the archived ones, which the list leaves out otherwise"`
	Favourite bool                         `query:"favourite" doc:"true for the caller's favourites alone"`
	Tag       string                       `query:"tag" maxLength:"40" doc:"only those with this tag, whatever its case"`
	Query     string                       `query:"q" maxLength:"200" doc:"only those with all these words in name, description or tags; of the last one the beginning is enough"`
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
	q, user, team := queries.New(db.On(f.DB)), auth.PrincipalFrom(ctx).UserID, in.TeamID.Pointer()
	return function.PageBefore(ctx, "projects", in.PageIn, func(before *uuid.UUID, most int32) (rows []queries.ProjectsOfUserRow, err error) {
		switch {
		case in.Query != "" || in.Tag != "":
			p := queries.FoundProjectsParams{UserID: user, TeamID: team, Q: in.Query, Archived: in.Archived, Favourites: in.Favourite, Before: before, RowLimit: most}
			if in.Tag != "" {
				p.Tag = &in.Tag
			}
			var found []queries.FoundProjectsRow
			found, err = q.FoundProjects(ctx, p)
			for _, r := range found {
				rows = append(rows, queries.ProjectsOfUserRow(r))
			}
		case in.Favourite:
			var marked []queries.FavouriteProjectsRow
			marked, err = q.FavouriteProjects(ctx, queries.FavouriteProjectsParams{UserID: user, TeamID: team, Archived: in.Archived, Before: before, RowLimit: most})
			for _, r := range marked {
				rows = append(rows, queries.ProjectsOfUserRow{Project: r.Project, Role: r.Role, Favourite: true})
			}
		default:
			rows, err = q.ProjectsOfUser(ctx, queries.ProjectsOfUserParams{UserID: user, TeamID: team, Archived: in.Archived, Before: before, RowLimit: most})
		}
		return rows, err
	}, func(r queries.ProjectsOfUserRow) (Project, uuid.UUID) {
		return project(r.Project, r.Role, r.Favourite), r.Project.ID
	})
}
