package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"

	"hivesync/functions/previews"
	"hivesync/runtime/attempt"
	"hivesync/runtime/function"
	"hivesync/runtime/process/wiring"
	"hivesync/runtime/queue"
	"hivesync/runtime/worker"
	"hivesync/shared/config"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/signing"
)

// chaosWorker makes the test binary a worker whose previews are empty: the host, the queue, the callbacks
// and the backend are the real ones. Its value is the worker's id.
const chaosWorker = "HIVESYNC_TEST_CHAOS_WORKER"

const chaosQueue = "preview_queue"

func init() {
	id := os.Getenv(chaosWorker)
	if id == "" {
		return
	}
	if err := workInChaos(id); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// emptyPreview is a preview_build job of no devices.
type emptyPreview struct{}

func (emptyPreview) Meta() function.JobMeta {
	return function.JobMeta{Type: previews.BuildType, Queue: chaosQueue, Timeout: 10 * time.Second, Retries: 2}
}

func (emptyPreview) Handle(context.Context, *function.Job[struct{}]) (*previews.Result, error) {
	return &previews.Result{Screens: []previews.ResultScreen{}, Diagnostics: []diagnostic.Diagnostic{}, Steps: []previews.Step{}}, nil
}

func workInChaos(id string) error {
	c, err := config.Load(config.Worker)
	if err != nil {
		return err
	}
	rdb, err := wiring.OpenRedis(c)
	if err != nil {
		return err
	}
	host, err := worker.New(wiring.OpenQueue(c, rdb), function.Registry{Jobs: []function.JobFunction{function.NewJob(emptyPreview{})}}, worker.Options{
		Name: c.WorkerName, ID: id, Slots: 16, Renew: c.QueueRenew,
		Reporter: attempt.NewCallback(attempt.CallbackOptions{
			URL: c.CallbackEndpoint(), Worker: c.WorkerName, Signer: signing.NewCallback(c.CallbackSecrets()...), Timeout: c.CallbackTimeout,
		}),
		Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	return host.Run(ctx)
}

// chaos is a system under attack.
type chaos struct {
	*system
	random  *rand.Rand
	pool    *pgxpool.Pool
	rdb     *redis.Client
	queue   *queue.Client
	workers []*process
	ids     []string // of the workers' present incarnations
	serial  int
	user    uuid.UUID
	team    uuid.UUID
	project uuid.UUID
	// recovered gets how long each killed worker's jobs took to be free of it.
	recovered chan error
	kills     int
	slowest   chan time.Duration
	// orphaned is set once a dead worker was seen to hold jobs.
	orphaned atomic.Bool
}

// recoveryLimit is the longest that a killed worker may hold its jobs.
const recoveryLimit = 20 * time.Second

func chaosNumber(t *testing.T, name string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s is not a number", name)
	}
	return n
}

// TestNothingIsLostWhileEverythingFails accepts jobs while workers are killed, Redis is stopped and killed
// and the backend is away. CHAOS_JOBS and CHAOS_SEED repeat and enlarge it: `make chaos`.
func TestNothingIsLostWhileEverythingFails(t *testing.T) {
	t.Parallel()
	total := int(chaosNumber(t, "CHAOS_JOBS", 6_000))
	seed := chaosNumber(t, "CHAOS_SEED", uint64(time.Now().UnixNano()))
	fmt.Printf("chaos: CHAOS_SEED=%d CHAOS_JOBS=%d\n", seed, total)
	c := newChaos(t, seed)

	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute+time.Duration(total)*20*time.Millisecond)
	defer cancel()
	accepted := make(chan error, 1)
	go func() { accepted <- c.accept(ctx, total) }()

	began := time.Now()
	look := time.NewTicker(200 * time.Millisecond)
	defer look.Stop()
	nextKill, nextAt := time.Now().Add(time.Second), 0
	attacks := []struct {
		at float64 // share of the jobs that have ended
		do func(context.Context) error
	}{
		{0.15, c.stopRedis}, {0.40, c.killRedis}, {0.65, c.stopBackend},
	}
	ended := 0
	for ended < total {
		select {
		case <-look.C:
		case err := <-c.recovered:
			if err != nil {
				t.Fatal(err)
			}
			continue
		case err := <-accepted:
			if err != nil {
				t.Fatal(err)
			}
			accepted = nil
			continue
		case <-ctx.Done():
			t.Fatalf("%d of %d jobs ended in %v: %v", ended, total, time.Since(began), c.states())
		}
		if err := c.pool.QueryRow(ctx, "SELECT count(*) FROM jobs WHERE finished_at IS NOT NULL").Scan(&ended); err != nil {
			t.Fatal(err)
		}
		switch {
		case len(attacks) > 0 && float64(ended) >= attacks[0].at*float64(total):
			if err := attacks[0].do(ctx); err != nil {
				t.Fatal(err)
			}
			attacks = attacks[1:]
		case time.Now().After(nextKill) && ended >= nextAt && ended < total:
			c.killWorker(ctx)
			// Not by time alone: a slow machine would start workers all the time, and have little done by them.
			nextKill = time.Now().Add(time.Second + time.Duration(c.random.Int64N(int64(2*time.Second))))
			nextAt = ended + 100 + c.random.IntN(200)
		}
	}
	took := time.Since(began)
	c.check(ctx, total)
	t.Logf("%d jobs in %v, %d workers killed, slowest recovery %v", total, took.Round(time.Second), c.kills, c.slowestRecovery())
}

func newChaos(t *testing.T, seed uint64) *chaos {
	t.Helper()
	c := &chaos{
		system: newSystem(t), random: rand.New(rand.NewPCG(seed, 1)),
		recovered: make(chan error, 1000), slowest: make(chan time.Duration, 1000),
	}
	c.project = uuid.MustParse(c.system.project(hello))
	port := freePort(t)
	c.env = append(c.env, "PORT="+port, "BACKEND_URL=http://127.0.0.1:"+port, "QUEUE_LEASE=3s", "QUEUE_RENEW=1s", "QUEUE_MAX_CRASHES=100",
		"RECONCILE_EVERY=2s", "RECONCILE_GRACE=5s", "LOG_LEVEL=error", "CALLBACK_TIMEOUT=5s")
	if err := c.backend.Stop(syscall.SIGTERM, 10*time.Second); err != nil { // it comes back on a port that stays
		t.Fatal(err)
	}
	c.startBackend()
	var err error
	if c.pool, err = pgxpool.New(t.Context(), c.db); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.pool.Close)
	if err := c.pool.QueryRow(t.Context(), "SELECT team_id, created_by FROM projects WHERE id = $1", c.project).Scan(&c.team, &c.user); err != nil {
		t.Fatal(err)
	}
	o, err := redis.ParseURL(c.redis.URL(0))
	if err != nil {
		t.Fatal(err)
	}
	c.rdb = redis.NewClient(o)
	t.Cleanup(func() { _ = c.rdb.Close() })
	c.queue = queue.New(c.rdb, queue.Options{})
	c.workers, c.ids = make([]*process, 3), make([]string, 3)
	for i := range c.workers {
		c.startWorker(i)
	}
	return c
}

