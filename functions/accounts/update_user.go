package accounts

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// UpdateUser sets the plan of an account, or disables it and lets it in again.
type UpdateUser struct {
	DB    *pgxpool.Pool
	Clock func() time.Time
}

// UpdateUserIn is what changes.
type UpdateUserIn struct {
	UserID uuid.UUID `path:"user_id"`
	Body   AccountChange
}

// AccountChange has the fields that change; what is left out stays.
type AccountChange struct {
	Tier     *auth.Tier `json:"tier,omitempty" enum:"free,pro,premium" doc:"counts from the next refresh of their sessions on, and at once for jobs"`
	Disabled *bool      `json:"disabled,omitempty" doc:"a disabled account is signed out everywhere, at once, and its tokens end"`
	Note     string     `json:"note" minLength:"1" maxLength:"500" doc:"why; it stands in the audit log"`
}

// Meta implements function.Handler.
func (UpdateUser) Meta() function.Meta {
	const path = "/admin/users/{user_id}"
	return function.Meta{
		Name: "accounts.update_user", Method: "PATCH", Path: path, Aliases: adminAliases(path), Summary: "Set an account's plan, or disable it", Auth: function.Admin,
		Plain: []string{"user_id"}, MaxBody: 16 << 10, Errors: []fault.Code{fault.NotFound, fault.Conflict},
	}
}

// Handle implements function.Handler.
func (f UpdateUser) Handle(ctx context.Context, in *UpdateUserIn) (*function.Data[AccountDetails], error) {
	if in.UserID == auth.PrincipalFrom(ctx).UserID && in.Body.Disabled != nil && *in.Body.Disabled {
		return nil, fault.New(fault.Conflict, "Administrators do not disable themselves: ask another one.")
	}
	now := f.Clock()
	var out AccountDetails
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		changed, err := q.UpdateAccount(ctx, queries.UpdateAccountParams{UserID: in.UserID, Plan: (*string)(in.Body.Tier), Disabled: in.Body.Disabled, Now: now})
		if err != nil {
			return err
		}
		if changed == 0 {
			return errNoUser()
		}
		if in.Body.Disabled != nil && *in.Body.Disabled {
			if _, err := q.RevokeSessions(ctx, queries.RevokeSessionsParams{UserID: in.UserID, Reason: "disabled", Now: now}); err != nil {
				return err
			}
		}
		if err := audit.Add(ctx, tx, "accounts.updated_by_admin", in.UserID.String(), "tier", in.Body.Tier, "disabled", in.Body.Disabled, "note", in.Body.Note); err != nil {
			return err
		}
		out, err = account(ctx, q, in.UserID, now)
		return err
	})
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}
