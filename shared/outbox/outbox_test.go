package outbox_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"hivesync/shared/db"
	"hivesync/shared/db/dbtest"
	"hivesync/shared/events"
	"hivesync/shared/outbox"
)

// told is a publisher that may be away.
type told struct {
	mu    sync.Mutex
	away  bool
	users map[uuid.UUID]int
}

// Publish notes whom an event is for.
func (p *told) Publish(_ context.Context, user uuid.UUID, _ events.Event) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.away {
		return "", errors.New("away")
	}
	p.users[user]++
	return "1-1", nil
}

func TestEventsFollowCommittedChangesAlone(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	p := &told{users: map[uuid.UUID]int{}}
	o := &outbox.Outbox{DB: pool, Events: p, Logger: slog.New(slog.DiscardHandler)}
	ada, bob := db.NewID(), db.NewID()
	add := func(failure error, users ...uuid.UUID) {
		t.Helper()
		err := db.Tx(t.Context(), pool, func(tx db.Handle) error {
			if err := o.Add(t.Context(), tx, users, events.Event{Type: "task.changed", Data: events.Nothing{}}); err != nil {
				t.Error(err)
			}
			return failure
		})
		if !errors.Is(err, failure) {
			t.Error(err)
		}
	}
	left := func() (n int) {
		t.Helper()
		if err := pool.QueryRow(t.Context(), "SELECT count(*) FROM outbox_events").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	refused := errors.New("refused")
	add(refused, ada)
	add(nil)
	if len(p.users) != 0 || left() != 0 {
		t.Errorf("told of what did not happen: %v, %d left", p.users, left())
	}
	add(nil, ada, bob)
	if p.users[ada] != 1 || p.users[bob] != 1 || left() != 0 {
		t.Errorf("told %v, %d left", p.users, left())
	}
	p.away = true
	add(nil, ada)
	if left() != 1 {
		t.Errorf("%d left while nobody can be told", left())
	}
	soon := time.Now().Add(time.Hour)
	if n, err := o.SendPending(t.Context(), soon); n != 0 || err != nil || left() != 1 {
		t.Errorf("sent %d, %v, %d left", n, err, left())
	}
	p.away = false
	if n, err := o.SendPending(t.Context(), time.Now().Add(-time.Hour)); n != 0 || err != nil {
		t.Errorf("sent %d that are too young, %v", n, err)
	}
	if n, err := o.SendPending(t.Context(), soon); n != 1 || err != nil || left() != 0 || p.users[ada] != 2 {
		t.Errorf("sent %d, %v, %d left, told %v", n, err, left(), p.users)
	}
}
