package accounts

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"hivesync/functions/accounts/queries"
	"hivesync/shared/db"
	"hivesync/shared/mail"
)

// The kinds of mail of accounts.
const (
	passwordReset    = "password_reset"
	passwordChanged  = "password_changed"
	emailCode        = "email_verification"
	emailChanged     = "email_changed"
	factorAdded      = "second_factor_added"
	factorRemoved    = "second_factor_removed"
	devicePaired     = "device_paired"
	identityLinked   = "identity_linked"
	identityUnlinked = "identity_unlinked"

	accountDeletedSoon = "account_deleted_soon"
	accountRestored    = "account_restored"
	accountDeleted     = "account_deleted"
)

// newAddress is what a verification's mail is given: the account, and the address as it was typed.
type newAddress struct {
	UserID uuid.UUID `json:"user_id"`
	Email  string    `json:"email"`
}

// mails are the kinds of mail, with the portal that their links lead to, if there is one.
func (s *Sessions) mails(portal string) []mail.Kind {
	return []mail.Kind{
		{Name: passwordReset, Compose: func(ctx context.Context, tx db.Handle, w mail.Waiting) (*mail.Message, error) {
			q := queries.New(tx)
			user, err := q.UserByAddress(ctx, w.Address)
			if err != nil {
				return nil, ignoreMissing(err)
			}
			code, err := s.code(ctx, q, user.ID, resetPurpose, resetTTL, nil, nil)
			return &mail.Message{Subject: "Set a new password for HiveSync", Text: mail.Lines(
				"Hello "+user.Name+",", "",
				"somebody, probably you, asked to set a new password for your HiveSync account.", "",
				mail.WithCode(portal, "reset-password", code), "",
				"It works once, for one hour. If it was not you, there is nothing to do: your password stays as it is.",
			)}, err
		}},
		notice(passwordChanged, "Your HiveSync password was changed", "the password of your HiveSync account was changed, and all other devices were signed out."),
		notice(factorAdded, "Your HiveSync account asks for codes now", "an authenticator was added to your HiveSync account: signing in takes a code of it from now on."),
		notice(factorRemoved, "Your HiveSync account asks for no codes any more", "the authenticator of your HiveSync account was removed: signing in takes the password alone from now on."),
		notice(devicePaired, "A device was paired with your HiveSync account", "a device was paired with your HiveSync account and is signed in to it. Your account lists it among its devices, where it can be signed out."),
		notice(identityLinked, "Your HiveSync account was linked", "your HiveSync account was linked with one at another provider, and can be signed in to with that from now on."),
		notice(identityUnlinked, "Your HiveSync account was unlinked", "your HiveSync account can no longer be signed in to with one at another provider that it was linked with."),
		notice(accountRestored, "Your HiveSync account stays", "your HiveSync account was brought back, and is not deleted. API tokens have to be made anew."),
		{Name: accountDeletedSoon, Compose: deletedSoon},
		{Name: accountDeleted, Compose: func(context.Context, db.Handle, mail.Waiting) (*mail.Message, error) {
			return &mail.Message{Subject: "Your HiveSync account is deleted", Text: mail.Lines(
				"Hello,", "", "your HiveSync account is deleted, with all that was in it. This is the last mail to this address.",
			)}, nil
		}},
		{Name: emailCode, Compose: func(ctx context.Context, tx db.Handle, w mail.Waiting) (*mail.Message, error) {
			return s.verification(ctx, queries.New(tx), portal, w)
		}},
		{Name: emailChanged, Compose: func(context.Context, db.Handle, mail.Waiting) (*mail.Message, error) {
			return &mail.Message{Subject: "Your HiveSync address was changed", Text: mail.Lines(
				"Hello,", "", "your HiveSync account has another address now, and this one gets no more mail of it.", "",
				"If it was not you, write to whoever runs your HiveSync.",
			)}, nil
		}},
	}
}

// notice is a mail that tells the owner of an account what was done to it.
func notice(name, subject, what string) mail.Kind {
	return mail.Kind{Name: name, Compose: func(ctx context.Context, tx db.Handle, w mail.Waiting) (*mail.Message, error) {
		user, err := queries.New(tx).UserByAddress(ctx, w.Address)
		if err != nil {
			return nil, ignoreMissing(err)
		}
		return &mail.Message{Subject: subject, Text: mail.Lines(
			"Hello "+user.Name+",", "", what, "", "If it was not you, set a new password at once: ask for a mail that lets you.",
		)}, nil
	}}
}

// deletedSoon tells the owner of an account that it is to go, unless it was brought back meanwhile.
func deletedSoon(ctx context.Context, tx db.Handle, w mail.Waiting) (*mail.Message, error) {
	var at Deletion
	if err := json.Unmarshal(w.Data, &at); err != nil {
		return nil, err
	}
	user, err := queries.New(tx).UserByAddress(ctx, w.Address)
	if err != nil || user.DeletingAt == nil {
		return nil, ignoreMissing(err)
	}
	return &mail.Message{Subject: "Your HiveSync account is about to be deleted", Text: mail.Lines(
		"Hello "+user.Name+",", "",
		"your HiveSync account was deleted, and all devices were signed out. It goes, with all that is in it, on "+at.DeletionAt.UTC().Format("2 January 2006, 15:04")+" UTC.", "",
		"Until then you can bring it back: sign in, and say that you want it back.",
		"If it was not you, do so at once, and set a new password: ask for a mail that lets you.",
	)}, nil
}

// verification writes to an address that an account is to have.
func (s *Sessions) verification(ctx context.Context, q *queries.Queries, portal string, w mail.Waiting) (*mail.Message, error) {
	var of newAddress
	if err := json.Unmarshal(w.Data, &of); err != nil {
		return nil, err
	}
	user, err := q.User(ctx, of.UserID)
	if err != nil || user.DisabledAt != nil {
		return nil, ignoreMissing(err)
	}
	if user.EmailKey != w.Address { // a change: who has the address meanwhile is told nothing of it
		if _, err := q.UserByAddress(ctx, w.Address); err == nil || !db.NoRows(err) {
			return nil, err
		}
	} else if user.EmailVerifiedAt != nil {
		return nil, nil //nolint:nilnil // it was verified meanwhile
	}
	code, err := s.code(ctx, q, of.UserID, verifyPurpose, verifyTTL, &of.Email, &w.Address)
	return &mail.Message{Subject: "Confirm your address for HiveSync", Text: mail.Lines(
		"Hello "+user.Name+",", "",
		"please confirm that this address is yours.", "",
		mail.WithCode(portal, "verify-email", code), "",
		"It works once, for three days. If you have no HiveSync account, ignore this mail.",
	)}, err
}

func ignoreMissing(err error) error {
	if db.NoRows(err) {
		return nil
	}
	return err
}

// askVerification has a code sent to an address that the account is to have.
func (s *Sessions) askVerification(ctx context.Context, tx db.Handle, user uuid.UUID, email, key string) error {
	return mail.Add(ctx, tx, s.Clock(), emailCode, key, newAddress{UserID: user, Email: email})
}
