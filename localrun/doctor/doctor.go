// Package doctor is the deployment checklist as a program: every item is tried for real, and a failure
// comes with its fix. It changes nothing but a probe object that it removes again, and prints no secret.
package doctor

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/runtime/process/wiring"
	"hivesync/runtime/queue"
	"hivesync/shared/config"
	"hivesync/shared/db"
	"hivesync/shared/objects"
	"hivesync/shared/preview"
	"hivesync/shared/probe"
)

// Finding is what one item of the checklist gave.
type Finding struct {
	Item   string `json:"item"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
	// Fix says what to do about a failure.
	Fix string `json:"fix,omitempty"`
	// Optional items may fail without failing the whole.
	Optional bool    `json:"optional,omitempty"`
	MS       float64 `json:"ms"`
}

// item is one line of the checklist. Run returns a detail to show, or why it failed.
type item struct {
	name, fix string
	optional  bool
	run       func(ctx context.Context) (string, error)
}

// perItem bounds one check.
const perItem = 15 * time.Second

// Examine runs the checklist against the system that c describes, each item within 15 seconds, and tells
// found of each as it is known. When ctx ends, the rest is left out.
func Examine(ctx context.Context, c *config.Config, queues []string, found func(Finding)) []Finding {
	d := &doctor{config: c, queues: queues}
	defer d.close()
	var all []Finding
	for _, it := range d.items() {
		itemCtx, cancel := context.WithTimeout(ctx, perItem)
		began := time.Now()
		detail, err := it.run(itemCtx)
		cancel()
		if ctx.Err() != nil {
			break // the item failed for that alone
		}
		f := Finding{Item: it.name, OK: err == nil, Detail: detail, Optional: it.optional, MS: float64(time.Since(began).Microseconds()) / 1000}
		if err != nil {
			f.Detail, f.Fix = err.Error(), it.fix
		}
		all = append(all, f)
		found(f)
	}
	return all
}

// Healthy reports whether every item that is not optional passed.
func Healthy(findings []Finding) bool {
	return !slices.ContainsFunc(findings, func(f Finding) bool { return !f.OK && !f.Optional })
}

type doctor struct {
	config *config.Config
	queues []string
	redis  redis.UniversalClient
	// away is why Redis does not answer: one item waits to find out, the others need not.
	away error
}

func (d *doctor) close() {
	if d.redis != nil {
		_ = d.redis.Close()
	}
}

func (d *doctor) items() []item {
	c := d.config
	list := []item{
		{name: "settings are complete", run: d.settings, fix: "set what is named; `localrun config --for backend` shows every setting"},
		{name: "preview engine starts", run: d.engine, fix: "run `make setup`, then `make build`: the binary lacks its embedded runtime or fonts"},
		{name: "PostgreSQL answers", run: d.postgres, fix: "check DATABASE_URL or the POSTGRES_ variables, and that the server listens, lets this host in, is no replica and has room on its disk"},
		{name: "migrations are applied", run: d.migrations, fix: "run `hivesync migrate`"},
		{name: "Redis answers", run: d.redisAnswers, fix: "check REDIS_URL, and that the server listens and lets this host in"},
		{name: "Redis takes writes", run: d.redisWrites, fix: "out of memory: raise maxmemory; read-only: REDIS_URL must name the primary, or Sentinels; refused: look at its log for snapshots that fail"},
		{name: "Redis keeps what it is given", run: d.redisKeeps, fix: "set maxmemory-policy noeviction, and appendonly yes for recovery without the reconciler"},
		{name: "clocks agree", run: d.clocks, fix: "let every host keep its clock by NTP (timedatectl shows it): at five minutes callbacks are refused"},
		{name: "object storage works", run: d.storage, fix: "check R2_ENDPOINT, R2_BUCKET, R2_ACCESS_KEY_ID and R2_SECRET_ACCESS_KEY; the key needs to read, write and delete"},
		{name: "backend is reachable", run: d.backend, fix: "start it with `hivesync serve`, and check BACKEND_URL (now " + c.BackendURL + ")"},
		{name: "callbacks are verified", run: d.callback, fix: "backend and workers need the same WORKER_CALLBACK_SECRET and clocks within 5 minutes; check CALLBACK_URL"},
	}
	if c.QueueDriver == config.DriverSQS {
		return append(list, item{name: "the queues in SQS fit", run: d.sqs, fix: "set what is named, by SQS_QUEUES or in AWS; SQS_REGION and the role or keys say where and who"})
	}
	return append(list, []item{
		{name: "workers report", run: d.workers, fix: "start one with `hivesync work`, or look at the log of one that fell silent; it needs REDIS_URL and the callback secret"},
		{name: "workers take jobs", run: d.unheld, fix: "mend what is away: the workers try again by themselves"},
		{name: "workers process jobs", run: d.processing, fix: "look at the workers' logs, add workers, or resume a paused queue"},
		{name: "a GPU worker reports", run: d.gpu, optional: true, fix: "optional: start a worker with WORKER_TYPE=gpu for the premium plan"},
	}...)
}

func (d *doctor) sqs(ctx context.Context) (string, error) {
	waiting, err := wiring.CheckSQS(ctx, d.config, slog.New(slog.DiscardHandler))
	if err != nil {
		return "", err
	}
	var depths []string
	for _, name := range slices.Sorted(maps.Keys(waiting)) {
		depths = append(depths, fmt.Sprintf("%s about %d", name, waiting[name]))
	}
	return "waiting: " + strings.Join(depths, ", "), nil
}

func (d *doctor) settings(context.Context) (string, error) {
	c := *d.config
	c.Role = config.Backend
	if err := c.Validate(); err != nil {
		return "", err
	}
	return string(c.Env), nil
}

func (d *doctor) engine(ctx context.Context) (string, error) {
	engine, err := preview.NewEngine(preview.Options{})
	if err != nil {
		return "", err
	}
	defer func() { _ = engine.Close() }()
	return "sandbox and fonts load", engine.Warm(ctx)
}

func (d *doctor) postgres(ctx context.Context) (string, error) {
	pool, err := db.Open(ctx, db.Options{URL: d.config.DSN().Reveal(), MaxConns: 2})
	if err != nil {
		return "", err
	}
	defer pool.Close()
	var version string
	if err := pool.QueryRow(ctx, "SHOW server_version").Scan(&version); err != nil {
		return "", db.Fault(err)
	}
	return "version " + version + ", takes writes", db.Probe(ctx, pool)
}

func (d *doctor) migrations(ctx context.Context) (string, error) {
	list, err := db.Migrations(ctx, d.config.DSN().Reveal())
	if err != nil {
		return "", err
	}
	var missing []string
	for _, m := range list {
		if !m.Applied {
			missing = append(missing, m.Name)
		}
	}
	if len(missing) > 0 {
		return "", fmt.Errorf("%d of %d are missing: %s", len(missing), len(list), strings.Join(missing, ", "))
	}
	return fmt.Sprintf("%d of %d", len(list), len(list)), nil
}

// client connects to Redis once: to one server or to a Cluster, as the processes do.
func (d *doctor) client(ctx context.Context) (redis.UniversalClient, error) {
	if d.redis == nil {
		rdb, err := wiring.OpenRedis(d.config)
		if err != nil {
			return nil, err
		}
		d.redis, d.away = rdb, wiring.CheckRedis(ctx, d.config)
		if d.away == nil {
			d.away = rdb.Ping(ctx).Err()
		}
	}
	return d.redis, d.away
}

// redisInfo reads sections of Redis's INFO; of a Cluster, those of one of its nodes.
func (d *doctor) redisInfo(ctx context.Context, sections ...string) (map[string]string, error) {
	client, err := d.client(ctx)
	if err != nil {
		return nil, err
	}
	text, err := client.Info(ctx, sections...).Result()
	if err != nil {
		return nil, err
	}
	info := map[string]string{}
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			info[name] = value
		}
	}
	return info, nil
}

// slowAnswer is more than a Redis near by takes for an answer, on a busy machine too: each request to the API waits for several.
const slowAnswer = 500 * time.Millisecond

func (d *doctor) redisAnswers(ctx context.Context) (string, error) {
	if _, err := d.client(ctx); err != nil {
		return "", err
	}
	began := time.Now()
	info, err := d.redisInfo(ctx, "server")
	if err != nil {
		return "", err
	}
	if took := time.Since(began); took > slowAnswer {
		return "", fmt.Errorf("slow: an answer took %v", took.Round(10*time.Millisecond))
	}
	return "version " + info["redis_version"], nil
}

func (d *doctor) redisWrites(ctx context.Context) (string, error) {
	client, err := d.client(ctx)
	if err != nil {
		return "", err
	}
	return "beside " + strings.Join(d.queues, ", "), probe.Redis(ctx, client, d.queues...)
}

// clocks compares the servers' clocks with this host's, and the workers' with Redis's.
func (d *doctor) clocks(ctx context.Context) (string, error) {
	pool, err := db.Open(ctx, db.Options{URL: d.config.DSN().Reveal(), MaxConns: 1})
	if err != nil {
		return "", err
	}
	defer pool.Close()
	client, err := d.client(ctx)
	if err != nil {
		return "", err
	}
	parts := map[string]func(context.Context) (time.Time, error){
		"PostgreSQL": func(ctx context.Context) (time.Time, error) { return db.Clock(ctx, pool) },
		"Redis":      func(ctx context.Context) (time.Time, error) { return client.Time(ctx).Result() },
	}
	fleet, _, err := d.heartbeats(ctx)
	if err != nil {
		return "", err
	}
	for _, w := range fleet {
		if w.ClockIsOff() {
			parts["the worker "+w.Name] = func(context.Context) (time.Time, error) {
				return time.Now().Add(time.Duration(w.ClockOff) * time.Millisecond), nil
			}
		}
	}
	return fmt.Sprintf("within %v", probe.ClockLimit), probe.Clocks(ctx, parts)
}

func (d *doctor) redisKeeps(ctx context.Context) (string, error) {
	info, err := d.redisInfo(ctx, "memory", "persistence")
	if err != nil {
		return "", err
	}
	if policy := info["maxmemory_policy"]; policy != "noeviction" {
		return "", fmt.Errorf("maxmemory-policy is %s: jobs may vanish under memory pressure", policy)
	}
	if info["aof_enabled"] != "1" {
		return "noeviction; no append-only file: after a restart the reconciler re-enqueues accepted jobs", nil
	}
	return "noeviction, append-only file", nil
}

func (d *doctor) storage(ctx context.Context) (string, error) {
	c := d.config
	store, err := objects.New(objects.Options{
		Endpoint: c.R2Endpoint, Region: c.R2Region, Bucket: c.R2Bucket,
		AccessKeyID: c.R2AccessKeyID, SecretAccessKey: c.R2SecretAccessKey, Timeout: 10 * time.Second,
	})
	if err != nil {
		return "", err
	}
	key := "doctor/" + db.NewID().String()
	want := []byte("hivesync")
	if err := store.Put(ctx, key, want, "text/plain"); err != nil {
		return "", err
	}
	got, _, err := store.Get(ctx, key, 1<<10)
	if err == nil && string(got) != string(want) {
		err = errors.New("what was written is not what was read")
	}
	return "wrote, read and deleted an object in " + c.R2Bucket, errors.Join(err, store.Delete(ctx, key))
}

// heartbeats returns the workers that are alive, and the names of those that fell silent without taking their leave, of late or for
// longer, and that nobody has replaced.
func (d *doctor) heartbeats(ctx context.Context) (alive []queue.Heartbeat, silent []string, err error) {
	client, err := d.client(ctx)
	if err != nil {
		return nil, nil, err
	}
	beats, now, err := queue.New(client, queue.Options{}).Workers(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, b := range queue.Late(beats, now) {
		silent = append(silent, b.Name)
	}
	for _, b := range beats {
		if b.Healthy(now) {
			alive = append(alive, b)
		} else if !slices.ContainsFunc(beats, func(h queue.Heartbeat) bool { return h.Name == b.Name && h.Healthy(now) }) {
			silent = append(silent, b.Name)
		}
	}
	return alive, silent, nil
}

func (d *doctor) workers(ctx context.Context) (string, error) {
	alive, silent, err := d.heartbeats(ctx)
	if err != nil {
		return "", err
	}
	switch {
	case len(alive) == 0:
		err = errors.New("no worker has sent a heartbeat lately")
	case len(silent) > 0:
		err = fmt.Errorf("%d alive, and silent: %s", len(alive), strings.Join(slices.Compact(slices.Sorted(slices.Values(silent))), ", "))
	}
	return fmt.Sprintf("%d alive", len(alive)), err
}

// unheld says what holds back the claims of workers that live.
func (d *doctor) unheld(ctx context.Context) (string, error) {
	alive, _, err := d.heartbeats(ctx)
	var held []string
	for _, w := range alive {
		for _, b := range w.Breakers {
			held = append(held, fmt.Sprintf("%s waits with %s: %s is away", w.Name, b.Queue, b.Dependency))
		}
	}
	if len(held) > 0 {
		err = errors.New(strings.Join(held, "; "))
	}
	return "nothing holds them back", err
}

func (d *doctor) gpu(ctx context.Context) (string, error) {
	alive, _, err := d.heartbeats(ctx)
	alive = slices.DeleteFunc(alive, func(h queue.Heartbeat) bool { return h.Kind != "gpu" })
	if err == nil && len(alive) == 0 {
		err = errors.New("none; premium jobs run on CPU workers")
	}
	return fmt.Sprintf("%d alive", len(alive)), err
}

// stuckAfter is how long the oldest job may wait before the doctor calls its queue stuck.
const stuckAfter = time.Minute

func (d *doctor) processing(ctx context.Context) (string, error) {
	client, err := d.client(ctx)
	if err != nil {
		return "", err
	}
	c := queue.New(client, queue.Options{})
	var depths, stuck []string
	for _, name := range d.queues {
		s, err := c.Snapshot(ctx, name)
		if err != nil {
			return "", err
		}
		depths = append(depths, fmt.Sprintf("%s %d", name, s.Waiting))
		if s.Paused {
			stuck = append(stuck, name+" is paused")
		}
		if s.Oldest > stuckAfter {
			stuck = append(stuck, fmt.Sprintf("%s: the oldest of %d jobs has waited %s", name, s.Waiting, s.Oldest.Round(time.Second)))
		}
	}
	if len(stuck) > 0 {
		return "", errors.New(strings.Join(stuck, "; "))
	}
	return "waiting: " + strings.Join(depths, ", "), nil
}
