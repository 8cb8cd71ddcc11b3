package queue

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/shared/fault"
)

// Enqueue adds a job and reports whether it is new: a job whose id the queue knows in any state is left
// as it is. It answers UNAVAILABLE where the queue is full. Concurrent calls share a script call.
func (c *Client) Enqueue(ctx context.Context, queue string, job Job) (added bool, err error) {
	if err := checkQueue(queue); err != nil {
		return false, err
	}
	if err := job.validate(c.opts.MaxPayload); err != nil {
		return false, err
	}
	answer, err := c.batches(queue).enqueues.Do(ctx, job)
	if err == nil && answer < 0 {
		err = errFull()
	}
	return answer == 1, err
}

// errFull names no dependency: nothing is away.
func errFull() error {
	return fault.New(fault.Unavailable, "The job queue is full. Try again shortly.").After(5 * time.Second)
}

// Room reports whether the queue takes a further job now. It changes nothing.
func (c *Client) Room(ctx context.Context, queue string) (bool, error) {
	if err := checkQueue(queue); err != nil || c.opts.MaxWaiting <= 0 {
		return err == nil, err
	}
	var waiting, delayed *redis.IntCmd
	if _, err := c.rdb.Pipelined(ctx, func(p redis.Pipeliner) error {
		waiting, delayed = p.LLen(ctx, queue), p.ZCard(ctx, key(queue, "delayed"))
		return nil
	}); err != nil {
		return false, away(err)
	}
	return waiting.Val()+delayed.Val() < int64(c.opts.MaxWaiting), nil
}

// manyBytes bounds the payloads that one script call of EnqueueMany sends: the server serves nobody else
// meanwhile, and has a limit of its own.
const manyBytes = 8 << 20

// EnqueueMany adds up to 1000 jobs, in one script call unless they are large, and reports which were new. It
// answers UNAVAILABLE where the queue had no room for all of them; repeating the call is safe.
func (c *Client) EnqueueMany(ctx context.Context, queue string, jobs []Job) ([]bool, error) {
	if err := checkQueue(queue); err != nil || len(jobs) == 0 {
		return nil, err
	}
	if len(jobs) > 1000 {
		return nil, fmt.Errorf("queue: %d jobs in one call, at most 1000", len(jobs))
	}
	for _, j := range jobs {
		if err := j.validate(c.opts.MaxPayload); err != nil {
			return nil, err
		}
	}
	added := make([]bool, 0, len(jobs))
	var full error
	for len(jobs) > 0 {
		n, size := 1, len(jobs[0].Payload)
		for n < len(jobs) && size+len(jobs[n].Payload) <= manyBytes {
			size += len(jobs[n].Payload)
			n++
		}
		answers, err := c.enqueue(ctx, queue, jobs[:n])
		if err != nil {
			return nil, err
		}
		for _, a := range answers {
			added = append(added, a == 1)
			if a < 0 {
				full = errFull()
			}
		}
		jobs = jobs[n:]
	}
	return added, full
}

// enqueue adds jobs: 1 for each that was added, 0 for each that was known, -1 for each without room. A job
// that comes twice is added once.
func (c *Client) enqueue(ctx context.Context, queue string, jobs []Job) ([]int64, error) {
	now, err := c.serverNow(ctx)
	if err != nil {
		return nil, err
	}
	answers := make([]int64, len(jobs))
	var g grouped
	var each []int // that are added one by one
	var known map[string]struct{}
	if len(jobs) > 1 {
		known = make(map[string]struct{}, len(jobs))
	}
	for i := range jobs {
		if known != nil {
			if _, twice := known[jobs[i].ID]; twice {
				continue
			}
			known[jobs[i].ID] = struct{}{}
		}
		if jobs[i].Delay > 0 || jobs[i].Before > 0 {
			each = append(each, i)
		} else {
			g.add(i, &jobs[i])
		}
	}
	if g.jobs > 0 {
		all, err := c.enqueueAll(ctx, queue, now, jobs, &g)
		if err != nil {
			return nil, err
		}
		for k := range g.groups {
			for _, i := range g.groups[k].jobs {
				if all {
					answers[i] = 1
				} else {
					each = append(each, i)
				}
			}
		}
	}
	return answers, c.enqueueEach(ctx, queue, now, jobs, each, answers)
}

// grouped is which of a call's jobs go to which tenant's list, and how many there are of each type.
type grouped struct {
	groups []group
	types  []typeCount
	jobs   int
	// byTenant finds a group where there are many.
	byTenant map[tenantLane]int
}

