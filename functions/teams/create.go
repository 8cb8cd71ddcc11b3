package teams

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/teams/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/settings"
)

// Create makes a team of which the caller is the owner.
type Create struct {
	DB       *pgxpool.Pool
	Settings *settings.Live
	Clock    func() time.Time
}

// CreateIn says what to call it.
type CreateIn struct{ Body NewTeam }

// NewTeam is what a team is made of.
type NewTeam struct {
	Name string `json:"name" minLength:"1" maxLength:"80"`
}

// Meta implements function.Handler.
func (Create) Meta() function.Meta {
	return function.Meta{
		Name: "teams.create", Method: "POST", Path: "/api/v1/teams", Status: 201, Summary: "Make a team",
		Auth: function.User, Scope: "teams:write", Idempotent: true, MaxBody: 16 << 10,
		Errors: []fault.Code{fault.ValidationFailed, fault.Conflict},
	}
}

// Handle implements function.Handler.
func (f Create) Handle(ctx context.Context, in *CreateIn) (*function.Data[Team], error) {
	name, err := nameOf(in.Body.Name)
	if err != nil {
		return nil, err
	}
	id, user, now := db.NewID(), auth.PrincipalFrom(ctx).UserID, f.Clock()
	var out Team
	err = db.Tx(ctx, f.DB, func(tx db.Handle) (err error) {
		q := queries.New(tx)
		if _, err := roomForUser(ctx, q, f.Settings, user); err != nil {
			return err
		}
		if err := q.InsertTeam(ctx, queries.InsertTeamParams{ID: id, Name: name, Now: now}); err != nil {
			return err
		}
		if _, err := q.InsertMember(ctx, queries.InsertMemberParams{TeamID: id, UserID: user, Role: auth.Owner, Now: now}); err != nil {
			return err
		}
		if err := audit.Add(ctx, tx, "teams.created", id.String()); err != nil {
			return err
		}
		out, err = read(ctx, q, id, user)
		return err
	})
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}

// roomForUser refuses a further team for who is in as many as there may be, and locks the user until then.
func roomForUser(ctx context.Context, q *queries.Queries, live *settings.Live, user uuid.UUID) (queries.HoldUserRow, error) {
	row, err := q.HoldUser(ctx, user)
	if err != nil {
		return row, db.Missing(err, fault.New(fault.Unauthenticated, "This account is gone."))
	}
	n, err := q.CountTeams(ctx, user)
	if err == nil && n >= int64(maxTeams.Get(live.Now())) {
		err = fault.Newf(fault.Conflict, "You are in %d teams, and more are not allowed. Leave one first.", n)
	}
	return row, err
}
