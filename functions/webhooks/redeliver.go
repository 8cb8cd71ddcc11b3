package webhooks

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/webhooks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// Redeliver has an event sent to a webhook once more, whatever came of it before.
type Redeliver struct {
	DB    *pgxpool.Pool
	Clock func() time.Time
}

// Meta implements function.Handler.
func (Redeliver) Meta() function.Meta {
	return function.Meta{
		Name: "webhooks.redeliver", Method: "POST", Path: "/api/v1/teams/{team_id}/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver", Status: 202,
		Summary: "Send an event once more", Description: "It comes under the same webhook-id: a receiver that has taken it knows it again.",
		Auth: function.User, Scope: "webhooks:write", Role: auth.Admin, Plain: []string{"webhook_id", "delivery_id"}, Limit: againPerHour, MaxBody: 1 << 10,
		Errors: []fault.Code{fault.NotFound, fault.Conflict, fault.LimitReached},
	}
}

// Handle implements function.Handler.
func (f Redeliver) Handle(ctx context.Context, in *DeliveryIn) (*function.Data[Delivery], error) {
	var out Delivery
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		key := queries.DeliveryParams{WebhookID: in.WebhookID, MessageID: in.DeliveryID, TeamID: in.TeamID}
		if _, err := q.Delivery(ctx, key); err != nil {
			return db.Missing(err, errNoDelivery())
		}
		n, err := q.Redeliver(ctx, queries.RedeliverParams{WebhookID: in.WebhookID, MessageID: in.DeliveryID, TeamID: in.TeamID, Now: f.Clock()})
		if err == nil && n == 0 {
			err = errDisabled()
		}
		if err != nil {
			return err
		}
		row, err := q.Delivery(ctx, key)
		if err != nil {
			return err
		}
		out = detailed(row)
		return audit.Add(ctx, tx, "webhooks.redelivered", in.WebhookID.String(), "team", in.TeamID, "delivery", in.DeliveryID)
	})
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}
