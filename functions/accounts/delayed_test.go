package accounts

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestAttemptsAtOneAccountWaitAndOnlyAFewAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &delayed{waiting: map[string]int{}}
		start := time.Now()
		done := make(chan error, maxDelayed)
		for range maxDelayed {
			go func() { done <- d.wait(t.Context(), "ada", time.Minute) }()
		}
		synctest.Wait()
		if err := d.wait(t.Context(), "ada", time.Minute); !errors.Is(err, errDelayed) {
			t.Errorf("one more: %v", err)
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if err := d.wait(gone, "bob", time.Minute); !errors.Is(err, context.Canceled) {
			t.Errorf("a client that went: %v", err)
		}
		for range maxDelayed {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if waited := time.Since(start); waited != time.Minute || len(d.waiting) != 0 {
			t.Errorf("waited %s, %d accounts are left", waited, len(d.waiting))
		}
	})
}
