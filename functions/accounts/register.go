package accounts

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/mail"
	"hivesync/shared/safetext"
)

// Register makes an account with its personal team and signs it in.
type Register struct{ *Sessions }

type RegisterIn struct{ Body Registration }

// Registration is what an account is made of.
type Registration struct {
	Email    string `json:"email" maxLength:"254" doc:"where mail reaches the user; compared without case"`
	Password string `json:"password" maxLength:"1024" doc:"8 to 128 characters, none of the most common"`
	Name     string `json:"name,omitempty" maxLength:"80" doc:"for display; the address's first part when empty"`
}

// Meta implements function.Handler.
func (Register) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.register", Method: "POST", Path: "/api/v1/auth/register", Session: function.Opens, Status: 201,
		Summary: "Make an account and sign in", Auth: function.Public, Limit: limits.SignIns, MaxBody: 16 << 10,
		Errors: []fault.Code{fault.ValidationFailed, fault.EmailTaken},
	}
}

// Handle implements function.Handler.
func (f Register) Handle(ctx context.Context, in *RegisterIn) (*function.Data[SignedIn], error) {
	email := strings.TrimSpace(in.Body.Email)
	key, bad := mail.Key(email)
	var details []fault.Detail
	if bad != nil {
		details = append(details, *bad)
	}
	for _, d := range f.Passwords.Check(in.Body.Password) {
		d.Field = "password"
		details = append(details, d)
	}
	name := strings.TrimSpace(safetext.Line(in.Body.Name, 80))
	if in.Body.Name != "" && safetext.Blank(name) {
		details = append(details, fault.Detail{Field: "name", Code: "invalid", Message: "expected characters that can be seen, or no name"})
	}
	if name == "" {
		local, _, _ := strings.Cut(key, "@")
		name = safetext.Line(local, 80)
	}
	if len(details) == 0 {
		if weak := guessable(in.Body.Password, key, name); weak != nil {
			details = append(details, *weak)
		}
	}
	if len(details) > 0 || !utf8.ValidString(in.Body.Name) {
		return nil, fault.New(fault.ValidationFailed, "The account cannot be made as asked for.", details...)
	}
	hash, err := f.Passwords.Hash(ctx, in.Body.Password)
	if err != nil {
		return nil, err
	}
	id, team := db.NewID(), db.NewID()
	user := User{ID: id, Email: email, Name: name, HasPassword: true, Tier: auth.Free, TeamID: team, CreatedAt: f.Clock().UTC()}
	var tokens Tokens
	err = db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		err := open(ctx, q, queries.InsertUserParams{ID: id, Email: email, EmailKey: key, Name: name, PasswordHash: hash, Tier: auth.Free}, team)
		if err != nil {
			return err
		}
		if tokens, err = f.start(ctx, q, auth.Principal{UserID: id, Tier: auth.Free}, origin{}); err != nil {
			return err
		}
		if err := f.askVerification(ctx, tx, id, email, key); err != nil {
			return err
		}
		return audit.AddAs(ctx, tx, id, "accounts.registered", id.String())
	})
	switch {
	case db.Violates(err, "users_email_key_key"):
		return nil, errTaken()
	case err != nil:
		return nil, err
	}
	return function.OK(SignedIn{User: user, Tokens: tokens}), nil
}

// open makes an account with its personal team, in q's transaction.
func open(ctx context.Context, q *queries.Queries, user queries.InsertUserParams, team uuid.UUID) error {
	if err := q.InsertUser(ctx, user); err != nil {
		return err
	}
	if err := q.InsertTeam(ctx, queries.InsertTeamParams{ID: team, Name: user.Name, PersonalOwner: &user.ID}); err != nil {
		return err
	}
	return q.InsertTeamMember(ctx, queries.InsertTeamMemberParams{TeamID: team, UserID: user.ID, Role: auth.Owner})
}
