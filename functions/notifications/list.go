package notifications

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/notifications/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/notify"
)

// List answers what the caller was told, the newest first.
type List struct{ DB *pgxpool.Pool }

// ListIn may narrow the list.
type ListIn struct {
	function.PageIn
	Unread bool `query:"unread" doc:"true for those alone that were not read"`
}

// Meta implements function.Handler.
func (List) Meta() function.Meta {
	return function.Meta{
		Name: "notifications.list", Method: "GET", Path: "/api/v1/notifications", Summary: "The caller's notifications, the newest first",
		Auth: function.User, Scope: "notifications:read",
	}
}

// Handle implements function.Handler.
func (f List) Handle(ctx context.Context, in *ListIn) (*function.Page[notify.Notification], error) {
	q, user := queries.New(db.On(f.DB)), auth.PrincipalFrom(ctx).UserID
	return function.PageBefore(ctx, "notifications", in.PageIn, func(before *uuid.UUID, most int32) ([]notify.Notification, error) {
		read := q.Notifications
		if in.Unread {
			read = func(ctx context.Context, p queries.NotificationsParams) ([]queries.Notification, error) {
				return q.Unread(ctx, queries.UnreadParams(p))
			}
		}
		rows, err := read(ctx, queries.NotificationsParams{UserID: user, Before: before, RowLimit: most})
		out := make([]notify.Notification, len(rows))
		for i, r := range rows {
			if out[i], err = notification(r); err != nil {
				return nil, err
			}
		}
		return out, err
	}, func(n notify.Notification) (notify.Notification, uuid.UUID) { return n, n.ID })
}
