package accounts

import (
	"context"
	"errors"
	"sync"
	"time"
)

// delayed are the attempts to sign in that wait, by account.
type delayed struct {
	mu      sync.Mutex
	waiting map[string]int
}

var errDelayed = errors.New("accounts: too many attempts wait at this account")

// wait returns after a time, or with an error at once where maxDelayed attempts at the account wait already, or when ctx ends.
func (d *delayed) wait(ctx context.Context, account string, long time.Duration) error {
	d.mu.Lock()
	if d.waiting[account] >= maxDelayed {
		d.mu.Unlock()
		return errDelayed
	}
	d.waiting[account]++
	d.mu.Unlock()
	defer func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.waiting[account]--; d.waiting[account] == 0 {
			delete(d.waiting, account)
		}
	}()
	timer := time.NewTimer(long)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
