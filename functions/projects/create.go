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
		Summary: "Make an empty project", Auth: function.User, Scope: "projects:write", Role: auth.Member, Resources: []string{"body.team_id"},
		MaxBody: 16 << 10,
		Errors:  []fault.Code{fault.ValidationFailed, fault.Conflict},
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
	access := auth.AccessFrom(ctx)
	err := db.Tx(ctx, f.DB, func(q *queries.Queries) (err error) {
		if in.Body.TeamID == nil {
			access.Role = auth.Owner
			if access.TeamID, err = q.PersonalTeam(ctx, p.UserID); err != nil {
				return err
			}
		}
		out.TeamID, out.Role = access.TeamID, access.Role.String()
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

func unprintable(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }
