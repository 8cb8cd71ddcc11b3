package accounts

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// ListUsers answers the accounts, the newest first; or by their addresses, those that begin with a text.
type ListUsers struct{ DB *pgxpool.Pool }

// ListUsersIn may narrow the list.
type ListUsersIn struct {
	function.PageIn
	Email string `query:"email" maxLength:"254" doc:"only those whose address begins so, in the order of the addresses"`
	Tier  string `query:"tier" enum:"free,pro,premium" doc:"only those on this plan"`
	State string `query:"state" enum:"active,disabled,admin" doc:"only those that are so"`
}

// Account is an account as a list shows it.
type Account struct {
	ID         uuid.UUID  `json:"id"`
	Email      string     `json:"email"`
	Name       string     `json:"name"`
	Tier       auth.Tier  `json:"tier" enum:"free,pro,premium"`
	IsAdmin    bool       `json:"is_admin"`
	CreatedAt  time.Time  `json:"created_at"`
	DisabledAt *time.Time `json:"disabled_at,omitempty"`
}

// Meta implements function.Handler.
func (ListUsers) Meta() function.Meta {
	const path = "/admin/users"
	return function.Meta{
		Name: "accounts.list_users", Method: "GET", Path: path, Aliases: adminAliases(path), Summary: "The accounts, the newest first, or by their addresses", Auth: function.Admin,
	}
}

// accountRow is a row of the list.
type accountRow struct {
	Account
	EmailKey string
}

// Handle implements function.Handler.
func (f ListUsers) Handle(ctx context.Context, in *ListUsersIn) (*function.Page[Account], error) {
	prefix := strings.ToLower(strings.TrimSpace(in.Email))
	read := func(w db.Where, order string, most int32) ([]accountRow, error) {
		if in.Tier != "" {
			w.And("tier = ?", in.Tier)
		}
		switch in.State {
		case "active":
			w.And("disabled_at IS NULL")
		case "disabled":
			w.And("disabled_at IS NOT NULL")
		case "admin":
			w.And("is_admin")
		}
		return db.List[accountRow](ctx, f.DB, "SELECT id, email, name, tier, is_admin, created_at, disabled_at, email_key FROM users", w, order, most)
	}
	if prefix == "" {
		return function.PageBefore(ctx, "admin/users", in.PageIn, func(before *uuid.UUID, most int32) ([]accountRow, error) {
			var w db.Where
			w.Before(before)
			return read(w, "id DESC", most)
		}, func(r accountRow) (Account, uuid.UUID) { return r.Account, r.ID })
	}
	return function.PageAfter(ctx, "admin/users/"+prefix, in.PageIn, func(after string, most int32) ([]accountRow, error) {
		var w db.Where
		w.And(`email_key COLLATE "C" >= ?`, prefix)
		w.And(`email_key COLLATE "C" < ?`, prefix+"\U0010FFFF")
		if after != "" {
			w.And(`email_key COLLATE "C" > ?`, after)
		}
		return read(w, `email_key COLLATE "C"`, most)
	}, func(r accountRow) (Account, string) { return r.Account, r.EmailKey })
}
