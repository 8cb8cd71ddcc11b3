package queue

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// places compares every key of the queue with the others, and returns where each job is.
func places(t interface{ Fatalf(string, ...any) }, c *Client) map[string]State {
	ctx, rdb := context.Background(), c.rdb
	keys, err := rdb.Keys(ctx, "*").Result()
	if err != nil {
		t.Fatalf("%v", err)
	}
	found, waiting, running := map[string]State{}, map[string]int{}, map[string]int{}
	pasts := []string{}
	place := func(id string, s State) {
		if before, twice := found[id]; twice {
			t.Fatalf("%s is %s and %s", id, before, s)
		}
		found[id] = s
	}
	lists, known, hashes := 0, 0, 0
	rings := map[string][]string{}
	for _, k := range keys {
		rest, ok := strings.CutPrefix(k, "{preview_queue}:")
		switch {
		case k == testQueue:
		case !ok:
			t.Fatalf("a key of no queue: %s", k)
		case strings.HasPrefix(rest, "job:~"):
			t.Fatalf("the proof %s is left", k)
		case strings.HasPrefix(rest, "job:"):
			known++
		case strings.HasPrefix(rest, "past:"):
			pasts = append(pasts, rest[len("past:"):])
		case strings.HasPrefix(rest, "lease:"):
			hashes++
		case strings.HasPrefix(rest, "ring:"):
			rings[rest[len("ring:"):]] = rdb.LRange(ctx, k, 0, -1).Val()
		}
	}
	tenants := 0
	for _, k := range keys {
		rest, ok := strings.CutPrefix(k, "{preview_queue}:jobs:")
		if !ok {
			continue
		}
		lane, tenant, _ := strings.Cut(rest, ":")
		for _, entry := range rdb.LRange(ctx, k, 0, -1).Val() {
			id, words, _ := strings.Cut(entry, " ")
			place(id, Waiting)
			waiting[strings.TrimSuffix(words, " *")]++
			if past := rdb.Exists(ctx, pastKey(testQueue, id)).Val() == 1; past != strings.HasSuffix(words, " *") {
				t.Fatalf("%s has a past: %v, its entry says %q", id, past, words)
			}
			lists++
		}
		n := 0
		for _, in := range rings[lane] {
			if in == tenant {
				n++
			}
		}
		if n != 1 {
			t.Fatalf("%s is %d times in the ring of %s", tenant, n, lane)
		}
		tenants++
	}
	for _, ring := range rings {
		tenants -= len(ring)
	}
	if tenants != 0 {
		t.Fatalf("rings and lists disagree by %d tenants", tenants)
	}
	for name, s := range map[string]State{"delayed": Delayed, "dead": Dead} {
		for _, id := range rdb.ZRange(ctx, "{preview_queue}:"+name, 0, -1).Val() {
			place(id, s)
		}
	}
	for _, token := range rdb.ZRange(ctx, "{preview_queue}:leases", 0, -1).Val() {
		jobs := rdb.HGetAll(ctx, "{preview_queue}:lease:"+token).Val()
		if jobs[""] == "" || len(jobs) < 2 {
			t.Fatalf("the lease %s holds %v", token, jobs)
		}
		for id, words := range jobs {
			if id != "" {
				place(id, Leased)
				running[strings.TrimSuffix(words, " *")]++
				if past := rdb.Exists(ctx, pastKey(testQueue, id)).Val() == 1; past != strings.HasSuffix(words, " *") {
					t.Fatalf("%s has a past: %v, its lease says %q", id, past, words)
				}
			}
		}
		hashes--
	}
	if hashes != 0 {
		t.Fatalf("%d leases have no end", hashes)
	}
	for name, want := range map[string]map[string]int{"types": waiting, "running": running} {
		got := rdb.HGetAll(ctx, "{preview_queue}:"+name).Val()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%s says %v, there are %v", name, got, want)
		}
	}
	if depth := rdb.LLen(ctx, testQueue).Val(); depth != int64(lists) {
		t.Fatalf("LLEN says %d, the tenants' lists hold %d", depth, lists)
	}
	if known != len(found) {
		t.Fatalf("%d records, %d in states", known, len(found))
	}
	for _, id := range pasts {
		if _, ok := found[id]; !ok {
			t.Fatalf("%s is gone and has a past", id)
		}
	}
	return found
}

// claimAgain repeats a claim whose answer was lost, maybe long ago: its token gets what it still holds.
func (m *model) claimAgain(t *rapid.T) {
	all := append(slices.Clone(m.held), m.stale...)
	if len(all) == 0 {
		t.Skip("no lease")
	}
	token := rapid.SampledFrom(all).Draw(t, "lease").Token
	var out []string
	for _, id := range m.in(Leased) {
		if m.token(id) == token {
			out = append(out, id)
		}
	}
	if len(out) == 0 {
		t.Skip("nothing of it is out")
	}
	got, err := m.c.Claim(m.ctx(), testQueue, ClaimRequest{N: 1, Worker: "w1", Token: token})
	if err != nil {
		t.Fatal(err)
	}
	found := ids(got.Leases)
	slices.Sort(found)
	slices.Sort(out)
	if !slices.Equal(found, out) {
		t.Fatalf("the claim holds %v, asked again it says %v", out, found)
	}
}