func (c *chaos) startBackend() { c.backend = c.start("chaos backend", nil, "serve") }

func (c *chaos) startWorker(i int) {
	c.serial++
	name := fmt.Sprintf("chaos-%d", i+1)
	c.ids[i] = fmt.Sprintf("%s.%d", name, c.serial)
	c.workers[i] = c.start(c.ids[i], []string{"WORKER_NAME=" + name, chaosWorker + "=" + c.ids[i]})
}

// accept records jobs as the API does, in batches: the row first, the queue told after the commit. One job in
// ten is not told of, as if the process had ended in between, and none while Redis is away. Each is of a screen of its own: no
// user may have more than a few of one screen waiting, each of which its end looks at.
func (c *chaos) accept(ctx context.Context, total int) error {
	const batch = 250
	for from := 0; from < total; from += batch {
		n := min(batch, total-from)
		list := make([]queue.Job, 0, n)
		ids := make([]uuid.UUID, n)
		for i := range ids {
			id, err := uuid.NewV7()
			if err != nil {
				return err
			}
			ids[i] = id
			if (from+i)%10 != 0 {
				list = append(list, queue.Job{
					ID: id.String(), Type: previews.BuildType, Tenant: c.user.String(), Tier: "free", Payload: []byte("{}"),
					Timeout: 10 * time.Second, MaxAttempts: 3,
				})
			}
		}
		tx, err := c.pool.Begin(ctx)
		if err != nil {
			return err
		}
		if _, err = tx.Exec(ctx, `INSERT INTO jobs (id, type, user_id, team_id, project_id, tier, payload, deadline_at)
			SELECT unnest($1::uuid[]), $2, $3, $4, $5, 'free', '{}', now() + interval '1 hour'`, ids, previews.BuildType, c.user, c.team, c.project); err == nil {
			_, err = tx.Exec(ctx, `INSERT INTO previews (id, job_id, project_id, user_id, entry_point, revision, devices)
				SELECT id, id, $2, $3, id || '.tsx', 1, '[]' FROM unnest($1::uuid[]) AS id`, ids, c.project, c.user)
		}
		if err = errors.Join(err, tx.Commit(ctx)); err != nil {
			return err
		}
		_, _ = c.queue.EnqueueMany(ctx, chaosQueue, list) // the reconciler finds what Redis did not take
	}
	return nil
}

// killWorker ends a random worker at once, starts another in its place, and watches how long the dead one's
// jobs stay with it.
func (c *chaos) killWorker(ctx context.Context) {
	i := c.random.IntN(len(c.workers))
	id := c.ids[i]
	if err := c.workers[i].Stop(syscall.SIGKILL, 10*time.Second); err != nil {
		c.t.Fatal(err)
	}
	c.kills++
	killed := time.Now()
	c.startWorker(i)
	go func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
			leased, err := c.queue.List(ctx, chaosQueue, queue.Leased, 1000)
			held := 0
			for _, job := range leased {
				if job.Worker == id {
					held++
				}
			}
			if held > 0 {
				c.orphaned.Store(true)
			}
			since := time.Since(killed)
			switch {
			case err == nil && held == 0:
				c.slowest <- since
				c.recovered <- nil
				return
			case since > recoveryLimit:
				c.recovered <- fmt.Errorf("%v after its end, worker %s still holds %d jobs (%w)", since, id, held, err)
				return
			}
		}
	}()
}