type tenantLane struct{ lane, tenant string }

type group struct {
	tenantLane
	jobs []int
}

type typeCount struct {
	name string
	jobs int
}

// searched is how many groups are searched one by one, which is quicker than a map for few.
const searched = 8

func (g *grouped) add(i int, j *Job) {
	g.jobs++
	t := 0
	for t < len(g.types) && g.types[t].name != j.Type {
		t++
	}
	if t == len(g.types) {
		g.types = append(g.types, typeCount{name: j.Type})
	}
	g.types[t].jobs++
	k := g.find(tenantLane{j.lane(), j.Tenant})
	g.groups[k].jobs = append(g.groups[k].jobs, i)
}

func (g *grouped) find(name tenantLane) int {
	if g.byTenant != nil {
		if k, ok := g.byTenant[name]; ok {
			return k
		}
	} else {
		for k := range g.groups {
			if g.groups[k].tenantLane == name {
				return k
			}
		}
	}
	k := len(g.groups)
	g.groups = append(g.groups, group{tenantLane: name})
	switch {
	case g.byTenant != nil:
		g.byTenant[name] = k
	case len(g.groups) > searched:
		g.byTenant = make(map[tenantLane]int, 2*len(g.groups))
		for k := range g.groups {
			g.byTenant[g.groups[k].tenantLane] = k
		}
	}
	return k
}

// enqueueAll runs enqueue.lua, which says what its arguments mean, behind the records in one transaction.
// It reports whether that added all jobs; else it added none. All that is written for the call lies in one
// piece of memory.
func (c *Client) enqueueAll(ctx context.Context, queue string, now time.Time, jobs []Job, g *grouped) (bool, error) {
	size := 0
	for i := range jobs {
		size += 256 + len(jobs[i].Payload)
	}
	text := make([]byte, 0, size)
	since := func(from int) []byte { return text[from:len(text):len(text)] }
	proof := "~" + rand.Text() // no job's id: should it stay behind, Heal forgets it
	records := make([]any, 0, 2*g.jobs+2)
	args := make([]any, 0, 5+g.jobs+3*len(g.groups)+2*len(g.types))
	args = append(args, now.UnixMilli(), c.opts.MaxWaiting, proof, g.jobs, len(g.groups))
	for k := range g.groups {
		args = append(args, g.groups[k].lane, g.groups[k].tenant, len(g.groups[k].jobs))
		for _, i := range g.groups[k].jobs {
			j := &jobs[i]
			from := len(text)
			text = append(append(append(append(text, '{'), queue...), "}:job:"...), j.ID...)
			name := since(from)
			from = len(text)
			text = j.appendRecord(text, now)
			records = append(records, name, since(from))
			from = len(text)
			text = append(append(append(text, j.ID...), ' '), j.Type...)
			args = append(args, since(from))
		}
	}
	records = append(records, jobKey(queue, proof), now.UnixMilli())
	for _, t := range g.types {
		args = append(args, t.name, t.jobs)
	}
	var written *redis.BoolCmd
	var entered *redis.Cmd
	_, err := c.rdb.TxPipelined(ctx, func(p redis.Pipeliner) error {
		written = p.MSetNX(ctx, records...)
		entered = opEnqueue.EvalSha(ctx, p, []string{queue}, args...)
		return nil
	})
	if redis.HasErrorPrefix(err, "NOSCRIPT") && written.Err() == nil {
		// The server does not know the script yet. The records are there; if they are this call's, so is the
		// proof. Heal leaves them alone for a while.
		entered = opEnqueue.Eval(ctx, c.rdb, []string{queue}, args...)
		err = entered.Err()
	}
	if err != nil {
		return false, away(err)
	}
	return number(entered.Val()) == 1, nil
}

func (c *Client) enqueueEach(ctx context.Context, queue string, now time.Time, jobs []Job, each []int, answers []int64) error {
	if len(each) == 0 {
		return nil
	}
	args := make([]any, 0, 2+7*len(each))
	args = append(args, c.now(), c.opts.MaxWaiting)
	for _, i := range each {
		j := &jobs[i]
		args = append(args, j.ID, j.appendRecord(nil, now), j.Type, j.lane(), j.Tenant, j.Delay.Milliseconds(), j.Before)
	}
	states, err := perJob(len(each), func() (any, error) { return c.call(ctx, opEach, queue, args) })
	for n, s := range states {
		answers[each[n]] = s
	}
	return err
}
