package notifications

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/notifications/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// SetPreferences says which kinds of notification the caller wants from now on.
type SetPreferences struct{ DB *pgxpool.Pool }

// SetPreferencesIn says it.
type SetPreferencesIn struct{ Body PreferenceChange }

// PreferenceChange lists some kinds; the others stay as they are.
type PreferenceChange struct {
	Kinds []Preference `json:"kinds" minItems:"1" maxItems:"50"`
}

// Meta implements function.Handler.
func (SetPreferences) Meta() function.Meta {
	return function.Meta{
		Name: "notifications.set_preferences", Method: "PATCH", Path: "/api/v1/notifications/preferences", Summary: "Say which kinds of notification the caller wants",
		Auth: function.User, Scope: "notifications:write", MaxBody: 16 << 10, Errors: []fault.Code{fault.ValidationFailed},
	}
}

// Handle implements function.Handler. Of a kind that is there twice the last counts.
func (f SetPreferences) Handle(ctx context.Context, in *SetPreferencesIn) (out *function.Data[Preferences], err error) {
	err = db.Tx(ctx, f.DB, func(tx db.Handle) (err error) {
		q := queries.New(tx)
		for _, p := range in.Body.Kinds {
			set := queries.SetPreferenceParams{UserID: auth.PrincipalFrom(ctx).UserID, Kind: string(p.Kind), InApp: p.InApp}
			if err := q.SetPreference(ctx, set); err != nil {
				return err
			}
		}
		out, err = preferences(ctx, q)
		return err
	})
	return out, err
}
