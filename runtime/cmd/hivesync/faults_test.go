package main

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

// breakage is a fault of one part, for a time.
type breakage struct {
	name string
	// lasts is for how long: what is over at once lasts no time.
	lasts time.Duration
	// soon is for how long in the short form, whose faults are all of one plain system; 0 leaves the fault out of it.
	soon time.Duration
	// on is what the system has of its own, beside a Redis server behind a link and a storage behind a gate.
	on         kind
	begin, end func(context.Context, *faulty) error
	// crashes says that the fault must be seen to take jobs from a worker.
	crashes bool
}

// kind is a system that differs in one of its services.
type kind int

const (
	plain kind = iota
	ownPostgres
	ownClock
	sentinels
	cluster
)

func nothing(context.Context, *faulty) error { return nil }

// breakages are the lines of the table.
var breakages = []breakage{
	{name: "Redis: killed, then restarted", lasts: 15 * time.Second, soon: 2 * time.Second, begin: killRedis, end: restartRedis},
	{name: "Redis: flushed", begin: flushRedis, end: nothing},
	{name: "Redis: out of memory", lasts: 30 * time.Second, begin: redisSays("CONFIG", "SET", "maxmemory", "1"), end: redisSays("CONFIG", "SET", "maxmemory", "0")},
	{name: "Redis: read-only (a replica)", lasts: 30 * time.Second, begin: redisSays("REPLICAOF", "127.0.0.1", "1"), end: redisSays("REPLICAOF", "NO", "ONE")},
	{name: "Redis: slow, 1 s for each answer", lasts: 30 * time.Second, begin: slowRedis(500 * time.Millisecond), end: slowRedis(0)},
	{name: "Redis: partitioned off, what was sent arrives late", lasts: 30 * time.Second, begin: partRedis, end: joinRedis},
	{name: "Redis: primary killed, Sentinels name another", lasts: 20 * time.Second, on: sentinels, begin: killPrimary, end: restartPrimary},
	{name: "Redis: a Cluster moves the queue's slot", lasts: 20 * time.Second, on: cluster, begin: moveHalf, end: moveRest},
	{name: "Redis: clock set back by 1 h", lasts: 30 * time.Second, on: ownClock, begin: setClock(-time.Hour), end: setClock(0)},
	{name: "Redis: clock set forward by 60 s", lasts: 30 * time.Second, on: ownClock, begin: setClock(time.Minute), end: setClock(0)},
	{name: "PostgreSQL: killed, then restarted", lasts: 15 * time.Second, on: ownPostgres, begin: killPostgres, end: restartPostgres},
	{name: "PostgreSQL: frozen (SIGSTOP)", lasts: 45 * time.Second, on: ownPostgres, begin: freezePostgres, end: thawPostgres},
	{name: "PostgreSQL: read-only", lasts: 30 * time.Second, on: ownPostgres, begin: postgresReadOnly("on"), end: postgresReadOnly("off")},
	{name: "PostgreSQL: in recovery (a standby), promoted in the end", lasts: 30 * time.Second, on: ownPostgres, begin: standBy, end: promote},
	{name: "Object storage: away", lasts: 25 * time.Second, soon: 2 * time.Second, begin: storageIs(true, false), end: storageIs(false, false)},
	{name: "Object storage: away", lasts: 90 * time.Second, begin: storageIs(true, false), end: storageIs(false, false)},
	{name: "Object storage: away", lasts: 10 * time.Minute, begin: storageIs(true, false), end: storageIs(false, false)},
	{name: "Object storage: full, writes are refused with 507", lasts: time.Minute, begin: storageIs(false, true), end: storageIs(false, false)},
	{name: "Backend: killed, then restarted", lasts: 15 * time.Second, begin: killBackend, end: restartBackend},
	{name: "Backend: frozen (SIGSTOP)", lasts: 45 * time.Second, begin: freezeBackend, end: thawBackend},
	{name: "Worker: one of two killed at work, then restarted", lasts: 5 * time.Second, soon: time.Second, begin: attackWorker(syscall.SIGKILL), end: restartWorkers, crashes: true},
	{name: "Worker: one of two frozen at work (SIGSTOP)", lasts: 30 * time.Second, begin: attackWorker(syscall.SIGSTOP), end: thawWorkers, crashes: true},
	{name: "Worker: both killed, then restarted", lasts: 30 * time.Second, begin: killWorkers, end: restartWorkers},
}

// faultsTable names the file that the whole table is written to, and makes it whole: `make chaos`.
const faultsTable = "CHAOS_FAULTS"

// TestFaultsCostWaitingNeverWork breaks one part after the other while previews are asked for, and tells what users saw, what was
// lost or done twice, which must be nothing, and how long all took to be well again. CHAOS_FAULTS names a file for the table,
// and makes it whole, with the settings of production, each fault on a system of its own; without it a few faults pass quickly, one
// after the other on the same system.
func TestFaultsCostWaitingNeverWork(t *testing.T) {
	t.Parallel()
	table, seed := os.Getenv(faultsTable), chaosNumber(t, "CHAOS_SEED", 1)
	list, atOnce := slices.Clone(breakages), 3
	var shared *faulty // to start a system costs more than a short fault
	if table == "" {
		list = slices.DeleteFunc(list, func(b breakage) bool { return b.soon == 0 })
		atOnce = 1 // other tests run beside this one
		shared = newFaulty(t, plain, rand.New(rand.NewPCG(seed, 0)), "")
	}
	doctor := ""
	if table != "" {
		doctor = filepath.Join(t.TempDir(), "localrun")
		if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", doctor, "hivesync/localrun").CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	outcomes := make([]*outcome, len(list))
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(list[b].lasts, list[a].lasts) })
	fmt.Printf("faults: CHAOS_SEED=%d, %d faults, %d at a time\n", seed, len(list), atOnce)
	began := time.Now()
	var group errgroup.Group
	group.SetLimit(atOnce)
	for _, i := range order {
		group.Go(func() error {
			t.Run(list[i].name, func(t *testing.T) {
				f, lasts := shared, list[i].soon
				if f == nil {
					f, lasts = newFaulty(t, list[i].on, rand.New(rand.NewPCG(seed, uint64(i))), doctor), list[i].lasts
				}
				f.t = t
				outcomes[i] = f.suffer(list[i], lasts)
				fmt.Printf("faults: %5.0f s: %s\n", time.Since(began).Seconds(), outcomes[i])
			})
			return nil
		})
	}
	_ = group.Wait() // no goroutine returns an error
	text := page(outcomes, seed)
	fmt.Print(text)
	if table != "" && !slices.Contains(outcomes, nil) {
		if err := os.WriteFile(table, []byte(text), 0o644); err != nil { //nolint:gosec // a page of the documentation
			t.Error(err)
		}
	}
}
