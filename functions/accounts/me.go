package accounts

import (
	"context"

	"github.com/google/uuid"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/settings"
)

// Me answers who the caller is, in which teams, and what their plan allows.
type Me struct {
	*Sessions
	Settings *settings.Live
	// Limits lists all limits that there are.
	Limits func() []*limits.Limit
}

// Profile is an account with its teams and what its plan allows.
type Profile struct {
	User  User         `json:"user"`
	Teams []Membership `json:"teams" nullable:"false"`
	// Limits are the numbers of the plan by the limits' names, such as previews_per_hour.
	Limits map[string]int `json:"limits" doc:"what the plan allows, by limit_type; the server enforces it"`
}

// Membership is a team that the user is in.
type Membership struct {
	ID       uuid.UUID `json:"id"`
	Name     string    `json:"name"`
	Personal bool      `json:"personal"`
	Role     auth.Role `json:"role" enum:"owner,admin,member,guest"`
	// What its projects have in the storage counts against the best plan that an owner has.
	StoredBytes      int64 `json:"stored_bytes" doc:"what the team's projects have in the storage, replaced and deleted files included until they are collected"`
	StoredBytesLimit int64 `json:"stored_bytes_limit" doc:"how much they may have, by the best plan of the team's owners"`
}

// Meta implements function.Handler.
func (Me) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.me", Method: "GET", Path: "/api/v1/auth/me",
		Summary: "The caller's account, teams and plan", Auth: function.User,
	}
}

// Handle implements function.Handler.
func (f Me) Handle(ctx context.Context, _ *function.Empty) (*function.Data[Profile], error) {
	p, q := auth.PrincipalFrom(ctx), queries.New(db.On(f.DB))
	user, err := q.User(ctx, p.UserID)
	if err != nil {
		return nil, db.Missing(err, fault.New(fault.Unauthenticated, "This account is gone."))
	}
	teams, err := q.TeamsOfUser(ctx, p.UserID)
	if err != nil {
		return nil, err
	}
	out := Profile{User: userOf(user), Teams: make([]Membership, 0, len(teams)), Limits: map[string]int{}}
	now := f.Settings.Now()
	for _, l := range f.Limits() {
		if l.By() == limits.User {
			out.Limits[l.Name()] = l.Number(now, user.Tier)
		}
	}
	for _, t := range teams {
		out.Teams = append(out.Teams, Membership{
			ID: t.ID, Name: t.Name, Personal: t.Personal, Role: t.Role,
			StoredBytes: t.StoredBytes, StoredBytesLimit: int64(limits.StoredBytes.Number(now, auth.Tier(t.Plan))),
		})
	}
	return function.OK(out), nil
}
