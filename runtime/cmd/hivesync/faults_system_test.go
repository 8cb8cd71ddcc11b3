package main

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"

	"hivesync/functions/previews"
	"hivesync/runtime/process/wiring"
	"hivesync/runtime/queue"
	"hivesync/shared/config"
	"hivesync/shared/devservers"
	"hivesync/shared/devservers/servertest"
)

// faulty is a system whose parts can be broken one by one.
type faulty struct {
	*system
	// t is the test of the fault; the system's own may be of several faults, which share it.
	t       *testing.T
	random  *rand.Rand
	link    *link // to Redis, where that is one server
	storage *gate
	workers []*process // nil where one was killed
	// pool, rdb and queue reach the servers themselves.
	pool  *pgxpool.Pool
	rdb   redis.UniversalClient
	queue *queue.Client
	// doctor is the command line that examines the system; "" for none.
	doctor string

	postgres *devservers.Postgres
	setClock func(time.Duration)
	failover *servertest.Failover
	nodes    [3]*devservers.Redis // of a Cluster

	// What an attack leaves for its end.
	killed *devservers.Redis
	frozen []int
	move   *move
}

func workerName(i int) string { return fmt.Sprintf("cpu-%d", i+1) }

func (f *faulty) startWorker(i int) {
	f.workers[i] = f.start(workerName(i), []string{"WORKER_NAME=" + workerName(i)}, "work")
}

// newFaulty starts a system with two workers.
func newFaulty(t *testing.T, on kind, random *rand.Rand, doctor string) *faulty {
	t.Helper()
	f := &faulty{system: &system{t: t}, t: t, random: random, workers: make([]*process, 2), doctor: doctor}
	direct := ""
	switch on {
	case sentinels:
		f.failover = servertest.Sentinels(t)
		direct = f.failover.URL()
	case cluster:
		f.nodes = servertest.Cluster(t)
		direct = fmt.Sprintf("redis://%s?addr=%s&addr=%s", f.nodes[0].Addr(), f.nodes[1].Addr(), f.nodes[2].Addr())
	case ownClock:
		f.redis, f.setClock = servertest.SteppedRedis(t)
	case plain, ownPostgres:
		f.redis = servertest.RedisServer(t)
	}
	through := direct
	if f.redis != nil {
		f.link = newLink(t, f.redis.Addr())
		direct, through = f.redis.URL(0), "redis://"+f.link.addr+"/0"
	}
	if on == ownPostgres {
		f.postgres = servertest.PostgresServer(t)
		if err := f.postgres.CreateDatabase(t.Context(), "hivesync", ""); err != nil {
			t.Fatal(err)
		}
		f.db = f.postgres.URL("hivesync")
	} else {
		f.db = servertest.Postgres(t)
	}
	bucket := servertest.S3(t)
	f.storage = newGate(t, bucket.URL)
	bucket.URL = f.storage.url
	port := freePort(t)
	env := []string{"METRICS_PORT=0", "PORT=" + port, "BACKEND_URL=http://127.0.0.1:" + port, "ACCESS_TOKEN_TTL=24h"}
	if doctor == "" { // quickly, and patient with a busy machine
		env = append(env, slices.Concat(hasty, []string{"QUEUE_MAX_CRASHES=100"})...)
	} else {
		env = append(env, "POSTGRES_STATEMENT_TIMEOUT=15s") // as in production
	}
	f.open(bucket, through, env...)
	for i := range f.workers {
		f.startWorker(i)
		f.workers[i].find(t, `\[worker\] Ready`)
	}
	var err error
	if f.pool, err = pgxpool.New(t.Context(), f.db); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.pool.Close)
	c := &config.Config{}
	c.RedisURL, c.RedisPoolSize, c.RedisTimeout = config.NewSecret(direct), 4, servertest.Patience
	if f.rdb, err = wiring.OpenRedis(c); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.rdb.Close() })
	f.queue = queue.New(f.rdb, queue.Options{})
	return f
}

