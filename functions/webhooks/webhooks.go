// Package webhooks holds the functions of webhooks: receivers that a team names, to which its events are sent as HTTP requests that are
// signed as Standard Webhooks are. What an event tells, and when, is said by the domains that add it.
//
// A receiver is a stranger: only the public Internet is reached, by https; nothing that it answers is believed or shown at length, and
// none of them holds up another. A secret is shown once, when it is made.
package webhooks

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/webhooks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/events"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/notify"
	"hivesync/shared/settings"
)

// Deps is what the functions of this domain are built from.
type Deps struct {
	DB       *pgxpool.Pool
	Secrets  *auth.Sealer
	Settings *settings.Live
	Notify   *notify.Notifier
	// Events lists those of all domains that webhooks are sent.
	Events func() []events.Kind
	// Anywhere lets receivers be reached by http and in private networks.
	Anywhere bool
	// Every is the time between two looks for what is to be sent, Cleaning when what was sent long ago is deleted.
	Every    time.Duration
	Cleaning function.Trigger
	Clock    func() time.Time
	Logger   *slog.Logger

	// transport reaches receivers; nil for one that Anywhere says.
	transport http.RoundTripper
}

var (
	perTeam = limits.PerPlan("webhooks", "webhooks of a team", 0, limits.Numbers{Free: 2, Pro: 10, Premium: 50, Least: 0, Most: 1000})
	// againPerHour are deliveries that a user asks for, as tests or again.
	againPerHour = limits.PerPlan("webhook_resends_per_hour", "tests and repetitions of webhooks per hour", time.Hour, limits.Numbers{Free: 30, Pro: 120, Premium: 600, Least: 1, Most: 1_000_000})

	disabledAfter = settings.Duration("WEBHOOK_DISABLED_AFTER", 5*24*time.Hour, "how long a webhook may take nothing of what it is sent before it is disabled", settings.Between(time.Hour, 90*24*time.Hour))
	kept          = settings.Duration("WEBHOOK_DELIVERIES_KEPT", 30*24*time.Hour, "how long it is kept what webhooks were sent, and what they answered", settings.Between(4*24*time.Hour, 365*24*time.Hour))
)

// New returns the domain's functions.
func New(d Deps) function.Registry {
	where := address{anywhere: d.Anywhere}
	return function.Registry{
		Domains: []function.Domain{{Name: "webhooks", About: "Receivers that a team's events are sent to, signed as Standard Webhooks are."}},
		Endpoints: []function.Endpoint{
			function.New(ListEvents{Events: d.Events}),
			function.New(Create{DB: d.DB, Secrets: d.Secrets, Settings: d.Settings, Events: d.Events, Clock: d.Clock, where: where}),
			function.New(List{DB: d.DB}),
			function.New(Get{DB: d.DB}),
			function.New(Update{DB: d.DB, Events: d.Events, Clock: d.Clock, where: where}),
			function.New(Delete{DB: d.DB}),
			function.New(RotateSecret{DB: d.DB, Secrets: d.Secrets, Clock: d.Clock}),
			function.New(Test{DB: d.DB}),
			function.New(ListDeliveries{DB: d.DB}),
			function.New(GetDelivery{DB: d.DB}),
			function.New(Redeliver{DB: d.DB, Clock: d.Clock}),
		},
		Schedules: []function.Schedule{
			SendWebhooks{
				DB: d.DB, Secrets: d.Secrets, Settings: d.Settings, Notify: d.Notify, Client: newClient(d.Anywhere, d.transport), Every: d.Every, Clock: d.Clock, Logger: d.Logger,
			},
			CleanWebhooks{DB: d.DB, Settings: d.Settings, Trigger: d.Cleaning, Clock: d.Clock, Logger: d.Logger},
		},
		Hooks:    []events.Kind{{Type: testEvent, Data: Tested{}, About: "Somebody tests the webhook; it comes whatever types that wants."}},
		Limits:   []*limits.Limit{perTeam, againPerHour},
		Settings: settings.Set{disabledAfter, kept},
	}
}

// Webhook is a webhook as the team's admins see it.
type Webhook struct {
	ID          uuid.UUID `json:"id"`
	URL         string    `json:"url"`
	Description string    `json:"description"`
	Events      []string  `json:"events" nullable:"false" doc:"types of events, or * for all"`
	Enabled     bool      `json:"enabled"`
	// DisabledReason is why nothing is sent.
	DisabledReason    string     `json:"disabled_reason,omitempty" enum:"paused,failing,gone" doc:"paused by somebody; failing where it took nothing for days; gone where it answered 410"`
	DisabledAt        *time.Time `json:"disabled_at,omitempty"`
	LastDeliveredAt   *time.Time `json:"last_delivered_at,omitempty" doc:"when it last took an event"`
	FailingSince      *time.Time `json:"failing_since,omitempty" doc:"since when it has taken nothing of what it was sent"`
	PreviousSecretEnd *time.Time `json:"previous_secret_until,omitempty" doc:"until when requests are signed with the secret before, too"`
	CreatedAt         time.Time  `json:"created_at"`
}

func webhookOf(w queries.Webhook) Webhook {
	out := Webhook{
		ID: w.ID, URL: w.Url, Description: w.Description, Events: w.Events, Enabled: w.DisabledAt == nil, DisabledAt: w.DisabledAt,
		LastDeliveredAt: w.AnsweredAt, FailingSince: w.FailingSince, PreviousSecretEnd: w.PreviousUntil, CreatedAt: w.CreatedAt,
	}
	if w.DisabledReason != nil {
		out.DisabledReason = *w.DisabledReason
	}
	return out
}

// WithSecret is a webhook with its secret.
type WithSecret struct {
	Webhook
	Secret string `json:"secret" doc:"signs what is sent; it is never shown again"`
}

// In names a team's webhook.
type In struct {
	TeamID    uuid.UUID `path:"team_id"`
	WebhookID uuid.UUID `path:"webhook_id"`
}

func errNoWebhook() error { return fault.New(fault.NotFound, "There is no such webhook.") }
