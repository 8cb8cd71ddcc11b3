package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"

	"hivesync/runtime/queue"
)

func killRedis(_ context.Context, f *faulty) error      { return f.redis.Kill() }
func restartRedis(ctx context.Context, f *faulty) error { return f.redis.Restart(ctx) }
func flushRedis(ctx context.Context, f *faulty) error   { return f.rdb.FlushAll(ctx).Err() }

func partRedis(_ context.Context, f *faulty) error {
	f.link.part()
	return nil
}

func joinRedis(_ context.Context, f *faulty) error {
	f.link.join()
	return nil
}

func redisSays(args ...any) func(context.Context, *faulty) error {
	return func(ctx context.Context, f *faulty) error { return f.rdb.Do(ctx, args...).Err() }
}

func slowRedis(each time.Duration) func(context.Context, *faulty) error {
	return func(_ context.Context, f *faulty) error {
		f.link.delay.Store(int64(each))
		return nil
	}
}

func killPrimary(_ context.Context, f *faulty) error {
	f.killed = f.failover.Primary(f.t)
	return f.killed.Kill()
}

func restartPrimary(ctx context.Context, f *faulty) error {
	f.failover.Primary(f.t) // another, or the one that was killed would come back as what it was
	return f.killed.Restart(ctx)
}

func setClock(off time.Duration) func(context.Context, *faulty) error {
	return func(_ context.Context, f *faulty) error {
		f.setClock(off)
		return nil
	}
}

// move is a slot on its way from one node of a Cluster to another.
type move struct {
	slot     int64
	nodes    []*redis.Client
	from, to *redis.Client
	ids      map[*redis.Client]string
}

// moveHalf begins to move the queue's slot, and moves half of its keys, as redis-cli does in a reshard, ten at a time.
func moveHalf(ctx context.Context, f *faulty) error {
	m := &move{ids: map[*redis.Client]string{}}
	f.move = m
	for _, node := range f.nodes {
		client := redis.NewClient(&redis.Options{Addr: node.Addr()})
		f.t.Cleanup(func() { _ = client.Close() })
		id, err := client.Do(ctx, "CLUSTER", "MYID").Text()
		if err != nil {
			return err
		}
		m.nodes, m.ids[client] = append(m.nodes, client), id
	}
	var err error
	if m.slot, err = m.nodes[0].ClusterKeySlot(ctx, chaosQueue).Result(); err != nil {
		return err
	}
	home, err := f.rdb.(*redis.ClusterClient).MasterForKey(ctx, chaosQueue)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(m.nodes, func(c *redis.Client) bool { return c.Options().Addr == home.Options().Addr })
	m.from, m.to = m.nodes[at], m.nodes[(at+1)%len(m.nodes)]
	if err := m.to.Do(ctx, "CLUSTER", "SETSLOT", m.slot, "IMPORTING", m.ids[m.from]).Err(); err != nil {
		return err
	}
	if err := m.from.Do(ctx, "CLUSTER", "SETSLOT", m.slot, "MIGRATING", m.ids[m.to]).Err(); err != nil {
		return err
	}
	n, err := m.from.ClusterCountKeysInSlot(ctx, int(m.slot)).Result()
	if err != nil {
		return err
	}
	return m.keys(ctx, int(n/2))
}

// keys moves so many of the slot's keys, or as many as there are.
func (m *move) keys(ctx context.Context, most int) error {
	host, port, _ := strings.Cut(m.to.Options().Addr, ":")
	for most > 0 {
		keys, err := m.from.ClusterGetKeysInSlot(ctx, int(m.slot), min(most, 10)).Result()
		if err != nil || len(keys) == 0 {
			return err
		}
		args := []any{"MIGRATE", host, port, "", 0, 5000, "REPLACE", "KEYS"}
		for _, k := range keys {
			args = append(args, k)
		}
		if err := m.from.Do(ctx, args...).Err(); err != nil {
			return err
		}
		most -= len(keys)
	}
	return nil
}

