package webhooks

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/webhooks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// List answers a team's webhooks, the newest first.
type List struct{ DB *pgxpool.Pool }

// ListIn names the team.
type ListIn struct {
	function.PageIn
	TeamID uuid.UUID `path:"team_id"`
}

// Meta implements function.Handler.
func (List) Meta() function.Meta {
	return function.Meta{
		Name: "webhooks.list", Method: "GET", Path: "/api/v1/teams/{team_id}/webhooks", Summary: "A team's webhooks, the newest first",
		Auth: function.User, Scope: "webhooks:read", Role: auth.Admin,
	}
}

// Handle implements function.Handler.
func (f List) Handle(ctx context.Context, in *ListIn) (*function.Page[Webhook], error) {
	return function.PageBefore(ctx, "webhooks/"+in.TeamID.String(), in.PageIn, func(before *uuid.UUID, most int32) ([]queries.Webhook, error) {
		return queries.New(db.On(f.DB)).Webhooks(ctx, queries.WebhooksParams{TeamID: in.TeamID, Before: before, RowLimit: most})
	}, func(w queries.Webhook) (Webhook, uuid.UUID) { return webhookOf(w), w.ID })
}
