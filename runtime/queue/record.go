package queue

import (
	"context"
	"strconv"
	"time"

	"hivesync/shared/fault"
)

// Record is everything that the queue knows of one job.
type Record struct {
	Job
	Queue   string
	State   State
	Attempt int
	Crashes int
	// Worker and Deadline are of the attempt that is running.
	Worker     string
	Deadline   time.Time
	EnqueuedAt time.Time
	// ReadySince is when the job last became claimable.
	ReadySince time.Time
	// Reason and DiedAt are of a dead job, Error the last failure of any.
	Reason Reason
	Error  string
	DiedAt time.Time
}

// Get reads one job, or answers NOT_FOUND.
func (c *Client) Get(ctx context.Context, queue, id string) (Record, error) {
	if err := checkQueue(queue); err != nil {
		return Record{}, err
	}
	fields, err := c.rdb.HGetAll(ctx, jobKey(queue, id)).Result()
	if err != nil {
		return Record{}, away(err)
	}
	if len(fields) == 0 {
		return Record{}, fault.New(fault.NotFound, "The queue holds no job of that id.")
	}
	return record(queue, id, fields), nil
}

func record(queue, id string, f map[string]string) Record {
	attempt, _ := strconv.Atoi(f["attempt"])
	crashes, _ := strconv.Atoi(f["crashes"])
	attempts, _ := strconv.Atoi(f["max_attempts"])
	return Record{
		Job: Job{
			ID: id, Type: f["type"], Tenant: f["tenant"], Tier: f["tier"], PrefersGPU: f["lane"] == lanePremiumGPU,
			Payload: []byte(f["payload"]), Trace: f["trace"], Timeout: millis(f["timeout"]), MaxAttempts: attempts,
		},
		Queue: queue, State: State(f["state"]), Attempt: attempt, Crashes: crashes,
		Worker: f["worker"], Deadline: instant(f["deadline"]),
		EnqueuedAt: instant(f["enqueued_at"]), ReadySince: instant(f["since"]),
		Reason: Reason(f["reason"]), Error: f["error"], DiedAt: instant(f["died_at"]),
	}
}
