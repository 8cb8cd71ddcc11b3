package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"hivesync/shared/client"
)

// outcome counts what became of previews.
type outcome struct {
	Accepted int64            `json:"accepted"`
	Ready    int64            `json:"ready"`
	Other    map[string]int64 `json:"other,omitempty"`
	// Lost were accepted and have no end.
	Lost    int64   `json:"lost"`
	Seconds float64 `json:"seconds"`
}

// lookEvery is the time between two looks at a preview; lostAfter how long one may have no end before it counts as lost: as
// long as the system itself keeps a job alive.
const (
	lookEvery = 300 * time.Millisecond
	lostAfter = time.Hour
)

// jobs has each account accept its share of previews, as many at once as its plan allows, and waits for the end of each. What has
// been accepted is told on stderr, so that a script knows when work is under way.
func jobs(ctx context.Context, o options) (any, error) {
	list, err := readAccounts(o.state)
	if err != nil {
		return nil, err
	}
	result := outcome{Other: map[string]int64{}}
	var left atomic.Int64
	left.Store(int64(o.n))
	var lock sync.Mutex
	began := time.Now()
	group, ctx := errgroup.WithContext(ctx)
	for _, a := range list {
		api, err := signIn(ctx, o.url, a)
		if err != nil {
			return nil, err
		}
		for range 5 {
			group.Go(func() error {
				for left.Add(-1) >= 0 {
					id, err := accept(ctx, api, a)
					if err != nil {
						return err
					}
					lock.Lock()
					result.Accepted++
					fmt.Fprintln(os.Stderr, "accepted", result.Accepted)
					lock.Unlock()
					status, err := end(ctx, api, id)
					if err != nil {
						return err
					}
					lock.Lock()
					switch status {
					case "ready":
						result.Ready++
					case "":
						result.Lost++
					default:
						result.Other[status]++
					}
					lock.Unlock()
				}
				return nil
			})
		}
	}
	err = group.Wait()
	result.Seconds = time.Since(began).Seconds()
	if err == nil && result.Ready != int64(o.n) {
		err = errors.New("not every accepted preview is ready")
	}
	return result, err
}

// accept asks for a preview, again where the plan's limit says to wait.
func accept(ctx context.Context, api *client.Client, a account) (string, error) {
	for {
		accepted, err := api.RequestPreview(ctx, a.Project, a.Entry, contexts("pixel-8"))
		if err == nil {
			return accepted.PreviewID, nil
		}
		if said := (*client.Error)(nil); !errors.As(err, &said) || said.Status != http.StatusTooManyRequests {
			return "", fmt.Errorf("requesting a preview: %w", err)
		}
		if err := pause(ctx, lookEvery); err != nil {
			return "", err
		}
	}
}

// end waits for a preview's last status; "" where it has none in time.
func end(ctx context.Context, api *client.Client, id string) (string, error) {
	for began := time.Now(); time.Since(began) < lostAfter; {
		preview, err := api.Preview(ctx, id)
		if err != nil {
			return "", fmt.Errorf("looking at a preview: %w", err)
		}
		switch preview.Status {
		case "ready", "failed", "stopped":
			return preview.Status, nil
		}
		if err := pause(ctx, lookEvery); err != nil {
			return "", err
		}
	}
	return "", nil
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
