package tokens

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/tokens/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// Revoke ends one of the caller's API tokens, with the streams that it opened.
type Revoke struct{ DB *pgxpool.Pool }

// RevokeIn names the token.
type RevokeIn struct {
	TokenID uuid.UUID `path:"token_id"`
}

// Meta implements function.Handler.
func (Revoke) Meta() function.Meta {
	return function.Meta{
		Name: "tokens.revoke", Method: "DELETE", Path: "/api/v1/api-tokens/{token_id}", Status: 204, Summary: "End an API token",
		Auth: function.User, Plain: []string{"token_id"}, Exempt: true, Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler. Another's token does not exist.
func (f Revoke) Handle(ctx context.Context, in *RevokeIn) (*function.Empty, error) {
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		gone, err := queries.New(tx).DeleteToken(ctx, queries.DeleteTokenParams{ID: in.TokenID, UserID: auth.PrincipalFrom(ctx).UserID})
		if err != nil {
			return err
		}
		if gone == 0 {
			return fault.New(fault.NotFound, "There is no such API token.")
		}
		return audit.Add(ctx, tx, "tokens.revoked", in.TokenID.String())
	})
	if err != nil {
		return nil, err
	}
	return &function.Empty{}, nil
}
