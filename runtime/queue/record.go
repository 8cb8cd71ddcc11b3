package queue

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

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
	var job *redis.MapStringStringCmd
	var token *redis.StringCmd
	_, err := c.rdb.Pipelined(ctx, func(p redis.Pipeliner) error {
		job, token = p.HGetAll(ctx, jobKey(queue, id)), p.HGet(ctx, key(queue, "tokens"), id)
		return nil
	})
	if err != nil && !errors.Is(err, redis.Nil) {
		return Record{}, away(err)
	}
	fields := job.Val()
	if len(fields) == 0 {
		return Record{}, fault.New(fault.NotFound, "The queue holds no job of that id.")
	}
	return record(queue, id, fields, token.Val()), nil
}

// record reads a job's hash, and its lease where it has one; see states.lua for the words in both.
func record(queue, id string, f map[string]string, token string) Record {
	attempt, _ := strconv.Atoi(cmp.Or(f["attempt"], "1"))
	crashes, _ := strconv.Atoi(f["crashes"])
	job, _, enqueuedAt, _ := facts(f["job"])
	job.ID, job.Payload = id, []byte(f["payload"])
	r := Record{
		Job: job, Queue: queue, State: State(f["state"]), Attempt: attempt, Crashes: crashes, Worker: f["worker"],
		EnqueuedAt: instant(enqueuedAt), ReadySince: instant(cmp.Or(f["since"], enqueuedAt)),
		Reason: Reason(f["reason"]), Error: f["error"], DiedAt: instant(f["died_at"]),
	}
	switch lease := strings.Fields(token); {
	case r.State != "":
	case len(lease) == 3:
		r.State, r.Worker, r.Deadline = Leased, lease[1], instant(lease[2]).Add(job.Timeout)
	default:
		r.State = Waiting
	}
	return r
}

// words writes the parts of a 'job' field before and after enqueued_at, which the script knows.
func (j Job) words() (before, after string) {
	before = j.Type + " " + j.Tier + " " + j.lane() + " " + strconv.FormatInt(j.Timeout.Milliseconds(), 10)
	after = strconv.Itoa(j.MaxAttempts) + " " + j.Tenant
	if j.Trace != "" {
		after += " " + j.Trace
	}
	return before, after
}

// facts reads a 'job' field.
func facts(field string) (job Job, lane, enqueuedAt string, ok bool) {
	var w [8]string
	for i := range w[:7] {
		w[i], field, _ = strings.Cut(field, " ")
	}
	w[7] = field
	attempts, err := strconv.Atoi(w[5])
	return Job{
		Type: w[0], Tier: w[1], PrefersGPU: w[2] == lanePremiumGPU, Timeout: millis(w[3]), MaxAttempts: attempts, Tenant: w[6], Trace: w[7],
	}, w[2], w[4], err == nil
}
