// Package projects holds the functions of projects: a project belongs to a team and holds files.
//
// What a caller may not see does not exist for them: they get NOT_FOUND, never a hint.
package projects

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/projects/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/settings"
)

// Deps is what the functions of this domain are built from.
type Deps struct {
	DB       *pgxpool.Pool
	Jobs     *jobs.Acceptor
	Settings *settings.Live
}

// maxPerTeam bounds the projects of one team, maxFavourites those that one user marks.
var (
	maxPerTeam    = settings.Int("MAX_TEAM_PROJECTS", 1000, "most projects of a team", settings.Between(1, 1_000_000))
	maxFavourites = settings.Int("MAX_FAVOURITE_PROJECTS", 500, "most projects that one user marks as favourites", settings.Between(1, 100_000))
)

// New returns the domain's functions.
func New(d Deps) function.Registry {
	return function.Registry{
		Domains: []function.Domain{{Name: "projects", About: "Projects, each of a team, and what is known of them."}},
		Endpoints: []function.Endpoint{
			function.New(Create{DB: d.DB, Settings: d.Settings}),
			function.New(List{DB: d.DB}),
			function.New(Get{DB: d.DB}),
			function.New(Update{DB: d.DB}),
			function.New(Archive{DB: d.DB}),
			function.New(Restore{DB: d.DB}),
			function.New(Delete{DB: d.DB, Jobs: d.Jobs}),
			function.New(Favour{DB: d.DB, Settings: d.Settings}),
			function.New(Unfavour{DB: d.DB}),
		},
		Hooks:     hooked,
		Settings:  settings.Set{maxPerTeam, maxFavourites},
		Resources: []function.Resource{{Param: "project_id", Noun: "project", Access: access(d.DB), InProject: true}},
	}
}

// access is the user's role in the team of a project.
func access(pool *pgxpool.Pool) func(ctx context.Context, user, id uuid.UUID) (auth.Access, error) {
	return func(ctx context.Context, user, id uuid.UUID) (auth.Access, error) {
		row, err := queries.New(db.On(pool)).ProjectAccess(ctx, queries.ProjectAccessParams{ProjectID: id, UserID: user})
		return auth.Access(row), db.Missing(err, errNoProject())
	}
}

func errNoProject() error { return fault.New(fault.NotFound, "There is no such project.") }

// Project is a project as its members see it.
type Project struct {
	ID     uuid.UUID `json:"id"`
	TeamID uuid.UUID `json:"team_id"`
	Name   string    `json:"name"`
	// Description is text of several lines, Tags are in the order of the alphabet.
	Description string   `json:"description"`
	Tags        []string `json:"tags" nullable:"false"`
	Favourite   bool     `json:"favourite" doc:"true where the caller has marked it"`
	// Role is what the caller is in the project's team.
	Role       auth.Role `json:"role" enum:"owner,admin,member,guest"`
	Revision   int64     `json:"revision" doc:"counts up with every change of the files"`
	FileCount  int       `json:"file_count"`
	TotalBytes int64     `json:"total_bytes"`
	// StoredBytes count against the plan of the team.
	StoredBytes int64     `json:"stored_bytes" doc:"bytes in the storage: equal contents once, replaced and deleted ones until they are collected"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
	// ArchivedAt is since when the project can only be read.
	ArchivedAt *time.Time `json:"archived_at,omitempty" doc:"since when it is archived: it can only be read then"`
}

// ProjectIn names a project, which is all that some functions need.
type ProjectIn struct {
	ProjectID uuid.UUID `path:"project_id"`
}

// read answers the project that the host opened to the caller.
func read(ctx context.Context, q *queries.Queries, id uuid.UUID) (*function.Data[Project], error) {
	access := auth.AccessFrom(ctx)
	row, err := q.Project(ctx, queries.ProjectParams{ProjectID: id, TeamID: access.TeamID, UserID: auth.PrincipalFrom(ctx).UserID})
	if err != nil {
		return nil, db.Missing(err, errNoProject())
	}
	return function.OK(project(row.Project, access.Role, row.Favourite)), nil
}

// project is a row as the API answers it, to a caller with a role in its team.
func project(p queries.Project, role auth.Role, favourite bool) Project {
	return Project{
		ID: p.ID, TeamID: p.TeamID, Name: p.Name, Description: p.Description, Tags: p.Tags, Favourite: favourite, Role: role, Revision: p.Revision,
		FileCount: int(p.FileCount), TotalBytes: p.TotalBytes, StoredBytes: p.StoredBytes, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt, ArchivedAt: p.ArchivedAt,
	}
}
