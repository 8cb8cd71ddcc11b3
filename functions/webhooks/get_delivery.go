package webhooks

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/webhooks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// GetDelivery answers one delivery: what was sent, and what came of each attempt.
type GetDelivery struct{ DB *pgxpool.Pool }

// DeliveryDetails are a delivery with its body and its attempts.
type DeliveryDetails struct {
	Delivery
	Body string    `json:"body" doc:"what is sent, as JSON"`
	Log  []Attempt `json:"log" nullable:"false" doc:"the latest attempts, the newest first"`
}

// Attempt is what came of sending once.
type Attempt struct {
	At         time.Time `json:"at"`
	DurationMS int64     `json:"duration_ms"`
	Status     int       `json:"status,omitempty" doc:"of the answer; left out where there was none"`
	Answer     string    `json:"answer,omitempty" doc:"how the answer's body begins"`
	Error      string    `json:"error,omitempty" doc:"why there was no answer"`
}

// Meta implements function.Handler.
func (GetDelivery) Meta() function.Meta {
	return function.Meta{
		Name: "webhooks.get_delivery", Method: "GET", Path: "/api/v1/teams/{team_id}/webhooks/{webhook_id}/deliveries/{delivery_id}",
		Summary: "One delivery, and what came of its attempts", Auth: function.User, Scope: "webhooks:read", Role: auth.Admin,
		Plain: []string{"webhook_id", "delivery_id"}, Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler.
func (f GetDelivery) Handle(ctx context.Context, in *DeliveryIn) (*function.Data[DeliveryDetails], error) {
	q := queries.New(db.On(f.DB))
	row, err := q.Delivery(ctx, queries.DeliveryParams{WebhookID: in.WebhookID, MessageID: in.DeliveryID, TeamID: in.TeamID})
	if err != nil {
		return nil, db.Missing(err, errNoDelivery())
	}
	body, err := bodyOf(in.TeamID, row.Type, row.CreatedAt, row.Data)
	if err != nil {
		return nil, err
	}
	attempts, err := q.Attempts(ctx, queries.AttemptsParams{WebhookID: in.WebhookID, MessageID: in.DeliveryID})
	if err != nil {
		return nil, err
	}
	out := DeliveryDetails{Delivery: detailed(row), Body: string(body), Log: make([]Attempt, len(attempts))}
	for i, a := range attempts {
		out.Log[i] = Attempt{At: a.At, DurationMS: a.DurationMs, Answer: a.Answer, Error: a.Error}
		if a.Status != nil {
			out.Log[i].Status = int(*a.Status)
		}
	}
	return function.OK(out), nil
}
