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
)

// Update changes a webhook, pauses it, or lets it go on.
type Update struct {
	DB     *pgxpool.Pool
	Events func() []events.Kind
	Clock  func() time.Time

	where address
}

// UpdateIn is what changes.
type UpdateIn struct {
	TeamID    uuid.UUID `path:"team_id"`
	WebhookID uuid.UUID `path:"webhook_id"`
	Body      WebhookChange
}

// WebhookChange has the fields that change; what is left out stays.
type WebhookChange struct {
	URL         *string  `json:"url,omitempty" minLength:"1" maxLength:"2048"`
	Events      []string `json:"events,omitempty" minItems:"1" maxItems:"50"`
	Description *string  `json:"description,omitempty" maxLength:"200"`
	Enabled     *bool    `json:"enabled,omitempty" doc:"false to send nothing any more, and give up what waits; true to send what happens from now on"`
}

// Meta implements function.Handler.
func (Update) Meta() function.Meta {
	return function.Meta{
		Name: "webhooks.update", Method: "PATCH", Path: "/api/v1/teams/{team_id}/webhooks/{webhook_id}", Summary: "Change a webhook, pause it, or let it go on",
		Auth: function.User, Scope: "webhooks:write", Role: auth.Admin, Plain: []string{"webhook_id"}, MaxBody: 16 << 10,
		Errors: []fault.Code{fault.NotFound, fault.ValidationFailed},
	}
}

// Handle implements function.Handler.
func (f Update) Handle(ctx context.Context, in *UpdateIn) (*function.Data[Webhook], error) {
	var details fault.Details
	row := queries.UpdateWebhookParams{ID: in.WebhookID, TeamID: in.TeamID, Enabled: in.Body.Enabled, Now: f.Clock()}
	if in.Body.URL != nil {
		row.Url = new(f.where.check(*in.Body.URL, &details))
	}
	if in.Body.Description != nil {
		row.Description = new(described(*in.Body.Description, &details))
	}
	if len(in.Body.Events) > 0 {
		row.Events = wanted(in.Body.Events, f.Events(), &details)
	}
	if err := details.Err(fault.ValidationFailed, "The webhook cannot be changed as asked for."); err != nil {
		return nil, err
	}
	var out Webhook
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		changed, err := q.UpdateWebhook(ctx, row)
		if err != nil {
			return db.Missing(err, errNoWebhook())
		}
		out = webhookOf(changed)
		if !out.Enabled {
			if err := q.GiveUp(ctx, queries.GiveUpParams{WebhookID: in.WebhookID, Now: row.Now}); err != nil {
				return err
			}
		}
		return audit.Add(ctx, tx, "webhooks.updated", in.WebhookID.String(), "team", in.TeamID, "enabled", out.Enabled)
	})
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}
