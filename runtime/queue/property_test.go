package queue

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hivesync/shared/fault"
)

// model is what the queue must know after the operations so far. It does not predict which job a claim
// takes, only which it may.
type model struct {
	c     *Client
	clock *clock
	jobs  map[string]*modelJob
	// held are the leases that live workers hold; stale ones belong to workers that died.
	held, stale []Lease
	serial      int
	paused      bool
}

type modelJob struct {
	state     State
	attempt   int
	before    int // attempts that count no more
	retried   int // the last of them, where an operator brought the job back
	crashes   int
	due       time.Time // of a delayed job
	ends      time.Time // of a lease
	cancelled bool
}

func (m *model) ctx() context.Context { return context.Background() }

func (m *model) in(states ...State) []string {
	var out []string
	for _, id := range slices.Sorted(maps.Keys(m.jobs)) {
		if slices.Contains(states, m.jobs[id].state) {
			out = append(out, id)
		}
	}
	return out
}

func (m *model) promote() {
	for _, j := range m.jobs {
		if j.state == Delayed && !j.due.After(m.clock.Now()) {
			j.state = Waiting
		}
	}
}

func (m *model) enqueue(t *rapid.T) {
	tier := rapid.SampledFrom([]string{"free", "pro", "premium"}).Draw(t, "tier")
	tenant := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "tenant")
	var jobs []Job
	for range rapid.IntRange(1, 5).Draw(t, "jobs") {
		m.serial++
		j := job(fmt.Sprint("j", m.serial), tier+"-"+tenant, tier)
		j.PrefersGPU = rapid.Bool().Draw(t, "gpu")
		j.Before = rapid.SampledFrom([]int{0, 0, 0, 2}).Draw(t, "before")
		j.Delay = rapid.SampledFrom([]time.Duration{0, 0, time.Second, time.Minute}).Draw(t, "delay")
		jobs = append(jobs, j)
	}
	if known := m.in(Waiting, Leased, Delayed, Dead); len(known) > 0 { // and one that is there already
		again := job(rapid.SampledFrom(known).Draw(t, "again"), "free-a", "free")
		jobs = append(jobs, again)
	}
	before := len(m.in(Waiting, Delayed))
	added, err := m.c.EnqueueMany(m.ctx(), testQueue, jobs)
	full := m.c.opts.MaxWaiting > 0 && fault.Is(err, fault.Unavailable)
	if err != nil && !full {
		t.Fatal(err)
	}
	for i, j := range jobs {
		_, known := m.jobs[j.ID]
		if added[i] && known || !added[i] && !known && !full {
			t.Fatalf("%s: added %v, known %v, full %v", j.ID, added[i], known, full)
		}
		if added[i] {
			m.jobs[j.ID] = &modelJob{state: Waiting, attempt: j.Before + 1, before: j.Before}
			if j.Delay > 0 {
				m.jobs[j.ID].state, m.jobs[j.ID].due = Delayed, m.clock.Now().Add(j.Delay)
			}
		}
	}
	if most, now := m.c.opts.MaxWaiting, len(m.in(Waiting, Delayed)); most > 0 && (now > max(before, most) || full && now < most) {
		t.Fatalf("%d jobs wait or are delayed, there were %d, at most %d may, full %v", now, before, most, full)
	}
}

func (m *model) claim(t *rapid.T) {
	n := rapid.IntRange(1, 6).Draw(t, "slots")
	r := ClaimRequest{N: n, Worker: rapid.SampledFrom([]string{"w1", "w2"}).Draw(t, "worker"), Token: NewToken(), GPU: rapid.Bool().Draw(t, "has gpu")}
	got, err := m.c.Claim(m.ctx(), testQueue, r)
	if err != nil {
		t.Fatal(err)
	}
	if m.paused {
		if len(got.Leases) != 0 || !got.Paused {
			t.Fatal("claimed from a paused queue")
		}
		return
	}
	m.promote()
	if want := min(n, len(m.in(Waiting))); len(got.Leases) != want {
		t.Fatalf("claimed %d jobs for %d slots with %v waiting", len(got.Leases), n, m.in(Waiting))
	}
	for _, l := range got.Leases {
		j := m.jobs[l.ID]
		if j == nil || j.state != Waiting || l.Attempt != j.attempt || l.Crashes != j.crashes ||
			l.Before != j.before || l.MaxAttempts != j.before+3 || l.RetriedAfter != j.retried {
			t.Fatalf("claimed %+v, which is %+v", l, j)
		}
		j.state, j.ends = Leased, m.clock.Now().Add(m.c.Lease())
	}
	m.held = append(m.held, got.Leases...)
}