// moveRest moves what is left, and tells all nodes.
func moveRest(ctx context.Context, f *faulty) error {
	m := f.move
	for {
		n, err := m.from.ClusterCountKeysInSlot(ctx, int(m.slot)).Result()
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
		if err := m.keys(ctx, int(n)); err != nil {
			return err
		}
	}
	for _, node := range append([]*redis.Client{m.to, m.from}, m.nodes...) {
		if err := node.Do(ctx, "CLUSTER", "SETSLOT", m.slot, "NODE", m.ids[m.to]).Err(); err != nil {
			return err
		}
	}
	return nil
}

func killPostgres(ctx context.Context, f *faulty) error    { return f.postgres.Kill(ctx) }
func restartPostgres(ctx context.Context, f *faulty) error { return f.postgres.Restart(ctx) }

func freezePostgres(ctx context.Context, f *faulty) (err error) {
	f.frozen, err = f.postgres.Freeze(ctx)
	return err
}
func thawPostgres(_ context.Context, f *faulty) error { return f.postgres.Thaw(f.frozen) }

func postgresReadOnly(value string) func(context.Context, *faulty) error {
	return func(ctx context.Context, f *faulty) error {
		return postgresSays(ctx, f, "ALTER SYSTEM SET default_transaction_read_only = "+value, "SELECT pg_reload_conf()")
	}
}

func standBy(ctx context.Context, f *faulty) error {
	return errors.Join(f.postgres.Stop(), f.postgres.StandBy(), f.postgres.Restart(ctx))
}

func promote(ctx context.Context, f *faulty) error {
	return postgresSays(ctx, f, "SELECT pg_promote()")
}

func postgresSays(ctx context.Context, f *faulty, statements ...string) error {
	conn, err := pgx.Connect(ctx, f.db+"&default_transaction_read_only=off")
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	for _, sql := range statements {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

func storageIs(away, full bool) func(context.Context, *faulty) error {
	return func(_ context.Context, f *faulty) error {
		f.storage.away.Store(away)
		f.storage.full.Store(full)
		return nil
	}
}

func killBackend(_ context.Context, f *faulty) error {
	return f.backend.Stop(syscall.SIGKILL, 10*time.Second)
}

func restartBackend(_ context.Context, f *faulty) error {
	f.backend = f.start("backend", nil, "serve")
	return nil
}
func freezeBackend(_ context.Context, f *faulty) error { return f.backend.Signal(syscall.SIGSTOP) }
func thawBackend(_ context.Context, f *faulty) error   { return f.backend.Signal(syscall.SIGCONT) }

// attackWorker stops or kills one of the workers while it holds a job.
func attackWorker(sig syscall.Signal) func(context.Context, *faulty) error {
	return func(ctx context.Context, f *faulty) error {
		for {
			i := f.random.IntN(len(f.workers))
			w := f.workers[i]
			if err := w.Signal(syscall.SIGSTOP); err != nil {
				return err
			}
			leased, err := f.queue.List(ctx, chaosQueue, queue.Leased, 1000)
			if err != nil {
				return err
			}
			if slices.ContainsFunc(leased, func(j queue.Record) bool { return strings.HasPrefix(j.Worker, workerName(i)+"-") }) {
				if sig == syscall.SIGSTOP {
					return nil
				}
				f.workers[i] = nil
				return w.Stop(sig, 10*time.Second)
			}
			if err := errors.Join(w.Signal(syscall.SIGCONT), f.pause(ctx, time.Duration(f.random.Int64N(int64(100*time.Millisecond))))); err != nil {
				return err
			}
		}
	}
}

func killWorkers(_ context.Context, f *faulty) (err error) {
	for i, w := range f.workers {
		err = errors.Join(err, w.Stop(syscall.SIGKILL, 10*time.Second))
		f.workers[i] = nil
	}
	return err
}

// restartWorkers starts those that were killed.
func restartWorkers(_ context.Context, f *faulty) error {
	for i, w := range f.workers {
		if w == nil {
			f.startWorker(i)
		}
	}
	return nil
}

func thawWorkers(_ context.Context, f *faulty) (err error) {
	for _, w := range f.workers {
		err = errors.Join(err, w.Signal(syscall.SIGCONT))
	}
	return err
}
