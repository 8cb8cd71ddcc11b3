package doctor

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"hivesync/shared/db"
	"hivesync/shared/probe"
)

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

// redisKeeps looks at what Redis does with data when its memory is full, and when it starts again.
func (d *doctor) redisKeeps(ctx context.Context) (string, error) {
	info, err := d.redisInfo(ctx, "memory", "persistence")
	if err != nil {
		return "", err
	}
	if policy := info["maxmemory_policy"]; policy != "noeviction" {
		return "", fmt.Errorf("maxmemory-policy is %s: jobs may vanish under memory pressure", policy)
	}
	for name, what := range map[string]string{
		"rdb_last_bgsave_status": "the last snapshot", "aof_last_write_status": "the last write to the append-only file", "aof_last_bgrewrite_status": "the last rewrite of the append-only file",
	} {
		if status := info[name]; status != "ok" && status != "" {
			return "", fmt.Errorf("%s failed (%s is %s)", what, name, status)
		}
	}
	if info["aof_enabled"] != "1" {
		return "", remark{errors.New("there is no append-only file: after a restart no job is lost, since the reconciler enqueues accepted jobs again, but limits and live events begin anew")}
	}
	return "noeviction, append-only file, the last save went well", nil
}

// clocks compares the servers' clocks with this host's, and the workers' with Redis's. A part that cannot be asked says nothing of
// its clock: that is another item's.
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
		"PostgreSQL":         func(ctx context.Context) (time.Time, error) { return db.Clock(ctx, pool) },
		"Redis":              func(ctx context.Context) (time.Time, error) { return client.Time(ctx).Result() },
		"the object storage": func(ctx context.Context) (time.Time, error) { return d.dateOf(ctx, d.config.R2Endpoint) },
		"the backend":        func(ctx context.Context) (time.Time, error) { return d.dateOf(ctx, d.at("/health")) },
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

// dateOf is when a server says that it answered, to the second.
func (d *doctor) dateOf(ctx context.Context, url string) (time.Time, error) {
	answer, err := d.call(ctx, http.MethodGet, url, nil, nil)
	if err != nil {
		return time.Time{}, err
	}
	return http.ParseTime(answer.header.Get("Date"))
}
