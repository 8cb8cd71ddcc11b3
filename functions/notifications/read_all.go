package notifications

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/notifications/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// ReadAll marks all of the caller's notifications as read, up to one where that is named.
type ReadAll struct{ DB *pgxpool.Pool }

// ReadAllIn says up to which.
type ReadAllIn struct{ Body UpTo }

// UpTo names the newest notification that the caller has seen.
type UpTo struct {
	UpTo *uuid.UUID `json:"up_to,omitempty" doc:"the newest that is marked: what came after it stays unread; all of them when left out"`
}

// Marked is how many were marked.
type Marked struct {
	Marked int64 `json:"marked"`
}

// Meta implements function.Handler.
func (ReadAll) Meta() function.Meta {
	return function.Meta{
		Name: "notifications.read_all", Method: "POST", Path: "/api/v1/notifications/read", Summary: "Mark all notifications as read",
		Auth: function.User, Scope: "notifications:write", MaxBody: 1 << 10,
	}
}

// Handle implements function.Handler.
func (f ReadAll) Handle(ctx context.Context, in *ReadAllIn) (*function.Data[Marked], error) {
	n, err := queries.New(db.On(f.DB)).ReadAll(ctx, queries.ReadAllParams{UserID: auth.PrincipalFrom(ctx).UserID, UpTo: in.Body.UpTo})
	if err != nil {
		return nil, err
	}
	return function.OK(Marked{Marked: n}), nil
}
