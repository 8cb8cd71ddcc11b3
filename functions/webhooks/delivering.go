package webhooks

import (
	"context"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/google/uuid"

	"hivesync/functions/webhooks/queries"
	"hivesync/shared/audit"
	"hivesync/shared/db"
	"hivesync/shared/notify"
	"hivesync/shared/safetext"
)

// pauses are the waits before each further attempt, about three days in all, as the specification of Standard Webhooks proposes.
var pauses = []time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
}

// lease is how long an event is its sender's: another sends it then, who cannot know whether it went.
const lease = 2 * time.Minute

// nextAttempt is how long to wait after so many attempts; ok is false where it is given up. Some more, at random, so that what failed
// together does not come back together.
func nextAttempt(attempts int32, asked time.Duration) (wait time.Duration, ok bool) {
	if int(attempts) > len(pauses) {
		return 0, false
	}
	wait = max(pauses[max(attempts, 1)-1], asked)
	return wait + time.Duration(rand.Int64N(int64(wait)/10+1)), true // #nosec G404 -- jitter
}

// next sends a webhook one event that is due. More is whether it took it, and there may be another.
func (f SendWebhooks) next(ctx context.Context, webhook uuid.UUID) (more bool, err error) {
	now := f.Clock()
	d, err := queries.New(db.On(f.DB)).TakeDelivery(ctx, queries.TakeDeliveryParams{WebhookID: webhook, Now: now, Lease: now.Add(lease)})
	if err != nil {
		return false, db.Missing(err, nil)
	}
	secrets, err := f.secrets(d, now)
	if err != nil {
		return false, err
	}
	body, err := bodyOf(d.TeamID, d.Type, d.CreatedAt, d.Data)
	if err != nil {
		return false, err
	}
	o := post(ctx, f.Client, d.Url, d.MessageID.String(), now, body, secrets...)
	if ctx.Err() != nil { // cut short by us: its lease brings it back
		return false, ctx.Err()
	}
	return o.taken() && o.took < answerWithin/2, f.record(ctx, d, o, now)
}

// secrets are those that sign: the webhook's, and for a while the one before.
func (f SendWebhooks) secrets(d queries.TakeDeliveryRow, now time.Time) ([][]byte, error) {
	secret, err := f.Secrets.Open(d.Secret, d.WebhookID.String())
	if err != nil {
		return nil, err
	}
	list := [][]byte{secret}
	if d.PreviousUntil != nil && now.Before(*d.PreviousUntil) {
		previous, err := f.Secrets.Open(d.PreviousSecret, d.WebhookID.String())
		if err != nil {
			return nil, err
		}
		list = append(list, previous)
	}
	return list, nil
}

// record stores what came of an attempt, and what follows from it.
func (f SendWebhooks) record(ctx context.Context, d queries.TakeDeliveryRow, o outcome, now time.Time) error {
	return db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		attempt := queries.InsertAttemptParams{
			ID: db.NewID(), WebhookID: d.WebhookID, MessageID: d.MessageID, At: now, DurationMs: o.took.Milliseconds(),
			Answer: safetext.Clip(o.answer, 2<<10), Error: o.failure,
		}
		if o.status != 0 {
			attempt.Status = new(int32(o.status)) // #nosec G115 -- of three digits
		}
		if err := q.InsertAttempt(ctx, attempt); err != nil {
			return err
		}
		if o.taken() {
			if err := q.Delivered(ctx, queries.DeliveredParams{WebhookID: d.WebhookID, MessageID: d.MessageID, Now: now}); err != nil {
				return err
			}
			return q.Answered(ctx, queries.AnsweredParams{ID: d.WebhookID, Now: now})
		}
		again := queries.NotDeliveredParams{WebhookID: d.WebhookID, MessageID: d.MessageID, Now: now}
		if wait, ok := nextAttempt(d.Attempts, o.pause); ok {
			again.DueAt = new(now.Add(wait))
		}
		if err := q.NotDelivered(ctx, again); err != nil {
			return err
		}
		since, err := q.Failing(ctx, queries.FailingParams{ID: d.WebhookID, Now: now})
		if err != nil {
			return db.Missing(err, nil) // it was deleted meanwhile
		}
		switch {
		case o.status == http.StatusGone:
			return f.disable(ctx, tx, d, "gone", now)
		case now.Sub(since) >= disabledAfter.Get(f.Settings.Now()):
			return f.disable(ctx, tx, d, "failing", now)
		}
		return nil
	})
}

// disable sends a webhook nothing any more, and tells the owners of its team.
func (f SendWebhooks) disable(ctx context.Context, tx db.Handle, d queries.TakeDeliveryRow, reason string, now time.Time) error {
	q := queries.New(tx)
	n, err := q.Disable(ctx, queries.DisableParams{ID: d.WebhookID, Reason: reason, Now: now})
	if err != nil || n == 0 {
		return err
	}
	if err := q.GiveUp(ctx, queries.GiveUpParams{WebhookID: d.WebhookID, Now: now}); err != nil {
		return err
	}
	owners, err := q.Owners(ctx, d.TeamID)
	if err != nil {
		return err
	}
	if err := f.Notify.Add(ctx, tx, owners, notify.WebhookDisabled, notify.Subject{TeamID: &d.TeamID}, notify.Facts{Title: safetext.Line(d.Url, 200), Code: reason}); err != nil {
		return err
	}
	return audit.Add(ctx, tx, "webhooks.disabled", d.WebhookID.String(), "team", d.TeamID, "reason", reason)
}