func (c *chaos) stopRedis(ctx context.Context) error {
	return errors.Join(c.redis.Stop(), c.pause(ctx, 2*time.Second), c.redis.Restart(ctx))
}

func (c *chaos) killRedis(ctx context.Context) error {
	return errors.Join(c.redis.Kill(), c.pause(ctx, time.Second), c.redis.Restart(ctx))
}

// stopBackend keeps the backend away for ten seconds.
func (c *chaos) stopBackend(ctx context.Context) error {
	if err := c.backend.Stop(syscall.SIGKILL, 10*time.Second); err != nil {
		return err
	}
	err := c.pause(ctx, 10*time.Second)
	c.startBackend()
	return err
}

// pause lets an outage last.
func (c *chaos) pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *chaos) states() map[string]int {
	out := map[string]int{}
	rows, err := c.pool.Query(context.Background(), "SELECT state || ' attempt ' || attempt, count(*) FROM jobs GROUP BY 1")
	if err != nil {
		return out
	}
	defer rows.Close()
	for rows.Next() {
		var state string
		var n int
		if rows.Scan(&state, &n) == nil {
			out[state] = n
		}
	}
	if rows.Err() != nil {
		out["unread"]++
	}
	return out
}

func (c *chaos) slowestRecovery() time.Duration {
	var most time.Duration
	for {
		select {
		case d := <-c.slowest:
			most = max(most, d)
		default:
			return most.Round(time.Millisecond)
		}
	}
}

// check waits until the queue has let go of every job, and compares it with the record.
func (c *chaos) check(ctx context.Context, total int) {
	t := c.t
	t.Helper()
	emptied(ctx, t, c.rdb)
	if states := c.states(); len(states) != 1 || states["succeeded attempt 1"] != total {
		t.Errorf("want %d jobs succeeded in their first attempt, got %v", total, states)
	}
	var effects, twice, finals int
	err := c.pool.QueryRow(ctx, `SELECT count(*) FILTER (WHERE n = 1), count(*) FILTER (WHERE n > 1), coalesce(sum(n), 0) FROM
		(SELECT count(*) AS n FROM job_transitions WHERE applied AND transition IN ('succeeded', 'failed', 'stopped') GROUP BY job_id) AS ends`).
		Scan(&effects, &twice, &finals)
	if err != nil || effects != total || twice != 0 || finals != total {
		t.Errorf("%d effects once, %d more than once, %d in all, want %d once (%v)", effects, twice, finals, total, err)
	}
	if !c.orphaned.Load() {
		t.Error("no worker was seen to die with jobs in its hands: nothing had to recover")
	}
	for len(c.slowest) < c.kills { // every kill's recovery has been seen
		select {
		case err := <-c.recovered:
			if err != nil {
				t.Fatal(err)
			}
		case <-ctx.Done():
			t.Fatal(ctx.Err())
		}
	}
}

// emptied waits until the queue has let go of every job; none may have died, nor left anything behind.
func emptied(ctx context.Context, t *testing.T, rdb redis.UniversalClient) {
	t.Helper()
	jobs := queue.New(rdb, queue.Options{})
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(servertest.Patience); ; {
		s, err := jobs.Snapshot(ctx, chaosQueue)
		if err == nil && s.Waiting+s.Leased+s.Delayed == 0 {
			if s.Dead != 0 {
				t.Errorf("%d jobs are dead", s.Dead)
			}
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the queue does not become empty: %+v %v", s, err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatal(ctx.Err())
		}
	}
	node := redis.Cmdable(rdb)
	if cluster, ok := rdb.(*redis.ClusterClient); ok {
		one, err := cluster.MasterForKey(ctx, chaosQueue)
		if err != nil {
			t.Fatal(err)
		}
		node = one
	}
	var keys []string
	scan := node.Scan(ctx, 0, "{"+chaosQueue+"}:*", 1000).Iterator()
	for scan.Next(ctx) {
		// What is of the queue itself may stay: counters, turns, bells.
		_, name, _ := strings.Cut(scan.Val(), "}:")
		switch kind, _, _ := strings.Cut(name, ":"); kind {
		case "job", "past", "jobs", "ring", "lease", "leases", "delayed", "dead", "verdicts", "running":
			keys = append(keys, scan.Val())
		}
	}
	if scan.Err() != nil || len(keys) > 0 || rdb.Exists(ctx, chaosQueue).Val() != 0 {
		t.Errorf("the empty queue keeps %d keys of jobs, such as %v %v", len(keys), keys[:min(len(keys), 3)], scan.Err())
	}
}
