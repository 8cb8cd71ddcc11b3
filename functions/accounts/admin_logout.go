package accounts

import (
	"context"

	"hivesync/runtime/function"
)

// AdminLogout ends an administrator's session.
type AdminLogout struct{ *Sessions }

// Meta implements function.Handler.
func (AdminLogout) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.admin_logout", Method: "POST", Path: "/admin/auth/logout", Aliases: []string{"/api/admin/auth/logout"}, Status: 204,
		Summary: "End this administrator's session", Auth: function.Admin, Exempt: true,
	}
}

// Handle implements function.Handler. Ending a session that has ended is no error.
func (f AdminLogout) Handle(ctx context.Context, in *function.Empty) (*function.Empty, error) {
	return Logout(f).Handle(ctx, in)
}
