package notifications

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/notifications/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// Count counts what the caller has not read.
type Count struct{ DB *pgxpool.Pool }

// Unread is how many notifications were not read.
type Unread struct {
	Unread int64 `json:"unread"`
}

// Meta implements function.Handler.
func (Count) Meta() function.Meta {
	return function.Meta{
		Name: "notifications.count", Method: "GET", Path: "/api/v1/notifications/count", Summary: "How many notifications the caller has not read",
		Auth: function.User, Scope: "notifications:read",
	}
}

// Handle implements function.Handler.
func (f Count) Handle(ctx context.Context, _ *function.Empty) (*function.Data[Unread], error) {
	n, err := queries.New(db.On(f.DB)).CountUnread(ctx, auth.PrincipalFrom(ctx).UserID)
	if err != nil {
		return nil, err
	}
	return function.OK(Unread{Unread: n}), nil
}
