package webhooks

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/webhooks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// Delete deletes a webhook, with what it was sent.
type Delete struct{ DB *pgxpool.Pool }

// Meta implements function.Handler.
func (Delete) Meta() function.Meta {
	return function.Meta{
		Name: "webhooks.delete", Method: "DELETE", Path: "/api/v1/teams/{team_id}/webhooks/{webhook_id}", Status: 204, Summary: "Delete a webhook",
		Auth: function.User, Scope: "webhooks:write", Role: auth.Admin, Plain: []string{"webhook_id"}, Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler.
func (f Delete) Handle(ctx context.Context, in *In) (*function.Empty, error) {
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		gone, err := queries.New(tx).DeleteWebhook(ctx, queries.DeleteWebhookParams{ID: in.WebhookID, TeamID: in.TeamID})
		if err != nil {
			return err
		}
		if gone == 0 {
			return errNoWebhook()
		}
		return audit.Add(ctx, tx, "webhooks.deleted", in.WebhookID.String(), "team", in.TeamID)
	})
	if err != nil {
		return nil, err
	}
	return &function.Empty{}, nil
}
