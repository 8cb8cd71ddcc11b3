package accounts

import (
	"context"

	"github.com/google/uuid"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/mail"
)

// ConfirmTOTP has the account ask for codes from now on, once its authenticator has shown one, and gives recovery codes.
type ConfirmTOTP struct{ factors }

// ConfirmTOTPIn is the authenticator's first code.
type ConfirmTOTPIn struct {
	Body struct {
		Code string `json:"code" minLength:"1" maxLength:"64" doc:"that the authenticator shows"`
	}
}

// Meta implements function.Handler.
func (ConfirmTOTP) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.confirm_totp", Method: "POST", Path: "/api/v1/auth/totp/confirm",
		Summary: "Use the authenticator from now on", Auth: function.User, MaxBody: 4 << 10,
		Description: "The caller's other sessions end.",
		Errors:      []fault.Code{fault.ValidationFailed, fault.Conflict, fault.RateLimited},
	}
}

// Handle implements function.Handler.
func (f ConfirmTOTP) Handle(ctx context.Context, in *ConfirmTOTPIn) (*function.Data[RecoveryCodes], error) {
	p := auth.PrincipalFrom(ctx)
	sealed, err := queries.New(db.On(f.DB)).UnconfirmedFactor(ctx, p.UserID)
	if err != nil {
		return nil, db.Missing(err, fault.New(fault.Conflict, "There is no authenticator that waits for its first code. Begin with /api/v1/auth/totp."))
	}
	check, err := codeChecks.Take(ctx, f.Counter, f.Settings.Now(), "", p.UserID.String())
	if err != nil {
		return nil, err
	}
	step, ok, err := f.Factors.Step(sealed, p.UserID.String(), in.Body.Code, f.Clock())
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, errWrongCode()
	}
	var out RecoveryCodes
	err = db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		confirmed, err := q.ConfirmFactor(ctx, queries.ConfirmFactorParams{UserID: p.UserID, Secret: sealed, Step: step, Now: f.Clock()})
		if err != nil {
			return err
		}
		if confirmed == 0 {
			return fault.New(fault.Conflict, "The authenticator was begun anew meanwhile.")
		}
		if _, err := f.end(ctx, q, p.UserID, p.SessionID, "password"); err != nil {
			return err
		}
		if out, err = f.newRecoveryCodes(ctx, q, p.UserID); err != nil {
			return err
		}
		if err := f.tell(ctx, tx, q, p.UserID, factorAdded); err != nil {
			return err
		}
		return audit.Add(ctx, tx, "accounts.totp_added", p.UserID.String())
	})
	if err != nil {
		return nil, err
	}
	if err := check.Refund(ctx); err != nil {
		return nil, err
	}
	return function.OK(out), nil
}

// tell has a mail sent to an account's address.
func (s *Sessions) tell(ctx context.Context, tx db.Handle, q *queries.Queries, user uuid.UUID, kind string) error {
	row, err := q.Credentials(ctx, user)
	if err != nil {
		return err
	}
	return mail.Add(ctx, tx, s.Clock(), kind, row.EmailKey, nil)
}
