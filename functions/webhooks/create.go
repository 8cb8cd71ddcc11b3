package webhooks

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/webhooks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/events"
	"hivesync/shared/fault"
	"hivesync/shared/settings"
)

// Create makes a webhook of a team, and shows its secret, this once.
type Create struct {
	DB       *pgxpool.Pool
	Secrets  *auth.Sealer
	Settings *settings.Live
	Events   func() []events.Kind
	Clock    func() time.Time

	where address
}

// CreateIn says where events go, and which.
type CreateIn struct {
	TeamID uuid.UUID `path:"team_id"`
	Body   NewWebhook
}

// NewWebhook is what a webhook is made of.
type NewWebhook struct {
	URL         string   `json:"url" minLength:"1" maxLength:"2048" doc:"an https URL of the public Internet that takes POST requests"`
	Events      []string `json:"events" minItems:"1" maxItems:"50" doc:"types of events, or * for all, those of later releases too"`
	Description string   `json:"description,omitempty" maxLength:"200"`
}

// Meta implements function.Handler.
func (Create) Meta() function.Meta {
	return function.Meta{
		Name: "webhooks.create", Method: "POST", Path: "/api/v1/teams/{team_id}/webhooks", Status: 201, Summary: "Have a team's events sent to a receiver",
		Description: "Requests are signed as Standard Webhooks are, by the secret that is shown this once. A receiver answers 2xx within 15 seconds; redirects are not " +
			"followed. What it does not take is sent again over three days, and one that takes nothing for days is disabled.",
		Auth: function.User, Scope: "webhooks:write", Role: auth.Admin, MaxBody: 16 << 10, Errors: []fault.Code{fault.ValidationFailed, fault.LimitReached},
	}
}

// Handle implements function.Handler. It keeps no answer under an Idempotency-Key: that would keep the secret.
func (f Create) Handle(ctx context.Context, in *CreateIn) (*function.Data[WithSecret], error) {
	var details fault.Details
	row := queries.InsertWebhookParams{
		ID: db.NewID(), TeamID: in.TeamID, UserID: auth.PrincipalFrom(ctx).UserID, Now: f.Clock(), Url: f.where.check(in.Body.URL, &details),
		Description: described(in.Body.Description, &details), Events: wanted(in.Body.Events, f.Events(), &details),
	}
	if err := details.Err(fault.ValidationFailed, "The webhook cannot be made as asked for."); err != nil {
		return nil, err
	}
	secret, sealed := newSecret(f.Secrets, row.ID)
	row.Secret = sealed
	var out WithSecret
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		team, err := q.HoldTeam(ctx, in.TeamID)
		if err != nil {
			return db.Missing(err, fault.New(fault.NotFound, "There is no such team."))
		}
		n, err := q.CountWebhooks(ctx, in.TeamID)
		if err != nil {
			return err
		}
		if plan := auth.Tier(team.Plan); n >= int64(perTeam.Number(f.Settings.Now(), plan)) {
			return perTeam.Reached(plan, 0)
		}
		made, err := q.InsertWebhook(ctx, row)
		if err != nil {
			return err
		}
		out = WithSecret{webhookOf(made), secret}
		return audit.Add(ctx, tx, "webhooks.created", row.ID.String(), "team", in.TeamID)
	})
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}
