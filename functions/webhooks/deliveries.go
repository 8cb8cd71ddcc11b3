package webhooks

import (
	"time"

	"github.com/google/uuid"

	"hivesync/functions/webhooks/queries"
	"hivesync/shared/fault"
)

// State is what became of a delivery.
type State string

// Delivery is an event that was, or is to be, sent to a webhook.
type Delivery struct {
	ID       uuid.UUID `json:"id" doc:"the request's webhook-id, the same in all attempts"`
	Type     string    `json:"type"`
	State    State     `json:"state" enum:"pending,delivered,failed" doc:"failed where it was given up"`
	Attempts int       `json:"attempts" doc:"how often it was sent"`
	// NextAttemptAt is when it is sent next.
	NextAttemptAt *time.Time `json:"next_attempt_at,omitempty"`
	FinishedAt    *time.Time `json:"finished_at,omitempty"`
	CreatedAt     time.Time  `json:"created_at" doc:"when it happened"`
}

// DeliveryIn names a delivery.
type DeliveryIn struct {
	TeamID     uuid.UUID `path:"team_id"`
	WebhookID  uuid.UUID `path:"webhook_id"`
	DeliveryID uuid.UUID `path:"delivery_id"`
}

func deliveryOf(r queries.DeliveriesRow) Delivery {
	out := Delivery{ID: r.MessageID, Type: r.Type, State: State(r.State), Attempts: int(r.Attempts), FinishedAt: r.FinishedAt, CreatedAt: r.CreatedAt}
	if r.State == "pending" {
		out.NextAttemptAt = &r.DueAt
	}
	return out
}

func detailed(r queries.DeliveryRow) Delivery {
	return deliveryOf(queries.DeliveriesRow{
		MessageID: r.MessageID, Type: r.Type, State: r.State, Attempts: r.Attempts, DueAt: r.DueAt, FinishedAt: r.FinishedAt, CreatedAt: r.CreatedAt,
	})
}

func errNoDelivery() error { return fault.New(fault.NotFound, "There is no such delivery.") }
