package notifications

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/notifications/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/notify"
)

// Read marks one of the caller's notifications as read.
type Read struct{ DB *pgxpool.Pool }

// ReadIn names it.
type ReadIn struct {
	NotificationID uuid.UUID `path:"notification_id"`
}

// Meta implements function.Handler.
func (Read) Meta() function.Meta {
	return function.Meta{
		Name: "notifications.read", Method: "POST", Path: "/api/v1/notifications/{notification_id}/read", Summary: "Mark a notification as read",
		Auth: function.User, Scope: "notifications:write", Plain: []string{"notification_id"}, Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler. What was read stays read since then.
func (f Read) Handle(ctx context.Context, in *ReadIn) (*function.Data[notify.Notification], error) {
	row, err := queries.New(db.On(f.DB)).ReadNotification(ctx, queries.ReadNotificationParams{ID: in.NotificationID, UserID: auth.PrincipalFrom(ctx).UserID})
	if err != nil {
		return nil, db.Missing(err, fault.New(fault.NotFound, "There is no such notification."))
	}
	out, err := notification(row)
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}
