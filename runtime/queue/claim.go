package queue

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"
)

// Lease is a job in a worker's hands. Its token proves it: every operation on a lease that was lost
// changes nothing.
type Lease struct {
	Job
	Queue string
	Token string
	// Attempt counts from 1; a crash does not advance it.
	Attempt int
	// Crashes is how many workers died with this job.
	Crashes    int
	EnqueuedAt time.Time
	// ReadySince is when this attempt became claimable.
	ReadySince time.Time
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
}

// Claimed is a claim's answer.
type Claimed struct {
	Leases []Lease
	Paused bool
	// Waiting is how many jobs were left waiting.
	Waiting int
	// NextDue is when the next delayed job may be claimed; negative when there is none.
	NextDue time.Duration
}

// NewToken returns a claim's token: 128 random bits.
func NewToken() string { return rand.Text() }

// Claim leases up to r.N jobs, fairly: tiers by weight, tenants in turn. It promotes delayed jobs that
// are due. Its cost does not depend on how many jobs wait.
func (c *Client) Claim(ctx context.Context, queue string, r ClaimRequest) (Claimed, error) {
	if r.N < 1 || r.N > 500 || !workerShape.MatchString(r.Worker) || r.Token == "" {
		return Claimed{}, fmt.Errorf("queue: a claim needs 1 to 500 slots, a worker id and a token")
	}
	gpu := 0
	if r.GPU {
		gpu = 1
	}
	v, err := c.run(ctx, opClaim, queue, r.N, r.Token, r.Worker, c.opts.Lease.Milliseconds(), c.pattern, gpu)
	if err != nil {
		return Claimed{}, err
	}
	answer, ok := v.([]any)
	if !ok || len(answer) != 4 {
		return Claimed{}, fmt.Errorf("queue: claim answered %T", v)
	}
	out := Claimed{Paused: number(answer[0]) == 1, Waiting: int(number(answer[1])), NextDue: millis(answer[2])}
	if number(answer[2]) < 0 {
		out.NextDue = -1
	}
	jobs, _ := answer[3].([]any)
	out.Leases = make([]Lease, 0, len(jobs))
	for _, j := range jobs {
		f := texts(j)
		if len(f) != 13 {
			return Claimed{}, fmt.Errorf("queue: claim answered a job of %d fields", len(f))
		}
		gpuLane := f[12] == lanePremiumGPU
		out.Leases = append(out.Leases, Lease{
			Job: Job{
				ID: f[0], Type: f[1], Tenant: f[2], Tier: f[3], Payload: []byte(f[4]), Trace: f[5],
				Timeout: millis(f[6]), MaxAttempts: int(number(f[7])), PrefersGPU: gpuLane,
			},
			Queue: queue, Token: r.Token,
			Attempt: int(number(f[8])), Crashes: int(number(f[9])),
			EnqueuedAt: instant(f[10]), ReadySince: instant(f[11]),
			GPUFallback: gpuLane && !r.GPU,
		})
	}
	return out, nil
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
