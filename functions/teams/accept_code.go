package teams

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/teams/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/settings"
)

// AcceptCode joins a team by the code of a mail. The code is the proof that the caller is meant, whatever their address.
type AcceptCode struct {
	DB       *pgxpool.Pool
	Settings *settings.Live
	Codes    auth.Opaque
	Clock    func() time.Time
}

// CodeIn is the code.
type CodeIn struct{ Body CodeOfInvitation }

// CodeOfInvitation is what a mail brought.
type CodeOfInvitation struct {
	Code string `json:"code" minLength:"1" maxLength:"256" doc:"of the mail"`
}

// Meta implements function.Handler.
func (AcceptCode) Meta() function.Meta {
	return function.Meta{
		Name: "teams.accept_code", Method: "POST", Path: "/api/v1/teams/invitations/accept", Summary: "Join a team by the code of a mail",
		Description: "The code is the proof: the caller's address need not be the one that was invited.",
		Auth:        function.User, Idempotent: true, MaxBody: 4 << 10, Errors: []fault.Code{fault.ValidationFailed, fault.Conflict},
	}
}

// Handle implements function.Handler.
func (f AcceptCode) Handle(ctx context.Context, in *CodeIn) (*function.Data[Team], error) {
	now := f.Clock()
	return join(ctx, f.DB, f.Settings, now, errCode(), func(q *queries.Queries, _ queries.HoldUserRow) (queries.InvitationByAddressRow, error) {
		return coded(ctx, q, f.Codes, in.Body.Code, now)
	})
}

// coded returns the open invitation whose code this is. Error: VALIDATION_FAILED.
func coded(ctx context.Context, q *queries.Queries, codes auth.Opaque, code string, now time.Time) (queries.InvitationByAddressRow, error) {
	hash, ok := codes.Hash(code)
	if !ok {
		return queries.InvitationByAddressRow{}, errCode()
	}
	row, err := q.InvitationByCode(ctx, queries.InvitationByCodeParams{CodeHash: hash, Now: now})
	return queries.InvitationByAddressRow(row), db.Missing(err, errCode())
}

func errCode() error {
	return fault.New(fault.ValidationFailed, "The code does not work: it was used, revoked or replaced by another, is too old, or is not whole.",
		fault.Detail{Field: "code", Code: "invalid", Message: "does not work"})
}
