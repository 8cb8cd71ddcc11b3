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

// RotateSecret gives a webhook another secret, and shows it, this once.
type RotateSecret struct {
	DB      *pgxpool.Pool
	Secrets *auth.Sealer
	Clock   func() time.Time
}

// overlap is how long the secret before signs as well.
const overlap = 24 * time.Hour

// Meta implements function.Handler.
func (RotateSecret) Meta() function.Meta {
	return function.Meta{
		Name: "webhooks.rotate_secret", Method: "POST", Path: "/api/v1/teams/{team_id}/webhooks/{webhook_id}/secret", Summary: "Give a webhook another secret",
		Description: "Requests are signed with both secrets for a day, so that a receiver may change over in between.",
		Auth:        function.User, Scope: "webhooks:write", Role: auth.Admin, Plain: []string{"webhook_id"}, MaxBody: 1 << 10, Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler.
func (f RotateSecret) Handle(ctx context.Context, in *In) (*function.Data[WithSecret], error) {
	secret, sealed := newSecret(f.Secrets, in.WebhookID)
	var out WithSecret
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		row, err := queries.New(tx).RotateSecret(ctx, queries.RotateSecretParams{
			ID: in.WebhookID, TeamID: in.TeamID, Secret: sealed, Until: f.Clock().Add(overlap),
		})
		if err != nil {
			return db.Missing(err, errNoWebhook())
		}
		out = WithSecret{webhookOf(row), secret}
		return audit.Add(ctx, tx, "webhooks.secret_rotated", in.WebhookID.String(), "team", in.TeamID)
	})
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}
