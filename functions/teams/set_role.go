package teams

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/teams/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// SetRole changes what somebody is in a team.
type SetRole struct{ DB *pgxpool.Pool }

// MemberIn names somebody in a team.
type MemberIn struct {
	TeamID uuid.UUID `path:"team_id"`
	UserID uuid.UUID `path:"user_id"`
}

// SetRoleIn says who is to be what.
type SetRoleIn struct {
	MemberIn
	Body NewRole
}

// NewRole is what somebody is to be.
type NewRole struct {
	Role auth.Role `json:"role" enum:"guest,member,admin,owner"`
}

// Meta implements function.Handler.
func (SetRole) Meta() function.Meta {
	return function.Meta{
		Name: "teams.set_role", Method: "PATCH", Path: "/api/v1/teams/{team_id}/members/{user_id}", Summary: "Change what somebody is in a team",
		Description: "Owners change everybody; admins change members and guests, and themselves, and make nobody more than an admin. The last owner stays one. " +
			"Open invitations that somebody could no longer send are revoked.",
		Auth: function.User, Scope: "teams:write", Role: auth.Admin, Plain: []string{"user_id"}, MaxBody: 4 << 10,
		Errors: []fault.Code{fault.NotFound, fault.Conflict},
	}
}

// Handle implements function.Handler.
func (f SetRole) Handle(ctx context.Context, in *SetRoleIn) (*function.Data[Member], error) {
	var out Member
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		team, err := hold(ctx, q, in.TeamID, auth.Admin)
		if err != nil {
			return err
		}
		row, err := member(ctx, q, in.TeamID, in.UserID)
		if err != nil {
			return err
		}
		out = Member{UserID: row.ID, Name: row.Name, Email: row.Email, Role: in.Body.Role, JoinedAt: row.CreatedAt}
		if err := team.manages(row.ID, row.Role); err != nil {
			return err
		}
		if err := team.grants(in.Body.Role); err != nil || row.Role == in.Body.Role {
			return err
		}
		if err := team.keepsOwner(ctx, q, row.ID, row.Role); err != nil {
			return err
		}
		if err := team.takesOwner(in.Body.Role); err != nil {
			return err
		}
		return change(ctx, tx, in.TeamID, row.ID, row.Role, in.Body.Role)
	})
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}

// member returns somebody in a team. Error: NOT_FOUND.
func member(ctx context.Context, q *queries.Queries, team, user uuid.UUID) (queries.MemberRow, error) {
	row, err := q.Member(ctx, queries.MemberParams{TeamID: team, UserID: user})
	return row, db.Missing(err, fault.New(fault.NotFound, "There is no such member."))
}

// change makes somebody something else in a team that is held.
func change(ctx context.Context, tx db.Handle, team, user uuid.UUID, from, to auth.Role) error {
	q := queries.New(tx)
	if err := q.SetRole(ctx, queries.SetRoleParams{TeamID: team, UserID: user, Role: to}); err != nil {
		return err
	}
	if err := withdraw(ctx, q, team, user, to); err != nil {
		return err
	}
	if err := tell(ctx, tx, team, user, to, "changed"); err != nil {
		return err
	}
	return audit.Add(ctx, tx, "teams.role_changed", team.String(), "user", user, "from", from, "to", to)
}
