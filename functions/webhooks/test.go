package webhooks

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/webhooks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/events"
	"hivesync/shared/fault"
	"hivesync/shared/hooks"
)

// testEvent is sent to a webhook that somebody tests.
const testEvent = "webhook.test"

// Tested is the data of a test.
type Tested struct {
	WebhookID uuid.UUID `json:"webhook_id"`
	UserID    uuid.UUID `json:"user_id" doc:"who asked for it"`
}

// Test has an event sent to a webhook for the sake of it.
type Test struct{ DB *pgxpool.Pool }

// Meta implements function.Handler.
func (Test) Meta() function.Meta {
	return function.Meta{
		Name: "webhooks.test", Method: "POST", Path: "/api/v1/teams/{team_id}/webhooks/{webhook_id}/test", Status: 202, Summary: "Send a webhook a test",
		Description: "The answer names the delivery: what came of it is read there.",
		Auth:        function.User, Scope: "webhooks:write", Role: auth.Admin, Plain: []string{"webhook_id"}, Limit: againPerHour, MaxBody: 1 << 10,
		Errors: []fault.Code{fault.NotFound, fault.Conflict, fault.LimitReached},
	}
}

// Handle implements function.Handler.
func (f Test) Handle(ctx context.Context, in *In) (*function.Data[Delivery], error) {
	var out Delivery
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		if _, err := q.Webhook(ctx, queries.WebhookParams{ID: in.WebhookID, TeamID: in.TeamID}); err != nil {
			return db.Missing(err, errNoWebhook())
		}
		about := Tested{WebhookID: in.WebhookID, UserID: auth.PrincipalFrom(ctx).UserID}
		id, ok, err := hooks.AddTo(ctx, tx, in.TeamID, in.WebhookID, events.Event{Type: testEvent, Data: about})
		if err == nil && !ok {
			err = errDisabled()
		}
		if err != nil {
			return err
		}
		row, err := q.Delivery(ctx, queries.DeliveryParams{WebhookID: in.WebhookID, MessageID: id, TeamID: in.TeamID})
		out = detailed(row)
		return err
	})
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}

func errDisabled() error {
	return fault.New(fault.Conflict, "The webhook is disabled: nothing is sent to it. Enable it first.")
}
