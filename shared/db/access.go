package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/shared/auth"
	"hivesync/shared/db/queries"
	"hivesync/shared/fault"
)

// Access answers a host's questions about a caller: which role they have where, and whether their
// session still lives. What a user may not see does not exist for them: NOT_FOUND, never FORBIDDEN.
type Access struct{ pool *pgxpool.Pool }

// NewAccess returns an Access that asks the database each time, so that a change of role or a logout
// counts at once.
func NewAccess(pool *pgxpool.Pool) *Access { return &Access{pool} }

// ProjectAccess returns the user's access to a project. Error: NOT_FOUND.
func (a *Access) ProjectAccess(ctx context.Context, userID, projectID uuid.UUID) (auth.Access, error) {
	row, err := On(a.pool).ProjectAccess(ctx, queries.ProjectAccessParams{ProjectID: projectID, UserID: userID})
	if err != nil {
		return auth.Access{}, hidden(err, "There is no such project.")
	}
	return access(projectID, row.TeamID, row.Role)
}

// PreviewAccess returns the user's access to the project of a preview. Error: NOT_FOUND.
func (a *Access) PreviewAccess(ctx context.Context, userID, previewID uuid.UUID) (auth.Access, error) {
	row, err := On(a.pool).PreviewAccess(ctx, queries.PreviewAccessParams{PreviewID: previewID, UserID: userID})
	if err != nil {
		return auth.Access{}, hidden(err, "There is no such preview.")
	}
	return access(row.ProjectID, row.TeamID, row.Role)
}

// TeamAccess returns the user's access to a team. Error: NOT_FOUND.
func (a *Access) TeamAccess(ctx context.Context, userID, teamID uuid.UUID) (auth.Access, error) {
	role, err := On(a.pool).TeamRole(ctx, queries.TeamRoleParams{TeamID: teamID, UserID: userID})
	if err != nil {
		return auth.Access{}, hidden(err, "There is no such team.")
	}
	return access(uuid.Nil, teamID, role)
}

// SessionAlive reports whether the session is the user's, not revoked and not expired, and the user
// not disabled.
func (a *Access) SessionAlive(ctx context.Context, userID, sessionID uuid.UUID) (bool, error) {
	return On(a.pool).SessionAlive(ctx, queries.SessionAliveParams{ID: sessionID, UserID: userID, Now: time.Now()})
}

func access(project, team uuid.UUID, role string) (auth.Access, error) {
	r, err := auth.ParseRole(role)
	if err != nil {
		return auth.Access{}, err
	}
	return auth.Access{ProjectID: project, TeamID: team, Role: r}, nil
}

func hidden(err error, message string) error {
	if NoRows(err) {
		return fault.New(fault.NotFound, message)
	}
	return err
}
