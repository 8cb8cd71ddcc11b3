package webhooks

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/webhooks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// ListDeliveries answers what a webhook was sent, the newest first.
type ListDeliveries struct{ DB *pgxpool.Pool }

// ListDeliveriesIn names the webhook.
type ListDeliveriesIn struct {
	function.PageIn
	TeamID    uuid.UUID `path:"team_id"`
	WebhookID uuid.UUID `path:"webhook_id"`
}

// Meta implements function.Handler.
func (ListDeliveries) Meta() function.Meta {
	return function.Meta{
		Name: "webhooks.list_deliveries", Method: "GET", Path: "/api/v1/teams/{team_id}/webhooks/{webhook_id}/deliveries",
		Summary: "What a webhook was sent, the newest first", Auth: function.User, Scope: "webhooks:read", Role: auth.Admin, Plain: []string{"webhook_id"},
		Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler.
func (f ListDeliveries) Handle(ctx context.Context, in *ListDeliveriesIn) (*function.Page[Delivery], error) {
	q := queries.New(db.On(f.DB))
	if _, err := q.Webhook(ctx, queries.WebhookParams{ID: in.WebhookID, TeamID: in.TeamID}); err != nil {
		return nil, db.Missing(err, errNoWebhook())
	}
	return function.PageBefore(ctx, "webhook-deliveries/"+in.WebhookID.String(), in.PageIn, func(before *uuid.UUID, most int32) ([]queries.DeliveriesRow, error) {
		return q.Deliveries(ctx, queries.DeliveriesParams{WebhookID: in.WebhookID, TeamID: in.TeamID, Before: before, RowLimit: most})
	}, func(r queries.DeliveriesRow) (Delivery, uuid.UUID) { return deliveryOf(r), r.MessageID })
}
