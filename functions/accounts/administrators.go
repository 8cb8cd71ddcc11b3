package accounts

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"hivesync/functions/accounts/queries"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/mail"
	"hivesync/shared/safetext"
)

// Administrators are made and unmade by operators at the command line, and by no function: whoever reaches the API alone does not
// become one.
type Administrators struct{ *Sessions }

// Administrator is one of them.
type Administrator struct {
	ID         uuid.UUID  `json:"id"`
	Email      string     `json:"email"`
	Name       string     `json:"name"`
	CreatedAt  time.Time  `json:"created_at"`
	DisabledAt *time.Time `json:"disabled_at,omitempty"`
}

// List answers the administrators.
func (a Administrators) List(ctx context.Context) ([]Administrator, error) {
	rows, err := queries.New(db.On(a.DB)).Administrators(ctx)
	list := make([]Administrator, 0, len(rows))
	for _, r := range rows {
		list = append(list, Administrator(r))
	}
	return list, err
}

// Create makes the account of an address an administrator's. Where there is none, it makes one with the password that ask answers, and
// reports so. Errors: VALIDATION_FAILED.
func (a Administrators) Create(ctx context.Context, email string, ask func() (string, error)) (opened bool, err error) {
	email = strings.TrimSpace(email)
	key, bad := mail.Key(email)
	if bad != nil {
		return false, fault.New(fault.ValidationFailed, "This is no address.", *bad)
	}
	id, err := a.set(ctx, key, true)
	if err == nil || !db.NoRows(err) {
		return false, err
	}
	password, err := ask()
	if err != nil {
		return false, err
	}
	local, _, _ := strings.Cut(key, "@")
	name := safetext.Line(local, 80)
	hash, err := a.choose(ctx, password, key, name)
	if err != nil {
		return false, err
	}
	id = db.NewID()
	err = db.Tx(ctx, a.DB, func(tx db.Handle) error {
		err := open(ctx, queries.New(tx), queries.InsertUserParams{ID: id, Email: email, EmailKey: key, Name: name, PasswordHash: hash, Tier: auth.Free}, db.NewID())
		if err != nil {
			return err
		}
		return audit.AddAs(ctx, tx, uuid.Nil, "accounts.registered", id.String())
	})
	if err != nil {
		return false, err
	}
	_, err = a.set(ctx, key, true)
	return true, err
}

// Remove makes the account of an address an ordinary one and ends its sessions. Error: NOT_FOUND.
func (a Administrators) Remove(ctx context.Context, email string) error {
	key, bad := mail.Key(email)
	if bad != nil {
		return fault.New(fault.ValidationFailed, "This is no address.", *bad)
	}
	_, err := a.set(ctx, key, false)
	return db.Missing(err, fault.New(fault.NotFound, "There is no such account."))
}

// set changes whether an account is an administrator's, and ends its sessions where it is one no more.
func (a Administrators) set(ctx context.Context, key string, admin bool) (id uuid.UUID, err error) {
	err = db.Tx(ctx, a.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		if id, err = q.SetAdmin(ctx, queries.SetAdminParams{EmailKey: key, IsAdmin: admin, Now: a.Clock()}); err != nil {
			return err
		}
		if admin {
			return audit.AddAs(ctx, tx, uuid.Nil, "accounts.admin_made", id.String())
		}
		if _, err := a.end(ctx, q, id, uuid.Nil, "revoked"); err != nil {
			return err
		}
		return audit.AddAs(ctx, tx, uuid.Nil, "accounts.admin_removed", id.String())
	})
	return id, err
}
