package webhooks

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/webhooks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// Get answers one webhook, without its secret.
type Get struct{ DB *pgxpool.Pool }

// Meta implements function.Handler.
func (Get) Meta() function.Meta {
	return function.Meta{
		Name: "webhooks.get", Method: "GET", Path: "/api/v1/teams/{team_id}/webhooks/{webhook_id}", Summary: "One webhook",
		Auth: function.User, Scope: "webhooks:read", Role: auth.Admin, Plain: []string{"webhook_id"}, Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler.
func (f Get) Handle(ctx context.Context, in *In) (*function.Data[Webhook], error) {
	row, err := queries.New(db.On(f.DB)).Webhook(ctx, queries.WebhookParams{ID: in.WebhookID, TeamID: in.TeamID})
	if err != nil {
		return nil, db.Missing(err, errNoWebhook())
	}
	return function.OK(webhookOf(row)), nil
}