// take removes one lease from the workers' hands, held or stale, and says whether it is still good.
func (m *model) take(t *rapid.T) (Lease, *modelJob, bool) {
	all := append(slices.Clone(m.held), m.stale...)
	if len(all) == 0 {
		t.Skip("no lease")
	}
	i := rapid.IntRange(0, len(all)-1).Draw(t, "lease")
	l := all[i]
	if i < len(m.held) {
		m.held = slices.Delete(m.held, i, i+1)
	} else {
		m.stale = slices.Delete(m.stale, i-len(m.held), i-len(m.held)+1)
	}
	j := m.jobs[l.ID]
	r, err := m.c.Get(m.ctx(), testQueue, l.ID)
	good := err == nil && r.State == Leased && m.token(l.ID) == l.Token
	if good != (j != nil && j.state == Leased && m.token(l.ID) == l.Token) {
		t.Fatalf("%s: queue says %v, model %+v", l.ID, r.State, j)
	}
	return l, j, good
}

// token returns the token of the lease that holds a job.
func (m *model) token(id string) string {
	for _, token := range m.c.rdb.ZRange(m.ctx(), key(testQueue, "leases"), 0, -1).Val() {
		if m.c.rdb.HExists(m.ctx(), key(testQueue, "lease:"+token), id).Val() {
			return token
		}
	}
	return ""
}

func (m *model) ack(t *rapid.T) {
	l, j, good := m.take(t)
	err := m.c.Ack(m.ctx(), l, Done)
	switch {
	case good && err == nil:
		delete(m.jobs, l.ID)
	case !good && j == nil && err == nil: // gone
	case !good && j != nil && errors.Is(err, ErrLeaseLost):
	default:
		t.Fatalf("good lease %v, error %v", good, err)
	}
}

func (m *model) retry(t *rapid.T) {
	l, j, good := m.take(t)
	delay := rapid.SampledFrom([]time.Duration{0, time.Second}).Draw(t, "delay")
	got, err := m.c.Retry(m.ctx(), l, delay, "failed")
	switch {
	case !good:
		if !errors.Is(err, ErrLeaseLost) {
			t.Fatalf("a lost lease retried: %v %v", got, err)
		}
	case j.cancelled:
		delete(m.jobs, l.ID)
	case j.attempt-j.before == 3:
		j.state = Dead
		if got != Buried {
			t.Fatal("retried beyond the last attempt")
		}
	default:
		j.attempt++
		j.state, j.due = Waiting, m.clock.Now().Add(delay)
		if delay > 0 {
			j.state = Delayed
		}
	}
}

func (m *model) fail(t *rapid.T) {
	l, j, good := m.take(t)
	err := m.c.Fail(m.ctx(), l, Exhausted, "failed")
	if good != (err == nil) {
		t.Fatalf("good lease %v, error %v", good, err)
	}
	if good {
		j.state = Dead
	}
}

func (m *model) release(t *rapid.T) {
	l, j, good := m.take(t)
	n, err := m.c.Release(m.ctx(), testQueue, []Lease{l})
	if err != nil || good != (n == 1) {
		t.Fatalf("good lease %v, released %d, error %v", good, n, err)
	}
	switch {
	case good && j.cancelled:
		delete(m.jobs, l.ID)
	case good:
		j.state = Waiting
	}
}

func (m *model) giveBack(t *rapid.T) {
	l, j, good := m.take(t)
	err := m.c.GiveBack(m.ctx(), l, time.Second, "something is away")
	switch {
	case good != (err == nil):
		t.Fatalf("good lease %v, error %v", good, err)
	case good && j.cancelled:
		delete(m.jobs, l.ID)
	case good:
		j.state, j.due = Delayed, m.clock.Now().Add(time.Second)
	}
}

// extend renews some of the jobs of one claim, of a live or of a dead worker. The claim's other jobs, which
// are not named, keep the end of their lease and are nobody's.
func (m *model) extend(t *rapid.T) {
	first, _, _ := m.take(t)
	named := []Lease{first}
	for _, l := range m.held {
		if l.Token == first.Token && rapid.Bool().Draw(t, "named") {
			named = append(named, l)
		}
	}
	m.held = slices.DeleteFunc(m.held, func(l Lease) bool {
		return slices.ContainsFunc(named, func(n Lease) bool { return n.ID == l.ID && n.Token == l.Token })
	})
	good := make([]bool, len(named))
	for i, l := range named {
		good[i] = m.token(l.ID) == l.Token
	}
	got, err := m.c.Extend(m.ctx(), testQueue, named)
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range named {
		j := m.jobs[l.ID]
		if good[i] != (got[i] != Lost) || good[i] && (got[i] == CancelAsked) != j.cancelled {
			t.Fatalf("good lease %v, renewal %v", good[i], got[i])
		}
		if good[i] {
			j.ends = m.clock.Now().Add(m.c.Lease())
			m.held = append(m.held, l)
		}
	}
}