// ackMany acknowledges in one call jobs of several claims, good and lost ones, some of them twice.
func (m *model) ackMany(t *rapid.T) {
	var batch []ended
	var good []bool
	for range rapid.IntRange(1, 6).Draw(t, "jobs") {
		if len(m.held)+len(m.stale) == 0 {
			break
		}
		l, _, ok := m.take(t)
		for range rapid.SampledFrom([]int{1, 1, 2}).Draw(t, "times") {
			batch, good = append(batch, m.c.end(&l, Done)), append(good, ok)
			ok = false
		}
	}
	if len(batch) == 0 {
		t.Skip("no lease")
	}
	states, err := m.c.ack(m.ctx(), testQueue, batch)
	if err != nil {
		t.Fatal(err)
	}
	ends := map[string]int{}
	for i, s := range states {
		if s == leaseHeld {
			ends[batch[i].id]++
			delete(m.jobs, batch[i].id)
		}
		if good[i] {
			ends[batch[i].id]--
		}
	}
	for id, n := range ends {
		if n != 0 {
			t.Fatalf("%s was ended %d times too often", id, n)
		}
	}
}

// TestConcurrentClientsEndEachJobOnce lets many clients do at once whatever they may, and looks once they are quiet.
func TestConcurrentClientsEndEachJobOnce(t *testing.T) {
	t.Parallel()
	rdb := connect(t)
	const producers, workers, each = 3, 4, 150
	ctx := t.Context()
	var mu sync.Mutex
	ends, cancelled := map[string]int{}, map[string]bool{}
	var producing, working sync.WaitGroup
	for p := range producers {
		producing.Go(func() {
			c, random := New(rdb, Options{}), rand.New(rand.NewPCG(1, uint64(p)))
			for i := 0; i < each; {
				var jobs []Job
				for range min(1+random.IntN(20), each-i) {
					j := job(fmt.Sprintf("j%d-%d", p, i), fmt.Sprint("t", random.IntN(5)), []string{"free", "pro", "premium"}[random.IntN(3)])
					j.PrefersGPU, j.MaxAttempts = random.IntN(4) == 0, 1000
					if random.IntN(5) == 0 {
						j.Type = "snapshot"
					}
					if random.IntN(5) == 0 {
						j.Delay = time.Duration(1+random.IntN(20)) * time.Millisecond
					}
					jobs, i = append(jobs, j), i+1
				}
				if _, err := c.EnqueueMany(ctx, testQueue, jobs); err != nil {
					t.Error(err)
				}
				id := jobs[random.IntN(len(jobs))].ID
				if random.IntN(2) == 0 {
					state, err := c.Cancel(ctx, testQueue, id)
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					cancelled[id] = cancelled[id] || state != Unknown
					mu.Unlock()
				}
			}
		})
	}
	quiet := make(chan struct{})
	for w := range workers {
		working.Go(func() {
			c, random := New(rdb, Options{}), rand.New(rand.NewPCG(2, uint64(w)))
			done := func(l Lease) {
				states, err := c.ack(ctx, testQueue, []ended{c.end(&l, Done)})
				if err != nil || states[0] != leaseHeld {
					t.Error(l.ID, states, err)
					return
				}
				mu.Lock()
				ends[l.ID]++
				mu.Unlock()
			}
			for idle := 0; idle < 3; {
				got, err := c.Claim(ctx, testQueue, ClaimRequest{N: 1 + random.IntN(30), Worker: fmt.Sprint("w", w), Token: NewToken(), GPU: w == 0})
				if err != nil {
					t.Error(err)
					return
				}
				select {
				case <-quiet:
					if len(got.Leases) == 0 && got.NextDue < 0 {
						idle++
					}
				default:
				}
				keep := got.Leases
				if len(keep) > 1 && random.IntN(2) == 0 {
					// It lets go of the last, which is split off; then it is given back by its old token in vain.
					if _, err := c.Extend(ctx, testQueue, keep[:len(keep)-1]); err != nil {
						t.Error(err)
					}
					apart := keep[len(keep)-1]
					if n, err := c.Release(ctx, testQueue, []Lease{apart}); n != 0 || err != nil {
						t.Error("a lease that was split off is still good", n, err)
					}
					apart.Token += "~"
					if n, err := c.Release(ctx, testQueue, []Lease{apart}); n != 1 || err != nil {
						t.Error("a lease that was split off is gone", n, err)
					}
					keep = keep[:len(keep)-1]
				}
				for _, l := range keep {
					switch random.IntN(8) {
					case 0:
						_, err = c.Release(ctx, testQueue, []Lease{l})
					case 1:
						_, err = c.Retry(ctx, l, time.Duration(random.IntN(3))*time.Millisecond, "failed")
					case 2:
						if err = c.Fail(ctx, l, Exhausted, "failed"); err == nil {
							_, err = c.Replay(ctx, testQueue, l.ID)
						}
					default:
						done(l)
					}
					if err != nil {
						t.Error(l.ID, err)
					}
				}
			}
		})
	}
	var keeping sync.WaitGroup
	stop := make(chan struct{})
	keeping.Go(func() {
		c := New(rdb, Options{})
		for cursor := uint64(0); ; {
			select {
			case <-stop:
				return
			default:
			}
			if _, err := c.Sweep(ctx, testQueue); err != nil {
				t.Error(err)
			}
			healed, next, err := c.Heal(ctx, testQueue, cursor)
			if err != nil || len(healed) != 0 {
				t.Error(healed, err)
			}
			cursor = next
			if _, err := c.Snapshot(ctx, testQueue); err != nil {
				t.Error(err)
			}
		}
	})
	producing.Wait()
	close(quiet)
	working.Wait()
	close(stop)
	keeping.Wait()
	c := New(rdb, Options{})
	left := places(t, c)
	if len(left) != 0 {
		t.Errorf("%v are left", left)
	}
	nothingLeft(t, c)
	for p := range producers {
		for i := range each {
			id := fmt.Sprintf("j%d-%d", p, i)
			if n := ends[id]; n > 1 || n == 0 && !cancelled[id] {
				t.Errorf("%s ended %d times", id, n)
			}
		}
	}
}
