package jobs

import (
	"context"
	"sync"

	"github.com/google/uuid"
)

// turns let each user's submissions into the database one at a time. They would wait there anyway, for the lock of the user's row,
// but each with a connection of the pool in hand that others then miss. The zero value is ready.
type turns struct {
	mu    sync.Mutex
	users map[uuid.UUID]*turn
}

// turn is one user's: whoever is in it, and how many are in it or wait.
type turn struct {
	in   chan struct{}
	held int
}

// take waits until it is the user's turn, or ctx ends. The function returned ends it.
func (t *turns) take(ctx context.Context, user uuid.UUID) (done func(), err error) {
	t.mu.Lock()
	if t.users == nil {
		t.users = map[uuid.UUID]*turn{}
	}
	u := t.users[user]
	if u == nil {
		u = &turn{in: make(chan struct{}, 1)}
		t.users[user] = u
	}
	u.held++
	t.mu.Unlock()
	leave := func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if u.held--; u.held == 0 {
			delete(t.users, user)
		}
	}
	select {
	case u.in <- struct{}{}:
		return func() { <-u.in; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, ctx.Err()
	}
}
