package accounts

import (
	"context"
	"strings"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/safetext"
)

// Update changes what others see of the caller.
type Update struct{ *Sessions }

// UpdateIn is what changes.
type UpdateIn struct{ Body ProfileChange }

// ProfileChange has the fields that change; what is left out stays.
type ProfileChange struct {
	Name *string `json:"name,omitempty" minLength:"1" maxLength:"80" doc:"for display; the personal team is renamed with it while it has the same name"`
}

// Meta implements function.Handler.
func (Update) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.update", Method: "PATCH", Path: "/api/v1/auth/me",
		Summary: "Change the caller's name", Auth: function.User, MaxBody: 16 << 10, Errors: []fault.Code{fault.ValidationFailed},
	}
}

// Handle implements function.Handler.
func (f Update) Handle(ctx context.Context, in *UpdateIn) (*function.Data[User], error) {
	user := auth.PrincipalFrom(ctx).UserID
	var name string
	if in.Body.Name != nil {
		name = strings.TrimSpace(*in.Body.Name)
		if safetext.Blank(name) || !safetext.IsLine(name) {
			return nil, fault.New(fault.ValidationFailed, "The name cannot be used.",
				fault.Detail{Field: "name", Code: "invalid", Message: "expected 1 to 80 characters that can be seen"})
		}
	}
	var row queries.UserRow
	err := db.Tx(ctx, f.DB, func(tx db.Handle) (err error) {
		q := queries.New(tx)
		if name != "" {
			if err := q.RenamePersonalTeam(ctx, queries.RenamePersonalTeamParams{UserID: user, Name: name}); err != nil {
				return err
			}
			if err := q.SetName(ctx, queries.SetNameParams{UserID: user, Name: name, Now: f.Clock()}); err != nil {
				return err
			}
			if err := audit.Add(ctx, tx, "accounts.updated", user.String()); err != nil {
				return err
			}
		}
		row, err = q.User(ctx, user)
		return db.Missing(err, fault.New(fault.Unauthenticated, "This account is gone."))
	})
	if err != nil {
		return nil, err
	}
	return function.OK(userOf(row)), nil
}
