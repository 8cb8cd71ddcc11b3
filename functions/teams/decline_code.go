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
	"hivesync/shared/limits"
)

// DeclineCode refuses an invitation by the code of its mail, whose reader may have no account.
type DeclineCode struct {
	DB    *pgxpool.Pool
	Codes auth.Opaque
	Clock func() time.Time
}

// Meta implements function.Handler.
func (DeclineCode) Meta() function.Meta {
	return function.Meta{
		Name: "teams.decline_code", Method: "POST", Path: "/api/v1/teams/invitations/decline", Status: 204,
		Summary: "Refuse an invitation by the code of its mail", Auth: function.Public, Limit: limits.SignIns, MaxBody: 4 << 10,
		Errors: []fault.Code{fault.ValidationFailed},
	}
}

// Handle implements function.Handler.
func (f DeclineCode) Handle(ctx context.Context, in *CodeIn) (*function.Empty, error) {
	now := f.Clock()
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		found, err := coded(ctx, queries.New(tx), f.Codes, in.Body.Code, now)
		if err != nil {
			return err
		}
		return decline(ctx, tx, found, auth.PrincipalFrom(ctx).UserID, now, errCode())
	})
	if err != nil {
		return nil, err
	}
	return &function.Empty{}, nil
}
