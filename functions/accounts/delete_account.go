package accounts

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/mail"
	"hivesync/shared/settings"
)

// deletionGrace is how long an account that its owner deletes may be brought back.
var deletionGrace = settings.Duration("ACCOUNT_DELETION_GRACE", 14*24*time.Hour, "how long an account that its owner deleted may be brought back, before it goes with all that is in it", settings.Between(0, 90*24*time.Hour))

// DeleteAccount has the caller's account go, once its grace is over. Until then it can be brought back, and be used for nothing else.
type DeleteAccount struct{ sensitive }

// Deletion says when an account goes.
type Deletion struct {
	DeletionAt time.Time `json:"deletion_at" doc:"when the account goes with all that is in it: until then accounts.restore_account brings it back"`
}

// Meta implements function.Handler.
func (DeleteAccount) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.delete_account", Method: "DELETE", Path: "/api/v1/auth/account", Status: 202, Summary: "Delete the caller's account", Auth: function.User, MaxBody: 4 << 10,
		Description: "All sessions and API tokens end at once. The account goes when its grace is over, 14 days unless the operator says otherwise, with the personal team, teams " +
			"that nobody else is in, and all that is in them. What was written in teams of others stays, without its author. CONFLICT names teams that would have no owner.",
		Errors: []fault.Code{fault.ValidationFailed, fault.SecondFactorRequired, fault.RateLimited, fault.Conflict},
	}
}

// Handle implements function.Handler.
func (f DeleteAccount) Handle(ctx context.Context, in *ConfirmationIn) (*function.Data[Deletion], error) {
	user := auth.PrincipalFrom(ctx).UserID
	row, err := f.confirmBoth(ctx, user, "password", in.Body)
	if err != nil {
		return nil, err
	}
	now := f.Clock().UTC().Truncate(time.Second)
	out := Deletion{DeletionAt: now.Add(deletionGrace.Get(f.Settings.Now()))}
	err = db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		if err := keepsOwners(ctx, q, user); err != nil {
			return err
		}
		if _, err := q.StartDeletion(ctx, queries.StartDeletionParams{UserID: user, DeletingAt: out.DeletionAt, Now: now}); err != nil {
			return err
		}
		if _, err := f.end(ctx, q, user, uuid.Nil, "deleted"); err != nil {
			return err
		}
		for _, end := range []func(context.Context, uuid.UUID) error{q.DeleteAPITokens, q.DeleteAllCodes, q.DeleteInvitationsBy} {
			if err := end(ctx, user); err != nil {
				return err
			}
		}
		if err := mail.Add(ctx, tx, now, accountDeletedSoon, row.EmailKey, out); err != nil {
			return err
		}
		return audit.Add(ctx, tx, "accounts.deletion_started", user.String(), "at", out.DeletionAt)
	})
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}

// keepsOwners refuses to let a user go without whom teams of others would have no owner.
func keepsOwners(ctx context.Context, q *queries.Queries, user uuid.UUID) error {
	if err := q.HoldTeamsOf(ctx, user); err != nil {
		return err
	}
	teams, err := q.LastOwnerOf(ctx, user)
	if err != nil || len(teams) == 0 {
		return err
	}
	var details fault.Details
	for _, t := range teams {
		details = append(details, fault.Detail{Field: "teams", Code: "last_owner", Message: fmt.Sprintf("%s (%s): transfer it to another member, or delete it", t.Name, t.ID)})
	}
	return details.Err(fault.Conflict, "You are the last owner of teams that others are in. Transfer them, or delete them, first.")
}

// errDeletedSoon is the answer to whoever has the credentials of an account that is to go.
func errDeletedSoon(at time.Time) error {
	return fault.New(fault.AccountDeletedSoon, "This account was deleted by its owner. Until it goes it can be brought back: send the same credentials to /api/v1/auth/account/restore.").
		With("deletion_at", at.UTC())
}