// crash kills the workers: nobody renews their leases, but a late word of theirs may still arrive.
func (m *model) crash(*rapid.T) {
	m.stale = append(m.stale, m.held...)
	m.held = nil
}

func (m *model) cancel(t *rapid.T) {
	if len(m.jobs) == 0 {
		t.Skip("no job")
	}
	id := rapid.SampledFrom(m.in(Waiting, Leased, Delayed, Dead)).Draw(t, "job")
	j := m.jobs[id]
	found, err := m.c.Cancel(m.ctx(), testQueue, id)
	if err != nil || found != j.state {
		t.Fatalf("found %q %v, want %q", found, err, j.state)
	}
	switch j.state {
	case Leased:
		j.cancelled = true
	case Dead: // stays for operators
	default:
		delete(m.jobs, id)
	}
}

func (m *model) sweep(t *rapid.T) {
	m.clock.Advance(rapid.SampledFrom([]time.Duration{0, 500 * time.Millisecond, 16 * time.Second, time.Minute}).Draw(t, "time"))
	got, err := m.c.Sweep(m.ctx(), testQueue)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range m.in(Leased) {
		j := m.jobs[id]
		if j.ends.After(m.clock.Now()) {
			continue
		}
		if j.cancelled {
			delete(m.jobs, id)
			continue
		}
		j.crashes++
		j.state = Waiting
		list := got.Expired
		if j.crashes >= 3 {
			j.state = Dead
			list = got.Poisoned
		}
		if !slices.Contains(list, id) {
			t.Fatalf("%s is not in %v", id, list)
		}
	}
	m.promote()
}

func (m *model) replay(t *rapid.T) {
	dead := m.in(Dead)
	if len(dead) == 0 {
		t.Skip("none dead")
	}
	id := rapid.SampledFrom(dead).Draw(t, "job")
	if n, err := m.c.Replay(m.ctx(), testQueue, id, "unknown"); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	last := m.jobs[id].attempt
	m.jobs[id] = &modelJob{state: Waiting, attempt: last + 1, before: last, retried: last}
}

func (m *model) pause(t *rapid.T) {
	var changed bool
	var err error
	if m.paused {
		changed, err = m.c.Resume(m.ctx(), testQueue)
	} else {
		changed, err = m.c.Pause(m.ctx(), testQueue)
	}
	if err != nil || !changed {
		t.Fatal(changed, err)
	}
	m.paused = !m.paused
}

// heal must find nothing to do: no operation leaves a job in no state.
func (m *model) heal(t *rapid.T) {
	var cursor uint64
	for {
		healed, next, err := m.c.Heal(m.ctx(), testQueue, cursor)
		if err != nil || len(healed) != 0 {
			t.Fatalf("healed %v %v", healed, err)
		}
		if next == 0 {
			return
		}
		cursor = next
	}
}

// check compares every key of the queue with the model.
func (m *model) check(t *rapid.T) {
	found := places(t, m.c)
	if len(found) != len(m.jobs) {
		t.Fatalf("%d jobs in states, %d in the model", len(found), len(m.jobs))
	}
	for id, j := range m.jobs {
		r, err := m.c.Get(m.ctx(), testQueue, id)
		if err != nil || r.State != found[id] || r.State != j.state || r.Attempt != j.attempt || r.Crashes != j.crashes ||
			r.MaxAttempts != j.before+3 || r.RetriedAfter != j.retried {
			t.Fatalf("%s: record %+v, found in %q, model %+v, %v", id, r, found[id], j, err)
		}
	}
}

func TestRandomOperationsLoseNoJob(t *testing.T) {
	t.Parallel()
	rdb := connect(t)
	rapid.Check(t, func(t *rapid.T) {
		if err := rdb.FlushDB(context.Background()).Err(); err != nil {
			t.Fatal(err)
		}
		c := newClock()
		most := rapid.SampledFrom([]int{0, 12}).Draw(t, "most waiting")
		m := &model{c: New(rdb, Options{Clock: c.Now, MaxWaiting: most}), clock: c, jobs: map[string]*modelJob{}}
		t.Repeat(map[string]func(*rapid.T){
			"":        m.check,
			"enqueue": m.enqueue,
			"claim":   m.claim,
			"again":   m.claimAgain,
			"ack":     m.ack,
			"acks":    m.ackMany,
			"retry":   m.retry,
			"fail":    m.fail,
			"release": m.release,
			"give":    m.giveBack,
			"extend":  m.extend,
			"crash":   m.crash,
			"cancel":  m.cancel,
			"sweep":   m.sweep,
			"replay":  m.replay,
			"pause":   m.pause,
			"heal":    m.heal,
		})
	})
}
