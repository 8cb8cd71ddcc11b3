package accounts

import (
	"context"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// AdminMe answers which administrator is calling.
type AdminMe struct{ *Sessions }

// Meta implements function.Handler.
func (AdminMe) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.admin_me", Method: "GET", Path: "/admin/auth/me", Aliases: []string{"/api/admin/auth/me"}, Summary: "Which administrator is calling", Auth: function.Admin,
	}
}

// Handle implements function.Handler.
func (f AdminMe) Handle(ctx context.Context, _ *function.Empty) (*function.Data[User], error) {
	row, err := queries.New(db.On(f.DB)).User(ctx, auth.PrincipalFrom(ctx).UserID)
	if err != nil {
		return nil, db.Missing(err, fault.New(fault.Unauthenticated, "This account is gone."))
	}
	return function.OK(userOf(row)), nil
}
