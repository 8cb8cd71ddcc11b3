package accounts

import (
	"context"
	"time"

	"github.com/google/uuid"

	"hivesync/functions/accounts/queries"
	"hivesync/shared/audit"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/settings"
)

// codeChecks are wrong codes of an account whose password was right. Whoever has the password guesses at a million codes, so they
// are refused beyond the limit, and not only slowed: nobody without the password can use it up.
var codeChecks = limits.ForAll("code_checks_per_hour", "wrong codes", limits.Account, time.Hour,
	settings.Int("CODE_CHECKS_PER_HOUR", 10, "wrong codes of an authenticator an hour at one account", settings.Between(1, 1_000_000)))

// factors check the codes that accounts ask for beside the password.
type factors struct {
	*Sessions
	Counter  limits.Taker
	Settings *settings.Live
}

// require checks a code of an account that asks for one, of its authenticator or for its recovery; without a second factor it asks for
// nothing. Errors: SECOND_FACTOR_REQUIRED without a code, VALIDATION_FAILED for a wrong one, RATE_LIMITED for too many.
func (f factors) require(ctx context.Context, user uuid.UUID, code string) error {
	q := queries.New(db.On(f.DB))
	factor, err := q.SecondFactor(ctx, user)
	if db.NoRows(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if code == "" {
		return fault.New(fault.SecondFactorRequired, "This account asks for a code of its authenticator, too: send it as `code`. A recovery code works once instead.")
	}
	check, err := codeChecks.Take(ctx, f.Counter, f.Settings.Now(), "", user.String())
	if err != nil {
		return err
	}
	good, recovery, err := f.takes(ctx, q, user, factor.Secret, code)
	if err != nil {
		return err
	}
	if !good {
		if err := audit.AddAs(ctx, db.On(f.DB), user, "accounts.code_refused", user.String()); err != nil {
			return err
		}
		return errWrongCode()
	}
	if recovery {
		if err := audit.AddAs(ctx, db.On(f.DB), user, "accounts.recovery_code_used", user.String()); err != nil {
			return err
		}
	}
	return check.Refund(ctx)
}

// takes reports whether a code is good, and whether it is for recovery. A good one is used up.
func (f factors) takes(ctx context.Context, q *queries.Queries, user uuid.UUID, sealed []byte, code string) (good, recovery bool, err error) {
	if hash, ok := f.Factors.RecoveryHash(code); ok {
		used, err := q.UseRecoveryCode(ctx, queries.UseRecoveryCodeParams{CodeHash: hash, UserID: user})
		return used > 0, true, err
	}
	step, ok, err := f.Factors.Step(sealed, user.String(), code, f.Clock())
	if err != nil || !ok {
		return false, false, err
	}
	used, err := q.UseStep(ctx, queries.UseStepParams{UserID: user, Step: step})
	return used > 0, false, err
}

func errWrongCode() error {
	return fault.New(fault.ValidationFailed, "The code is not right, or was used: wait for the authenticator's next.", fault.Detail{Field: "code", Code: "wrong", Message: "is not the present code"})
}

// RecoveryCodes are shown once.
type RecoveryCodes struct {
	RecoveryCodes []string `json:"recovery_codes" nullable:"false" doc:"each works once in place of a code; they are never shown again"`
}

// newRecoveryCodes replaces an account's recovery codes, in q's transaction.
func (s *Sessions) newRecoveryCodes(ctx context.Context, q *queries.Queries, user uuid.UUID) (RecoveryCodes, error) {
	codes, hashes := s.Factors.NewRecoveryCodes()
	if err := q.DeleteRecoveryCodes(ctx, user); err != nil {
		return RecoveryCodes{}, err
	}
	return RecoveryCodes{codes}, q.InsertRecoveryCodes(ctx, queries.InsertRecoveryCodesParams{Hashes: hashes, UserID: user, Now: s.Clock()})
}

// sensitive asks for the password and, where the account has a second factor, for a code of it.
type sensitive struct {
	confirmation
	factors factors
}

func (f sensitive) confirmBoth(ctx context.Context, user uuid.UUID, field string, with Confirmation) (queries.CredentialsRow, error) {
	row, err := f.confirm(ctx, user, field, with.Password)
	if err != nil {
		return row, err
	}
	return row, f.factors.require(ctx, user, with.Code)
}

// Confirmation is what a caller who is signed in shows again for what matters most.
type Confirmation struct {
	Password string `json:"password" maxLength:"1024" doc:"the account's, as it is"`
	Code     string `json:"code,omitempty" maxLength:"64" doc:"of the authenticator, or a recovery code, where the account asks for one"`
}

// ConfirmationIn is the body that holds it.
type ConfirmationIn struct{ Body Confirmation }
