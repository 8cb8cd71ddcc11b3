package jobs

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"hivesync/shared/db"
	"hivesync/shared/events"
	"hivesync/shared/jobs/queries"
)

// pending is a committed transition whose event is not published yet.
type pending struct {
	key  queries.TransitionParams
	user uuid.UUID
	kind string
	data json.RawMessage
}

// publishTimeout bounds publishing after a commit, which goes on even when the caller has gone.
const publishTimeout = 3 * time.Second

// publish sends one event. On failure the transition keeps its event, and PublishPending sends it later.
func (r *Record) publish(ctx context.Context, p pending) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), publishTimeout)
	defer cancel()
	if _, err := r.Events.Publish(ctx, p.user, events.Event{Type: p.kind, Data: p.data}); err != nil {
		r.Logger.WarnContext(ctx, "event not published, left to the reconciler", "job", p.key.JobID, "event", p.kind, "error", err)
		return
	}
	err := queries.New(db.On(r.DB)).MarkPublished(ctx, queries.MarkPublishedParams{
		JobID: p.key.JobID, Attempt: p.key.Attempt, Transition: p.key.Transition, UserID: p.user, Now: r.now(),
	})
	if err != nil {
		r.Logger.WarnContext(ctx, "event published but not marked", "job", p.key.JobID, "event", p.kind, "error", err)
	}
}

// PublishPending publishes up to limit events of transitions older than age, oldest first: those whose
// process ended, or whose Redis was away, between commit and publishing. It returns how many it sent.
// Processes that call it at once share the events out between them.
func (r *Record) PublishPending(ctx context.Context, age time.Duration, limit int) (int, error) {
	sent := 0
	err := db.Tx(ctx, r.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		sent = 0
		now := r.now()
		rows, err := q.LockUnpublished(ctx, queries.LockUnpublishedParams{Before: now.Add(-age), RowLimit: int32(min(limit, 1000))}) // #nosec G115 -- bounded
		if err != nil {
			return err
		}
		for _, row := range rows {
			if _, err := r.Events.Publish(ctx, row.UserID, events.Event{Type: row.EventType, Data: json.RawMessage(row.EventData)}); err != nil {
				r.Logger.WarnContext(ctx, "event still not published", "job", row.JobID, "event", row.EventType, "error", err)
				return nil // those sent so far are committed as sent
			}
			err := q.MarkPublished(ctx, queries.MarkPublishedParams{
				JobID: row.JobID, Attempt: row.Attempt, Transition: row.Transition, UserID: row.UserID, Now: now,
			})
			if err != nil {
				return err
			}
			sent++
		}
		return nil
	})
	return sent, err
}

// Progress tells the user how far a running job is. Nothing is stored: who misses it hears of the next step, or of the end.
// What is said of an attempt that is over, or of a job that no longer runs, is dropped. Errors: UNAVAILABLE.
func (r *Record) Progress(ctx context.Context, id uuid.UUID, attempt int, p Progress) error {
	row, err := queries.New(db.On(r.DB)).RunningJob(ctx, queries.RunningJobParams{ID: id, Attempt: int32(min(max(attempt, 0), 1<<20))}) // #nosec G115 -- bounded
	if err != nil {
		return db.Missing(err, nil)
	}
	job := jobOf(queries.LockJobRow(row))
	tell := r.kinds[job.Type].Progressed
	if tell == nil {
		return nil
	}
	event, err := tell(ctx, db.On(r.DB), job, p)
	if err != nil || event == nil {
		return err
	}
	_, err = r.Events.Publish(ctx, job.UserID, *event)
	return err
}
