package tokens

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/tokens/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// List answers the caller's API tokens, the newest first.
type List struct{ DB *pgxpool.Pool }

// Meta implements function.Handler.
func (List) Meta() function.Meta {
	return function.Meta{
		Name: "tokens.list", Method: "GET", Path: "/api/v1/api-tokens", Summary: "The caller's API tokens, the newest first", Auth: function.User,
	}
}

// Handle implements function.Handler.
func (f List) Handle(ctx context.Context, in *function.PageIn) (*function.Page[Token], error) {
	user := auth.PrincipalFrom(ctx).UserID
	return function.PageBefore(ctx, "api-tokens/"+user.String(), *in, func(before *uuid.UUID, most int32) ([]queries.TokensRow, error) {
		return queries.New(db.On(f.DB)).Tokens(ctx, queries.TokensParams{UserID: user, Before: before, RowLimit: most})
	}, func(r queries.TokensRow) (Token, uuid.UUID) { return Token(r), r.ID })
}
