// Package notifications holds the functions by which users read what they are told, and say what they want to hear of. Others
// make notifications, by shared/notify; nobody reads those of another.
package notifications

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/notifications/queries"
	"hivesync/runtime/function"
	"hivesync/shared/events"
	"hivesync/shared/notify"
	"hivesync/shared/settings"
)

// Deps is what the functions of this domain are built from.
type Deps struct {
	DB       *pgxpool.Pool
	Settings *settings.Live
	// Cleaning is when old ones are deleted.
	Cleaning function.Trigger
	Clock    func() time.Time
	Logger   *slog.Logger
}

// kept is how long a notification is kept, read or not.
var kept = settings.Duration("NOTIFICATIONS_KEPT", 90*24*time.Hour, "how long a notification is kept", settings.Between(time.Hour, 10*365*24*time.Hour))

// New returns the domain's functions.
func New(d Deps) function.Registry {
	return function.Registry{
		Domains: []function.Domain{{Name: "notifications", About: "What the caller is told, and what they want to hear of."}},
		Events:  []events.Kind{{Type: notify.CreatedEvent, Data: notify.Notification{}, About: "The user is notified of something."}},
		Endpoints: []function.Endpoint{
			function.New(List{DB: d.DB}),
			function.New(Count{DB: d.DB}),
			function.New(Read{DB: d.DB}),
			function.New(ReadAll{DB: d.DB}),
			function.New(GetPreferences{DB: d.DB}),
			function.New(SetPreferences{DB: d.DB}),
		},
		Schedules: []function.Schedule{CleanNotifications{DB: d.DB, Settings: d.Settings, Trigger: d.Cleaning, Clock: d.Clock, Logger: d.Logger}},
		Settings:  settings.Set{kept, notify.Most},
	}
}

func notification(r queries.Notification) (notify.Notification, error) {
	out := notify.Notification{
		ID: r.ID, Kind: notify.Kind(r.Kind), ActorID: r.ActorID, Subject: notify.Subject{TeamID: r.TeamID, ProjectID: r.ProjectID, TaskID: r.TaskID},
		CreatedAt: r.CreatedAt, ReadAt: r.ReadAt,
	}
	if err := json.Unmarshal(r.Data, &out.Data); err != nil {
		return out, fmt.Errorf("notifications: stored data: %w", err)
	}
	return out, nil
}
