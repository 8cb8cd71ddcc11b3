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
	"hivesync/shared/settings"
)

// Deps is what the functions of this domain are built from.
type Deps struct {
	DB       *pgxpool.Pool
	Settings *settings.Live
}

// maxPerTeam bounds the projects of one team.
var maxPerTeam = settings.Int("MAX_TEAM_PROJECTS", 1000, "most projects of a team", settings.Between(1, 1_000_000))

// New returns the domain's functions.
func New(d Deps) function.Registry {
	return function.Registry{
		Domains: []function.Domain{{Name: "projects", About: "Projects, each of a team, and what is known of them."}},
		Endpoints: []function.Endpoint{
			function.New(Create(d)),
			function.New(List{DB: d.DB}),
			function.New(Get{DB: d.DB}),
		},
		Settings:  settings.Set{maxPerTeam},
		Resources: []function.Resource{{Param: "project_id", Noun: "project", Access: access(d.DB)}},
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
	// Role is what the caller is in the project's team.
	Role       auth.Role `json:"role" enum:"owner,admin,member,guest"`
	Revision   int64     `json:"revision" doc:"counts up with every change of the files"`
	FileCount  int       `json:"file_count"`
	TotalBytes int64     `json:"total_bytes"`
	// StoredBytes count against the plan of the team.
	StoredBytes int64     `json:"stored_bytes" doc:"bytes in the storage: equal contents once, replaced and deleted ones until they are collected"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

// project is a row as the API answers it, to a caller with a role in its team.
func project(p queries.Project, role auth.Role) Project {
	return Project{
		ID: p.ID, TeamID: p.TeamID, Name: p.Name, Role: role, Revision: p.Revision, FileCount: int(p.FileCount),
		TotalBytes: p.TotalBytes, StoredBytes: p.StoredBytes, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt,
	}
}
