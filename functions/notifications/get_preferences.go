package notifications

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/notifications/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/notify"
)

// GetPreferences answers which kinds of notification the caller wants.
type GetPreferences struct{ DB *pgxpool.Pool }

// Preferences say of each kind whether it is wanted.
type Preferences struct {
	Kinds []Preference `json:"kinds" nullable:"false"`
}

// Preference says whether a kind is wanted.
type Preference struct {
	Kind  notify.Kind `json:"kind" enum:"preview_failed,task_assigned,task_mentioned,team_invited,webhook_disabled"`
	InApp bool        `json:"in_app" doc:"whether the caller is told in the app"`
}

// Meta implements function.Handler.
func (GetPreferences) Meta() function.Meta {
	return function.Meta{
		Name: "notifications.get_preferences", Method: "GET", Path: "/api/v1/notifications/preferences", Summary: "Which kinds of notification the caller wants",
		Auth: function.User, Scope: "notifications:read",
	}
}

// Handle implements function.Handler.
func (f GetPreferences) Handle(ctx context.Context, _ *function.Empty) (*function.Data[Preferences], error) {
	return preferences(ctx, queries.New(db.On(f.DB)))
}

// preferences reads all kinds: those of which the caller has said nothing are wanted.
func preferences(ctx context.Context, q *queries.Queries) (*function.Data[Preferences], error) {
	rows, err := q.Preferences(ctx, auth.PrincipalFrom(ctx).UserID)
	if err != nil {
		return nil, err
	}
	off := map[string]bool{}
	for _, r := range rows {
		off[r.Kind] = !r.InApp
	}
	var out Preferences
	for _, k := range notify.Kinds() {
		out.Kinds = append(out.Kinds, Preference{Kind: k, InApp: !off[string(k)]})
	}
	return function.OK(out), nil
}
