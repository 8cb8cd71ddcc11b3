package accounts

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// GetUser answers one account.
type GetUser struct {
	DB    *pgxpool.Pool
	Clock func() time.Time
}

// UserIn names an account.
type UserIn struct {
	UserID uuid.UUID `path:"user_id"`
}

// AccountDetails is an account with what belongs to it.
type AccountDetails struct {
	Account
	EmailVerifiedAt *time.Time `json:"email_verified_at,omitempty"`
	SecondFactor    bool       `json:"second_factor"`
	Sessions        int64      `json:"sessions" doc:"that stand"`
	UnfinishedJobs  int64      `json:"unfinished_jobs"`
	Teams           []TeamOf   `json:"teams" nullable:"false"`
}

// TeamOf is a team that the account is in.
type TeamOf struct {
	ID          uuid.UUID `json:"id"`
	Name        string    `json:"name"`
	Personal    bool      `json:"personal"`
	Role        auth.Role `json:"role" enum:"owner,admin,member,guest"`
	Projects    int64     `json:"projects"`
	StoredBytes int64     `json:"stored_bytes"`
}

// Meta implements function.Handler.
func (GetUser) Meta() function.Meta {
	const path = "/admin/users/{user_id}"
	return function.Meta{
		Name: "accounts.get_user", Method: "GET", Path: path, Aliases: adminAliases(path), Summary: "One account", Auth: function.Admin,
		Plain: []string{"user_id"}, Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler.
func (f GetUser) Handle(ctx context.Context, in *UserIn) (*function.Data[AccountDetails], error) {
	out, err := account(ctx, queries.New(db.On(f.DB)), in.UserID, f.Clock())
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}

func account(ctx context.Context, q *queries.Queries, id uuid.UUID, now time.Time) (AccountDetails, error) {
	u, err := q.Account(ctx, queries.AccountParams{UserID: id, Now: now})
	if err != nil {
		return AccountDetails{}, db.Missing(err, errNoUser())
	}
	out := AccountDetails{
		Account: Account{
			ID: u.ID, Email: u.Email, Name: u.Name, Tier: u.Tier, IsAdmin: u.IsAdmin, CreatedAt: u.CreatedAt, DisabledAt: u.DisabledAt,
		},
		EmailVerifiedAt: u.EmailVerifiedAt, SecondFactor: u.SecondFactor, Sessions: u.Sessions, UnfinishedJobs: u.UnfinishedJobs, Teams: []TeamOf{},
	}
	teams, err := q.TeamsOfAccount(ctx, id)
	for _, t := range teams {
		out.Teams = append(out.Teams, TeamOf(t))
	}
	return out, err
}

func errNoUser() error { return fault.New(fault.NotFound, "There is no such account.") }
