package accounts

import (
	"context"
	"time"

	"github.com/google/uuid"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// ListSessions answers where the caller is signed in, the newest sign-in first.
type ListSessions struct{ *Sessions }

// Session is one sign-in that stands.
type Session struct {
	ID         uuid.UUID  `json:"id"`
	Current    bool       `json:"current" doc:"true of the session that asks"`
	UserAgent  string     `json:"user_agent" doc:"what the client called itself when it signed in"`
	ClientIP   string     `json:"client_ip" doc:"address that it signed in from"`
	DeviceName *string    `json:"device_name,omitempty" doc:"of a device that was paired"`
	OpenedBy   *uuid.UUID `json:"opened_by,omitempty" doc:"the session that it was opened from with a ticket, and ends with"`
	CreatedAt  time.Time  `json:"created_at"`
	LastUsedAt time.Time  `json:"last_used_at" doc:"when its tokens were refreshed last"`
	ExpiresAt  time.Time  `json:"expires_at" doc:"when it ends, however often it is refreshed"`
}

// Meta implements function.Handler.
func (ListSessions) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.list_sessions", Method: "GET", Path: "/api/v1/auth/sessions",
		Summary: "Where the caller is signed in, the newest first", Auth: function.User,
	}
}

// Handle implements function.Handler.
func (f ListSessions) Handle(ctx context.Context, in *function.PageIn) (*function.Page[Session], error) {
	p := auth.PrincipalFrom(ctx)
	return function.PageBefore(ctx, "sessions/"+p.UserID.String(), *in, func(before *uuid.UUID, most int32) ([]queries.SessionsRow, error) {
		return queries.New(db.On(f.DB)).Sessions(ctx, queries.SessionsParams{UserID: p.UserID, Now: f.Clock(), Before: before, RowLimit: most})
	}, func(r queries.SessionsRow) (Session, uuid.UUID) {
		return Session{
			ID: r.ID, Current: r.ID == p.SessionID, UserAgent: r.UserAgent, ClientIP: r.ClientIp, DeviceName: r.DeviceName, OpenedBy: r.OpenedBy,
			CreatedAt: r.CreatedAt, LastUsedAt: r.LastUsedAt, ExpiresAt: r.ExpiresAt,
		}, r.ID
	})
}