// pause lets a fault last.
func (f *faulty) pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// suffer breaks a system that is well as the breakage says, waits until it is well again, and returns what it cost.
func (f *faulty) suffer(b breakage, lasts time.Duration) *outcome {
	t := f.t
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	u := newUsers(f.system, f.project(hello), f.random)
	first := make(chan string, 1)
	u.wish(func(id string) { first <- id })
	must(u.refused)
	ready := <-first
	shown := f.ended(ready)
	if shown.Status != "ready" || len(shown.Screens) != 1 {
		t.Fatalf("before the fault a preview ends as %+v", shown)
	}
	f.until("before the fault nothing is wrong", func(ctx context.Context) (bool, error) { // workers tell that the fault before is over with their next heartbeat
		wrong, err := u.failing(ctx)
		if len(wrong) > 0 {
			err = fmt.Errorf("/health/deep says %v", wrong)
		}
		return err == nil, err
	})
	if wrong := f.examine(ctx); len(wrong) > 0 {
		t.Fatalf("before the fault the doctor says %v", wrong)
	}

	streaming, cancel := context.WithCancel(ctx)
	defer cancel()
	u.stream(streaming, ready, previews.ReadScreen{}.Meta().URL(ready, shown.Screens[0].ScreenID, previews.PictureFile))
	crashed := f.crashes(ctx)
	must(f.pause(ctx, 2*time.Second))
	u.count(true)
	must(b.begin(ctx, f))
	names := f.watch(ctx, u, lasts)
	must(f.pause(ctx, lasts))
	must(b.end(ctx, f))
	healed := time.Now()
	during := u.count(false)
	over := names.stop()
	f.settle(u)
	o := &outcome{name: b.name, lasts: lasts, during: during, recovery: time.Since(healed)}
	over(o)
	cancel()
	u.wg.Wait()
	must(u.refused)
	f.check(u, o)
	if b.crashes && f.crashes(ctx) == crashed {
		t.Error("no job was taken from a worker: nothing had to recover")
	}
	return o
}

// crashes counts the previews that have been taken from workers so far.
func (f *faulty) crashes(ctx context.Context) int64 {
	f.t.Helper()
	stats, err := f.queue.Stats(ctx, chaosQueue, 60)
	if err != nil {
		f.t.Fatal(err)
	}
	if one := stats.Types[previews.BuildType]; one != nil {
		return one.Crashed
	}
	return 0
}

// settle waits until all previews that have been accepted by now have ended, and one that is asked for now is ready.
func (f *faulty) settle(u *users) {
	t := f.t
	t.Helper()
	before := u.previews()
	fresh := make(chan previewState, 1)
	u.wg.Go(func() {
		defer close(fresh)
		u.wish(func(id string) {
			for f.pause(t.Context(), 100*time.Millisecond) == nil {
				if state := u.look(id); state.Status == "ready" || state.Status == "failed" || state.Status == "stopped" {
					fresh <- state
					return
				}
			}
		})
	})
	f.until("the previews of before and during the fault end", func(ctx context.Context) (bool, error) {
		var open int
		err := f.pool.QueryRow(ctx, "SELECT count(*) FROM previews p JOIN jobs j ON j.id = p.job_id WHERE p.id = ANY($1::uuid[]) AND j.finished_at IS NULL", before).Scan(&open)
		return open == 0, err
	})
	if got := <-fresh; got.Status != "ready" {
		t.Errorf("a preview that was asked for after the fault is %q: %s", got.Status, got.Error)
	}
}

// until asks again and again until what it waits for is so; errors pass.
func (f *faulty) until(what string, so func(context.Context) (bool, error)) {
	t := f.t
	t.Helper()
	for deadline := time.Now().Add(2 * servertest.Patience); ; {
		done, err := so(t.Context())
		if done && err == nil {
			return
		}
		if time.Now().After(deadline) || t.Context().Err() != nil {
			t.Fatalf("in vain, until %s (%v)", what, err)
		}
		_ = f.pause(t.Context(), 100*time.Millisecond)
	}
}

