package accounts

import (
	"context"
	"time"

	"github.com/google/uuid"

	"hivesync/functions/accounts/queries"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// What codes are for, and how long each works.
const (
	resetPurpose  = "reset_password"
	verifyPurpose = "verify_email"

	resetTTL  = time.Hour
	verifyTTL = 72 * time.Hour
)

// code makes a code that works once, in q's transaction. Email and key are the address that it verifies, for that purpose alone.
func (s *Sessions) code(ctx context.Context, q *queries.Queries, user uuid.UUID, purpose string, ttl time.Duration, email, key *string) (string, error) {
	code, hash := s.Codes.New()
	now := s.Clock()
	return code, q.InsertCode(ctx, queries.InsertCodeParams{
		CodeHash: hash, UserID: user, Purpose: purpose, Email: email, EmailKey: key, Now: now, ExpiresAt: now.Add(ttl),
	})
}

// peek returns whose a code is, and leaves it as it is.
func (s *Sessions) peek(ctx context.Context, code, purpose string) (queries.CodeOwnerRow, error) {
	hash, ok := s.Codes.Hash(code)
	if !ok {
		return queries.CodeOwnerRow{}, errCode()
	}
	row, err := queries.New(db.On(s.DB)).CodeOwner(ctx, queries.CodeOwnerParams{CodeHash: hash, Purpose: purpose, Now: s.Clock()})
	return row, db.Missing(err, errCode())
}

func errCode() error {
	return fault.New(fault.ValidationFailed, "The code does not work: it was used, is too old, or is not whole. Ask for another.",
		fault.Detail{Field: "code", Code: "invalid", Message: "does not work"})
}

// use returns what a code is for, and ends it and its kind: who asked twice has one that works left, and needs none.
func (s *Sessions) use(ctx context.Context, q *queries.Queries, code, purpose string) (queries.UseCodeRow, error) {
	hash, ok := s.Codes.Hash(code)
	if !ok {
		return queries.UseCodeRow{}, errCode()
	}
	row, err := q.UseCode(ctx, queries.UseCodeParams{CodeHash: hash, Purpose: purpose, Now: s.Clock()})
	if err != nil {
		return row, db.Missing(err, errCode())
	}
	return row, q.DeleteCodes(ctx, queries.DeleteCodesParams{UserID: row.UserID, Purpose: purpose})
}
