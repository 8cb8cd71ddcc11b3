package projects

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/db/queries"
	"hivesync/shared/fault"
)

// Create makes an empty project in a team of the caller's, the personal one unless another is named.
type Create struct {
	DB *pgxpool.Pool
	// MaxPerTeam bounds the projects of one team.
	MaxPerTeam int
}

// CreateIn is the input.
type CreateIn struct {
	Body struct {
		Name   string     `json:"name" minLength:"1" maxLength:"80"`
		TeamID *uuid.UUID `json:"team_id,omitempty" doc:"the personal team when left out"`
	}
}

// Meta implements function.Handler.
func (Create) Meta() function.Meta {
	return function.Meta{
		Name: "projects.create", Method: "POST", Path: "/api/v1/projects", Status: 201,
		Summary: "Make an empty project", Auth: function.User, Scope: "projects:write", MaxBody: 16 << 10,
		Errors: []fault.Code{fault.ValidationFailed, fault.NotFound, fault.Forbidden, fault.Conflict},
	}
}

// Handle implements function.Handler.
func (f Create) Handle(ctx context.Context, in *CreateIn) (*function.Data[Project], error) {
	name := strings.TrimSpace(in.Body.Name)
	if name == "" || !utf8.ValidString(name) || strings.ContainsFunc(name, unprintable) {
		return nil, fault.New(fault.ValidationFailed, "The project cannot be made as asked for.",
			fault.Detail{Field: "name", Code: "invalid", Message: "expected 1 to 80 printable characters"})
	}
	p := auth.PrincipalFrom(ctx)
	out := Project{ID: db.NewID(), Name: name}
	err := db.Tx(ctx, f.DB, func(q *queries.Queries) error {
		role, err := f.team(ctx, q, p.UserID, in.Body.TeamID, &out.TeamID)
		if err != nil {
			return err
		}
		out.Role = role.String()
		if _, err := q.LockTeam(ctx, out.TeamID); err != nil {
			return err
		}
		n, err := q.CountTeamProjects(ctx, out.TeamID)
		if err != nil {
			return err
		}
		if n >= int64(f.MaxPerTeam) {
			return fault.Newf(fault.Conflict, "The team has %d projects, and more are not allowed.", n)
		}
		row, err := q.InsertProject(ctx, queries.InsertProjectParams{ID: out.ID, TeamID: out.TeamID, Name: name, UserID: p.UserID})
		if err != nil {
			return err
		}
		out.CreatedAt, out.UpdatedAt = row.CreatedAt.UTC(), row.UpdatedAt.UTC()
		req := function.RequestFrom(ctx)
		return audit.Add(ctx, q, audit.Entry{UserID: p.UserID, Action: audit.ProjectMade, Target: out.ID.String(), ClientIP: req.ClientIP, RequestID: req.ID})
	})
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}

// team finds the team and the caller's role there. No path names the team, so the host could not.
func (f Create) team(ctx context.Context, q *queries.Queries, user uuid.UUID, named *uuid.UUID, team *uuid.UUID) (auth.Role, error) {
	if named == nil {
		id, err := q.PersonalTeam(ctx, user)
		*team = id
		return auth.Owner, err
	}
	*team = *named
	name, err := q.TeamRole(ctx, queries.TeamRoleParams{TeamID: *named, UserID: user})
	if db.NoRows(err) {
		return auth.NoRole, fault.New(fault.NotFound, "There is no such team.")
	}
	if err != nil {
		return auth.NoRole, err
	}
	role, err := auth.ParseRole(name)
	if err == nil && !role.Allows(auth.Member) {
		err = fault.New(fault.Forbidden, "A guest of a team cannot make projects in it.")
	}
	return role, err
}

func unprintable(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }
