package queue

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// Lease is a job in a worker's hands. Its token proves it: every operation on a lease that was lost
// changes nothing.
type Lease struct {
	Job
	Queue string
	Token string
	// Attempt counts from 1; a crash does not advance it, and a job that is brought back goes on counting.
	Attempt int
	// RetriedAfter is the attempt after which an operator last brought the job back; 0 where none did.
	RetriedAfter int
	// Crashes is how many workers died with this job.
	Crashes int
	// GivenBack is how often this attempt was given back.
	GivenBack  int
	EnqueuedAt time.Time
	// ReadySince is when this attempt became claimable.
	ReadySince time.Time
	// Waited is how long the attempt had been claimable when it was claimed, by the server's clock.
	Waited time.Duration
	// ClaimedAt is when the claim was answered, by this process's clock.
	ClaimedAt time.Time
	// GPUFallback says that the job prefers a GPU worker, but none was alive.
	GPUFallback bool
}

// ClaimRequest asks for jobs.
type ClaimRequest struct {
	// N is how many slots are free; at most 500.
	N int
	// Worker is the claiming process's unique id.
	Worker string
	// Token is unique to this claim; see NewToken. A claim whose answer was lost is repeated with the
	// same token, and gets the same jobs.
	Token string
	// GPU says that the worker has one.
	GPU bool
	// Types are the job types that the worker knows, at most 1000: it gets no other. Empty means all.
	Types []string
}

// Claimed is a claim's answer.
type Claimed struct {
	Leases []Lease
	Paused bool
	// Limited says that a limit on concurrency held jobs back.
	Limited bool
	// Unknown are types of waiting jobs that the worker does not know.
	Unknown []string
	// Waiting is how many jobs were left waiting.
	Waiting int
	// NextDue is when the next delayed job may be claimed; negative when there is none.
	NextDue time.Duration
}

// promoteMost is how many delayed jobs become claimable in one call.
const promoteMost = 1000

// NewToken returns a claim's token: 128 random bits.
func NewToken() string { return rand.Text() }

// Claim leases up to r.N jobs, fairly: tiers by weight, tenants in turn. It promotes delayed jobs that
// are due, a thousand of them at most. Its cost does not depend on how many jobs wait.
func (c *Client) Claim(ctx context.Context, queue string, r ClaimRequest) (Claimed, error) {
	if r.N < 1 || r.N > 500 || !workerShape.MatchString(r.Worker) || r.Token == "" {
		return Claimed{}, fmt.Errorf("queue: a claim needs 1 to 500 slots, a worker id and a token")
	}
	gpu := 0
	if r.GPU {
		gpu = 1
	}
	types, err := typeList(r.Types)
	if err != nil {
		return Claimed{}, err
	}
	var answer []any
	for promoted := 0; ; promoted++ {
		v, err := c.run(ctx, opClaim, queue, r.N, r.Token, r.Worker, c.opts.Lease.Milliseconds(), c.pattern, gpu, promoted, types)
		if err != nil {
			return Claimed{}, err
		}
		var ok bool
		if answer, ok = v.([]any); !ok || len(answer) != 7 {
			return Claimed{}, fmt.Errorf("queue: claim answered %T", v)
		}
		entries, _ := answer[3].([]any)
		if number(answer[2]) != 0 || number(answer[0]) == 1 || len(entries) > 0 || promoted == 1 {
			break
		}
		if _, err := c.run(ctx, opPromote, queue, promoteMost); err != nil {
			return Claimed{}, err
		}
	}
	out := Claimed{Paused: number(answer[0]) == 1, Waiting: int(number(answer[1])), NextDue: millis(answer[2]), Limited: number(answer[4]) == 1}
	if number(answer[2]) < 0 {
		out.NextDue = -1
	}
	out.Unknown = texts(answer[6])
	if out.Leases, err = c.leases(ctx, queue, r, texts(answer[3]), instant(answer[5])); err != nil {
		return Claimed{}, err
	}
	return out, nil
}

// typeList is job types as claim.lua takes them: each between blanks.
func typeList(types []string) (string, error) {
	if len(types) == 0 {
		return "", nil
	}
	if len(types) > 1000 || slices.ContainsFunc(types, func(t string) bool { return !isName(t) }) {
		return "", errors.New("queue: a claim names at most 1000 job types")
	}
	return " " + strings.Join(types, " ") + " ", nil
}

// leases reads claimed jobs. Should that fail, the claim is asked again with its token. A job whose record
// was evicted leaves nothing to run: its lease runs out.
func (c *Client) leases(ctx context.Context, queue string, r ClaimRequest, entries []string, claimed time.Time) ([]Lease, error) {
	out := make([]Lease, 0, len(entries))
	if len(entries) == 0 {
		return out, nil
	}
	claimedAt := c.here()
	ids, keys := make([]string, len(entries)), make([]string, len(entries))
	var withPast []int
	for i, e := range entries {
		var words string
		ids[i], words, _ = strings.Cut(e, " ")
		keys[i] = jobKey(queue, ids[i])
		if strings.HasSuffix(words, "*") {
			withPast = append(withPast, i)
		}
	}
	records, pasts, err := c.read(ctx, queue, keys, ids, withPast)
	if err != nil {
		return nil, err
	}
	for i, id := range ids {
		text, _ := records[i].(string)
		job, lane, enqueuedAt, ok := facts(text)
		if !ok {
			continue
		}
		job.ID = id
		ready := instant(enqueuedAt)
		l := Lease{
			Job: job, Queue: queue, Token: r.Token, Attempt: 1, EnqueuedAt: ready, ReadySince: ready, ClaimedAt: claimedAt,
			GPUFallback: lane == lanePremiumGPU && !r.GPU,
		}
		if past := pasts[i]; past != nil {
			l.Attempt, l.Crashes = max(int(number(past[0])), 1), int(number(past[1]))
			l.Before, l.RetriedAfter, l.GivenBack = int(number(past[3])), int(number(past[4])), int(number(past[5]))
			if replayed := instant(past[6]); !replayed.IsZero() && !l.Expires.IsZero() { // it has as much time as at first
				l.Expires = replayed.Add(l.Expires.Sub(l.EnqueuedAt))
			}
			l.MaxAttempts += l.Before
			if since := instant(past[2]); !since.IsZero() {
				l.ReadySince = since
			}
		}
		l.Waited = max(claimed.Sub(l.ReadySince), 0)
		out = append(out, l)
	}
	c.tally.claimed(out)
	return out, nil
}

// read reads records, and of some jobs what a lease says of their past, in one round trip.
func (c *Client) read(ctx context.Context, queue string, keys, ids []string, withPast []int) ([]any, map[int][]any, error) {
	if len(withPast) == 0 {
		records, err := c.rdb.MGet(ctx, keys...).Result()
		return records, nil, away(err)
	}
	var records *redis.SliceCmd
	reads := make([]*redis.SliceCmd, len(withPast))
	_, err := c.rdb.Pipelined(ctx, func(p redis.Pipeliner) error {
		records = p.MGet(ctx, keys...)
		for n, i := range withPast {
			reads[n] = p.HMGet(ctx, pastKey(queue, ids[i]), "attempt", "crashes", "since", "before", "retried", "given", "replayed")
		}
		return nil
	})
	if err != nil {
		return nil, nil, away(err)
	}
	pasts := make(map[int][]any, len(withPast))
	for n, i := range withPast {
		pasts[i] = reads[n].Val()
	}
	return records.Val(), pasts, nil
}

// lanePattern spreads the tiers' turns as evenly as their weights allow: the smooth weighted
// round-robin of nginx, in which every tier has a turn in each round, so none starves.
func lanePattern(w Weights) string {
	names := []lane{lanePremium, lanePro, laneFree}
	weights := []int{w.Premium, w.Pro, w.Free}
	total := w.Premium + w.Pro + w.Free
	credit := make([]int, len(names))
	turns := make([]string, 0, total)
	for range total {
		best := 0
		for i := range credit {
			credit[i] += weights[i]
			if credit[i] > credit[best] {
				best = i
			}
		}
		credit[best] -= total
		turns = append(turns, names[best])
	}
	return strings.Join(turns, ",")
}
