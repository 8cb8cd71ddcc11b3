package queue

import (
	"cmp"
	"context"
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
	// RetriedAfter is the attempt after which an operator last brought the job back; 0 where none did.
	RetriedAfter int
	Crashes      int
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

// Get reads one job, or answers NOT_FOUND. It is a look: of a job that moves meanwhile it may tell the state
// before.
func (c *Client) Get(ctx context.Context, queue, id string) (Record, error) {
	if err := checkQueue(queue); err != nil {
		return Record{}, err
	}
	found, err := c.records(ctx, queue, []string{id}, true)
	if err != nil {
		return Record{}, err
	}
	if len(found) == 0 {
		return Record{}, fault.New(fault.NotFound, "The queue holds no job of that id.")
	}
	r := found[0]
	if r.State != Waiting {
		return r, nil
	}
	token, worker, err := c.holder(ctx, queue, id)
	if err != nil {
		return Record{}, err
	}
	if token != "" {
		r.hold(worker)
	}
	return r, nil
}

// longestFacts is more than the first line of a record takes.
const longestFacts = 1024

// records reads jobs of no lease, with their payloads or without; those that are gone by now are left out.
func (c *Client) records(ctx context.Context, queue string, ids []string, payloads bool) ([]Record, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	reads, pasts := make([]*redis.StringCmd, len(ids)), make([]*redis.MapStringStringCmd, len(ids))
	if _, err := c.rdb.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, id := range ids {
			if payloads {
				reads[i] = p.Get(ctx, jobKey(queue, id))
			} else {
				reads[i] = p.GetRange(ctx, jobKey(queue, id), 0, longestFacts-1)
			}
			pasts[i] = p.HGetAll(ctx, pastKey(queue, id))
		}
		return nil
	}); err != nil && err != redis.Nil { //nolint:errorlint // the pipeline returns the first answer's own error
		return nil, away(err)
	}
	out := make([]Record, 0, len(ids))
	for i, id := range ids {
		if r, ok := record(queue, id, reads[i].Val(), pasts[i].Val()); ok {
			if !payloads {
				r.Payload = nil
			}
			out = append(out, r)
		}
	}
	return out, nil
}

// record reads a job's record and past; see job.lua for both.
func record(queue, id, text string, past map[string]string) (Record, bool) {
	job, _, enqueuedAt, ok := facts(text)
	if !ok {
		return Record{}, false
	}
	job.ID = id
	attempt, _ := strconv.Atoi(cmp.Or(past["attempt"], "1"))
	crashes, _ := strconv.Atoi(past["crashes"])
	retried, _ := strconv.Atoi(past["retried"])
	job.Before, _ = strconv.Atoi(past["before"])
	job.MaxAttempts += job.Before
	return Record{
		Job: job, Queue: queue, State: State(cmp.Or(past["state"], string(Waiting))), Attempt: attempt, RetriedAfter: retried, Crashes: crashes,
		Worker: past["worker"], EnqueuedAt: instant(enqueuedAt), ReadySince: instant(cmp.Or(past["since"], enqueuedAt)),
		Reason: Reason(past["reason"]), Error: past["error"], DiedAt: instant(past["died_at"]),
	}, true
}

// hold notes that a lease holds the job: its worker, and when that claimed it.
func (r *Record) hold(lease string) {
	worker, claimedAt, _ := strings.Cut(lease, " ")
	r.State, r.Worker = Leased, worker
	if at := instant(claimedAt); !at.IsZero() {
		r.Deadline = at.Add(r.Timeout)
	}
}

// expiresMark tells the word of Expires from that of the trace, either of which may be missing.
const expiresMark = "@"

// appendRecord appends the job's record.
func (j *Job) appendRecord(b []byte, enqueuedAt time.Time) []byte {
	b = append(append(b, j.Type...), ' ')
	b = append(append(b, j.Tier...), ' ')
	b = append(append(b, j.lane()...), ' ')
	b = append(strconv.AppendInt(b, j.Timeout.Milliseconds(), 10), ' ')
	b = append(strconv.AppendInt(b, enqueuedAt.UnixMilli(), 10), ' ')
	b = append(strconv.AppendInt(b, int64(j.MaxAttempts), 10), ' ')
	b = append(b, j.Tenant...)
	if j.Trace != "" {
		b = append(append(b, ' '), j.Trace...)
	}
	if !j.Expires.IsZero() {
		b = strconv.AppendInt(append(append(b, ' '), expiresMark...), j.Expires.UnixMilli(), 10)
	}
	return append(append(b, '\n'), j.Payload...)
}

// facts reads a record.
func facts(text string) (job Job, lane, enqueuedAt string, ok bool) {
	line, payload, ok := strings.Cut(text, "\n")
	if !ok {
		return Job{}, "", "", false
	}
	line = strings.Clone(line) // else each of its words would keep the payload in memory
	var w [8]string
	for i := range w[:7] {
		w[i], line, _ = strings.Cut(line, " ")
	}
	w[7], line, _ = strings.Cut(line, " ")
	if strings.HasPrefix(w[7], expiresMark) {
		w[7], line = "", w[7]
	}
	attempts, err := strconv.Atoi(w[5])
	return Job{
		Type: w[0], Tier: w[1], PrefersGPU: w[2] == lanePremiumGPU, Timeout: millis(w[3]), MaxAttempts: attempts, Tenant: w[6], Trace: w[7],
		Expires: instant(strings.TrimPrefix(line, expiresMark)), Payload: []byte(payload),
	}, w[2], w[4], err == nil
}
