// Package outbox has live events follow from changes: an event is written in the transaction that makes the change, and published
// once that is committed. So nobody is told of what did not happen, and no process that ends in between keeps anybody from
// being told.
//
// An event may come twice, and two of different transactions in either order: it says what changed, and what it is now is read.
package outbox

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"hivesync/shared/db"
	"hivesync/shared/events"
	"hivesync/shared/outbox/queries"
)

// Publisher sends a live event to a user; *events.Publisher is one.
type Publisher interface {
	Publish(ctx context.Context, user uuid.UUID, e events.Event) (string, error)
}

// Outbox publishes the events of transactions.
type Outbox struct {
	DB     *pgxpool.Pool
	Events Publisher
	Logger *slog.Logger
}

const (
	// together is how many users one row is for, and publishers how many are told at a time.
	together   = 1000
	publishers = 8
	// publishTimeout bounds publishing after a commit, which goes on when the caller has gone.
	publishTimeout = 3 * time.Second
	// maxPending bounds what one run of SendPending sends.
	maxPending = 500
)

// Add tells users of an event once tx's transaction is committed. No users are no event.
func (o *Outbox) Add(ctx context.Context, tx db.Handle, users []uuid.UUID, e events.Event) error {
	data, err := json.Marshal(e.Data)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(users, together) {
		row := queries.LockPendingRow{ID: db.NewID(), Users: some, Type: e.Type, Data: data}
		if err := queries.New(tx).InsertEvent(ctx, queries.InsertEventParams(row)); err != nil {
			return err
		}
		db.AfterCommit(tx, func(ctx context.Context) {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), publishTimeout)
			defer cancel()
			err := o.send(ctx, row)
			if err == nil {
				err = queries.New(db.On(o.DB)).DeleteEvent(ctx, row.ID)
			}
			if err != nil {
				o.Logger.WarnContext(ctx, "event not published, or not known to be: it is sent again", "event", row.Type, "error", err)
			}
		})
	}
	return nil
}

// send publishes an event to all its users.
func (o *Outbox) send(ctx context.Context, row queries.LockPendingRow) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(publishers)
	for _, user := range row.Users {
		group.Go(func() error {
			_, err := o.Events.Publish(ctx, user, events.Event{Type: row.Type, Data: json.RawMessage(row.Data)})
			return err
		})
	}
	return group.Wait()
}

// SendPending publishes events that were committed before a moment and are not known to be published, the oldest first, and counts
// them. Processes that call it at once share them out.
func (o *Outbox) SendPending(ctx context.Context, before time.Time) (sent int, err error) {
	err = db.Tx(ctx, o.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		sent = 0
		rows, err := q.LockPending(ctx, queries.LockPendingParams{Before: before, RowLimit: maxPending})
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := o.send(ctx, row); err != nil {
				o.Logger.WarnContext(ctx, "event still not published", "event", row.Type, "error", err)
				return nil // those sent so far are committed as sent
			}
			if err := q.DeleteEvent(ctx, row.ID); err != nil {
				return err
			}
			sent++
		}
		return nil
	})
	return sent, err
}