// check compares the record with what users were told, once everything has ended.
func (f *faulty) check(u *users, o *outcome) {
	t := f.t
	t.Helper()
	f.until("all jobs end", func(ctx context.Context) (bool, error) {
		var open int
		err := f.pool.QueryRow(ctx, "SELECT count(*) FROM jobs WHERE finished_at IS NULL AND project_id = $1", u.project).Scan(&open)
		return open == 0, err
	})
	emptied(t.Context(), t, f.rdb)
	accepted := u.previews()
	var recorded, twice int
	err := f.pool.QueryRow(t.Context(), `SELECT count(*), count(*) FILTER (WHERE attempt > 1),
		(SELECT count(*) FROM unnest($1::uuid[]) AS told WHERE NOT EXISTS (SELECT FROM previews p JOIN jobs j ON j.id = p.job_id WHERE p.id = told AND j.state = 'succeeded')),
		(SELECT count(*) FROM (SELECT FROM job_transitions t JOIN jobs j ON j.id = t.job_id WHERE t.applied AND t.transition IN ('succeeded', 'failed', 'stopped')
			AND j.project_id = $2 GROUP BY j.id HAVING count(*) > 1) AS ends)
		FROM jobs WHERE project_id = $2`, accepted, u.project).Scan(&recorded, &o.spent, &o.lost, &twice)
	if err != nil {
		t.Fatal(err)
	}
	o.previews, o.doubled = len(accepted), max(0, recorded-u.wishes)+twice
	o.lost += u.wishes - len(accepted)
	if o.lost != 0 || o.doubled != 0 || o.spent != 0 || recorded != u.wishes {
		t.Errorf("%d previews were asked for, %d recorded: %d lost, %d doubled, %d in a later attempt", u.wishes, recorded, o.lost, o.doubled, o.spent)
	}
}

// watch asks health check and doctor while a fault lasts.
type watch struct {
	over   chan struct{}
	wg     sync.WaitGroup
	health []string
	doctor []string
	err    error
}

// more appends what is new.
func more(known, said []string) []string {
	for _, one := range said {
		if !slices.Contains(known, one) {
			known = append(known, one)
		}
	}
	return known
}

// watch asks the health check every few seconds and the doctor now and then, each at least once.
func (f *faulty) watch(ctx context.Context, u *users, lasts time.Duration) *watch {
	w := &watch{over: make(chan struct{})}
	w.wg.Go(func() {
		for {
			said, err := u.failing(ctx)
			select {
			case <-w.over:
				if lasts > 0 { // it may speak of what was after
					return
				}
			default:
			}
			if err != nil {
				w.err = err
				return
			}
			w.health = more(w.health, said)
			select {
			case <-w.over:
				return
			case <-time.After(3 * time.Second):
			}
		}
	})
	w.wg.Go(func() {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		if lasts > 0 {
			go func() {
				select {
				case <-w.over:
					cancel()
				case <-ctx.Done():
				}
			}()
		}
		for wait := min(lasts/3, 3*time.Second); f.doctor != "" && f.pause(ctx, wait) == nil; wait = 20 * time.Second {
			for _, one := range f.examine(ctx) { // what it said last of the same items
				items, _, _ := strings.Cut(one, ": ")
				w.doctor = append(slices.DeleteFunc(w.doctor, func(said string) bool { return strings.HasPrefix(said, items+": ") }), one)
			}
			if lasts == 0 {
				return
			}
		}
	})
	return w
}

// stop ends the asking with the fault; what it returns writes down what was said.
func (w *watch) stop() func(*outcome) {
	close(w.over)
	return func(o *outcome) {
		w.wg.Wait()
		o.health, o.doctor = w.health, w.doctor
		if w.err != nil {
			o.health = append(o.health, w.err.Error())
		}
	}
}

// address is what differs from run to run.
var address = regexp.MustCompile(`(127\.0\.0\.1|\[::1\]|localhost):\d+|/tmp/\S+|test_\d+|test-\d+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|port \d+`)

// examine runs the doctor until ctx ends and returns what it found wrong by then: the items, by what they say.
func (f *faulty) examine(ctx context.Context) []string {
	if f.doctor == "" {
		return nil
	}
	cmd := exec.CommandContext(ctx, f.doctor, "doctor", "--dir", f.t.TempDir())
	cmd.Env = append(os.Environ(), f.env...)
	out, _ := cmd.Output() // what it found counts, not that it failed
	var said []string
	items := map[string][]string{}
	for scanner := bufio.NewScanner(strings.NewReader(string(out))); scanner.Scan(); {
		finding, ok := strings.CutPrefix(scanner.Text(), "FAIL ")
		if !ok {
			continue
		}
		item, detail, _ := strings.Cut(finding, ": ")
		detail = address.ReplaceAllString(detail, "…")
		if items[detail] == nil {
			said = append(said, detail)
		}
		items[detail] = append(items[detail], item)
	}
	for i, detail := range said {
		said[i] = strings.Join(items[detail], ", ") + ": " + detail
	}
	return said
}
