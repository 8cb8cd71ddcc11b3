package queue

import (
	"context"
	"strconv"
	"sync"
	"time"
)

// tally counts what this client's workers did until the next Flush: one call a second, instead of several
// in every claim and acknowledgement. A process that is killed takes at most that second with it; what
// happens to a job without a worker is counted by the scripts.
type tally struct {
	mu    sync.Mutex
	types map[queueType]*typeTally
}

type queueType struct{ queue, jobType string }

type typeTally struct {
	claimed, gpuFallback int64
	outcomes             [3]int64
	run                  bucketCounts
	wait                 map[string]*bucketCounts // by tier
}

// bounds are the upper ends of the buckets in ms; a last bucket holds what is longer.
var bounds = [...]int64{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 30000, 60000}

type bucketCounts struct {
	counts [len(bounds) + 1]int64
	sum    int64
}

func (b *bucketCounts) observe(d time.Duration) {
	ms := max(d.Milliseconds(), 0)
	i := 0
	for i < len(bounds) && ms > bounds[i] {
		i++
	}
	b.counts[i]++
	b.sum += ms
}

func (b *bucketCounts) merge(o *bucketCounts) {
	for i, n := range o.counts {
		b.counts[i] += n
	}
	b.sum += o.sum
}

var outcomes = [3]Outcome{Done, Failed, Stopped}

func (t *tally) of(queue, jobType string) *typeTally {
	if t.types == nil {
		t.types = map[queueType]*typeTally{}
	}
	name := queueType{queue, jobType}
	one := t.types[name]
	if one == nil {
		one = &typeTally{wait: map[string]*bucketCounts{}}
		t.types[name] = one
	}
	return one
}

func (t *tally) claimed(leases []Lease) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range leases {
		l := &leases[i]
		one := t.of(l.Queue, l.Type)
		one.claimed++
		if l.GPUFallback {
			one.gpuFallback++
		}
		wait := one.wait[l.Tier]
		if wait == nil {
			wait = &bucketCounts{}
			one.wait[l.Tier] = wait
		}
		wait.observe(l.Waited)
	}
}

// ended counts the acknowledged jobs among those that were sent.
func (t *tally) ended(queue string, jobs []ended, answers []int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range jobs {
		if answers[i] != leaseHeld {
			continue
		}
		one := t.of(queue, jobs[i].kind)
		one.run.observe(jobs[i].ran)
		for k, name := range outcomes {
			if name == jobs[i].outcome {
				one.outcomes[k]++
			}
		}
	}
}

// ran counts the run time of an attempt that ended without ending its job.
func (t *tally) ran(queue, jobType string, d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.of(queue, jobType).run.observe(d)
}

// Flush writes what this client has counted for a queue. Sweep does it, too: only who ends calls it.
func (c *Client) Flush(ctx context.Context, queue string) error {
	c.tally.mu.Lock()
	taken := map[queueType]*typeTally{}
	for name, one := range c.tally.types {
		if name.queue == queue {
			taken[name] = one
			delete(c.tally.types, name)
		}
	}
	c.tally.mu.Unlock()
	var args []any
	for name, one := range taken {
		args = one.appendFields(args, name.jobType)
	}
	if len(args) == 0 {
		return nil
	}
	if _, err := c.run(ctx, opTally, queue, args...); err != nil {
		c.tally.putBack(taken)
		return err
	}
	return nil
}

func (t *tally) putBack(taken map[queueType]*typeTally) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for name, one := range taken {
		to := t.of(name.queue, name.jobType)
		to.claimed += one.claimed
		to.gpuFallback += one.gpuFallback
		for i, n := range one.outcomes {
			to.outcomes[i] += n
		}
		to.run.merge(&one.run)
		for tier, wait := range one.wait {
			if to.wait[tier] == nil {
				to.wait[tier] = &bucketCounts{}
			}
			to.wait[tier].merge(wait)
		}
	}
}

// appendFields appends the fields of the statistics that Stats reads, each followed by its count.
func (t *typeTally) appendFields(args []any, jobType string) []any {
	add := func(name string, n int64) {
		if n > 0 {
			args = append(args, jobType+"|"+name, n)
		}
	}
	histogram := func(prefix string, b *bucketCounts) {
		for i, n := range b.counts {
			label := "inf"
			if i < len(bounds) {
				label = strconv.FormatInt(bounds[i], 10)
			}
			add(prefix+"|"+label, n)
		}
		add(prefix+"|sum", b.sum)
	}
	add("claimed", t.claimed)
	add("gpu_fallback", t.gpuFallback)
	for i, n := range t.outcomes {
		add(string(outcomes[i]), n)
	}
	histogram("run", &t.run)
	for tier, wait := range t.wait {
		histogram("wait|"+tier, wait)
	}
	return args
}
