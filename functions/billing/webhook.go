package billing

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/billing/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/config"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/safetext"
	"hivesync/shared/signing"
)

// Webhook takes what whoever bills users tells of a subscription, once, and sets the user's plan by it.
type Webhook struct {
	DB     *pgxpool.Pool
	Secret config.Secret
	Clock  func() time.Time
}

// WebhookIn are the headers that sign it.
type WebhookIn struct {
	ID        string `header:"webhook-id" maxLength:"128" doc:"of the event: one that came before changes nothing"`
	Timestamp string `header:"webhook-timestamp" maxLength:"20" doc:"in seconds since 1970, at most five minutes from now"`
	Signature string `header:"webhook-signature" maxLength:"1024" doc:"v1,<base64 of HMAC-SHA256 over id.timestamp.body>"`
}

// Event is what is told.
type Event struct {
	Type      string      `json:"type" maxLength:"64" doc:"subscription.updated"`
	Timestamp time.Time   `json:"timestamp" doc:"when it became so: what is older than what is known changes nothing"`
	Data      Subscribing `json:"data"`
}

// Subscribing is how a subscription is.
type Subscribing struct {
	UserID         uuid.UUID  `json:"user_id"`
	Plan           auth.Tier  `json:"plan" enum:"free,pro,premium"`
	Status         Status     `json:"status" enum:"trialing,active,past_due,cancelled,ended"`
	RenewsAt       *time.Time `json:"renews_at,omitempty"`
	EndsAt         *time.Time `json:"ends_at,omitempty"`
	SubscriptionID string     `json:"subscription_id,omitempty" maxLength:"128" doc:"what whoever bills calls it"`
}

// Receipt says what became of an event.
type Receipt struct {
	Outcome string `json:"outcome" enum:"applied,older,unknown_user,duplicate"`
}

const maxEvent = 64 << 10

// Meta implements function.Handler.
func (Webhook) Meta() function.Meta {
	return function.Meta{
		Name: "billing.webhook", Method: "POST", Path: "/api/v1/billing/webhook", Summary: "What whoever bills users tells of a subscription",
		Description: "Signed as Standard Webhooks are, by `BILLING_WEBHOOK_SECRET`; without one it is not supported. What is about nobody here is stored, and answered as taken.",
		Auth:        function.Public, MaxBody: maxEvent, Stream: Event{}, Errors: []fault.Code{fault.NotSupported, fault.Unauthenticated, fault.ValidationFailed},
	}
}

// Handle implements function.Handler. The signature is that of the bytes as they came: nothing of them is read before it is checked.
func (f Webhook) Handle(ctx context.Context, in *WebhookIn) (*function.Data[Receipt], error) {
	if !f.Secret.IsSet() {
		return nil, fault.New(fault.NotSupported, "Nobody bills the users of this installation.")
	}
	secret, err := signing.StandardSecret(f.Secret.Reveal())
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(function.BodyFrom(ctx))
	if err != nil {
		return nil, err
	}
	now := f.Clock()
	if !signing.StandardValid(in.ID, in.Timestamp, in.Signature, body, now, secret) {
		return nil, fault.New(fault.Unauthenticated, "The signature is not valid, or its time is too far from now.")
	}
	e, err := read(body, now)
	if err != nil {
		return nil, err
	}
	out := Receipt{}
	err = db.Tx(ctx, f.DB, func(tx db.Handle) (err error) {
		out.Outcome, err = apply(ctx, tx, in.ID, e, now)
		return err
	})
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}

// read reads an event. Errors: BAD_REQUEST, VALIDATION_FAILED.
func read(body []byte, now time.Time) (e Event, err error) {
	if err := function.CheckJSON(body); err != nil {
		return e, err
	}
	var details fault.Details
	if err := json.Unmarshal(body, &e); err != nil {
		details.Require(false, "", "invalid", "expected an event of a subscription")
	}
	d := e.Data
	details.Require(e.Type == "subscription.updated", "type", "unknown", "expected subscription.updated")
	details.Require(!e.Timestamp.IsZero() && e.Timestamp.Before(now.Add(time.Hour)), "timestamp", "range", "expected when it became so, which is not ahead")
	details.Require(d.UserID != uuid.Nil, "data.user_id", "required", "expected the id of a user")
	details.Require(d.Plan == auth.Free || d.Plan == auth.Pro || d.Plan == auth.Premium, "data.plan", "unknown", "expected free, pro or premium")
	switch d.Status {
	case "trialing", "active", "past_due", "cancelled", ended:
	default:
		details.Require(false, "data.status", "unknown", "expected trialing, active, past_due, cancelled or ended")
	}
	details.Require(safetext.IsLine(d.SubscriptionID) && len(d.SubscriptionID) <= 128, "data.subscription_id", "invalid", "expected at most 128 characters that can be seen")
	return e, details.Err(fault.ValidationFailed, "The event is not one that is known here.")
}

// apply stores an event, once, and what follows from it.
func apply(ctx context.Context, tx db.Handle, id string, e Event, now time.Time) (outcome string, err error) {
	q, d := queries.New(tx), e.Data
	before, err := q.HoldUser(ctx, d.UserID)
	if err != nil && !db.NoRows(err) {
		return "", err
	}
	row := queries.InsertEventParams{ID: id, UserID: &d.UserID, Outcome: "applied", EventAt: e.Timestamp, Now: now}
	if db.NoRows(err) {
		row.UserID, row.Outcome = nil, "unknown_user"
	}
	n, err := q.InsertEvent(ctx, row)
	switch {
	case err != nil:
		return "", err
	case n == 0:
		return "duplicate", nil
	case row.UserID == nil:
		return row.Outcome, nil
	}
	n, err = q.SetSubscription(ctx, queries.SetSubscriptionParams{
		UserID: d.UserID, Reference: d.SubscriptionID, Tier: d.Plan, Status: string(d.Status), RenewsAt: d.RenewsAt, EndsAt: d.EndsAt, EventAt: e.Timestamp,
	})
	if err != nil {
		return "", err
	}
	if n == 0 {
		return "older", q.SetOutcome(ctx, queries.SetOutcomeParams{ID: id, Outcome: "older"})
	}
	plan := planOf(d.Plan, d.Status)
	if err := q.SetTier(ctx, queries.SetTierParams{UserID: d.UserID, Tier: plan, Now: now}); err != nil {
		return "", err
	}
	return "applied", audit.AddAs(ctx, tx, uuid.Nil, "billing.subscription_updated", d.UserID.String(), "from", before, "to", plan, "status", d.Status)
}
