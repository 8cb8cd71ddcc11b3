package queue

import (
	"context"
	"fmt"
	"time"
)

// Snapshot is a queue's figures at one instant.
type Snapshot struct {
	Queue string `json:"queue"`
	// Waiting is the depth: what LLEN of the queue's bare name says.
	Waiting int64 `json:"waiting"`
	Leased  int64 `json:"leased"`
	Delayed int64 `json:"delayed"`
	Dead    int64 `json:"dead"`
	Paused  bool  `json:"paused"`
	// Oldest is how long the longest-waiting job has been claimable, over the first 32 tenants of each
	// lane in turn order.
	Oldest time.Duration `json:"oldest_ns"`
	// Types is how many jobs of each type wait.
	Types map[string]int64 `json:"types"`
	// Tenants is how many tenants of each lane have waiting jobs.
	Tenants map[string]int64 `json:"tenants"`
	// GPUWorkers is how many workers with a GPU are alive.
	GPUWorkers int64 `json:"gpu_workers"`
}

// snapshotTenants bounds what a snapshot costs the server: every process takes some at each scrape.
const snapshotTenants = 32

// Snapshot reads a queue's figures.
func (c *Client) Snapshot(ctx context.Context, queue string) (Snapshot, error) {
	v, err := c.run(ctx, opSnapshot, queue, snapshotTenants)
	if err != nil {
		return Snapshot{}, err
	}
	a, ok := v.([]any)
	if !ok || len(a) != 9 {
		return Snapshot{}, fmt.Errorf("queue: snapshot answered %T", v)
	}
	return Snapshot{
		Queue: queue, Waiting: number(a[0]), Leased: number(a[1]), Delayed: number(a[2]), Dead: number(a[3]),
		Paused: number(a[4]) == 1, Oldest: millis(a[5]), Types: pairs(a[6]), Tenants: pairs(a[7]), GPUWorkers: number(a[8]),
	}, nil
}

// Depth returns how many jobs wait.
func (c *Client) Depth(ctx context.Context, queue string) (int64, error) {
	if err := checkQueue(queue); err != nil {
		return 0, err
	}
	n, err := c.rdb.LLen(ctx, queue).Result()
	return n, away(err)
}

func pairs(v any) map[string]int64 {
	list, _ := v.([]any)
	out := make(map[string]int64, len(list)/2)
	for i := 0; i+1 < len(list); i += 2 {
		name, _ := list[i].(string)
		out[name] = number(list[i+1])
	}
	return out
}
