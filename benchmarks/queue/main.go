// Command queue measures HiveSync's job queue beside asynq and River: on the same Redis and PostgreSQL, in
// one run, round by round in turns, so that what else the machine does meets all of them. It starts the
// servers itself and prints Markdown on stdout.
//
// It says nothing of absolute speed: a ratio is the median over rounds of the quotient within a round. Beside
// times it gives the processor time per job, of this process and of Redis, which others on the machine change less.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/localrun/queuebench"
	"hivesync/shared/devservers"
)

// contender is a queue under measurement.
type contender interface {
	name() string
	// enqueue adds jobs from queuebench.Producers goroutines, one job a call.
	enqueue(ctx context.Context, jobs int) (time.Duration, error)
	// process runs the jobs that wait.
	process(ctx context.Context, jobs, concurrency int) (time.Duration, error)
	// pickUp returns sorted times from enqueueing to starting on an idle queue.
	pickUp(ctx context.Context, samples int) ([]time.Duration, error)
	close() error
}

type options struct {
	jobs, riverJobs, concurrency, rounds, pickups int
	depths                                        []int
}

func main() {
	var o options
	flag.IntVar(&o.jobs, "jobs", 20_000, "jobs in a round of HiveSync and of asynq")
	flag.IntVar(&o.riverJobs, "river-jobs", 3_000, "jobs in a round of River")
	flag.IntVar(&o.concurrency, "concurrency", 64, "jobs that run at a time")
	flag.IntVar(&o.rounds, "rounds", 5, "rounds")
	flag.IntVar(&o.pickups, "pickups", 300, "jobs picked up on an idle queue, HiveSync; the peers take fewer")
	deep := flag.Bool("depths", true, "measure claims at 1,000 to 1,000,000 waiting jobs, which takes 2 GB of memory")
	flag.Parse()
	if *deep {
		o.depths = []int{1_000, 10_000, 100_000, 1_000_000}
	}
	queuebench.CalmCollector()
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	if err := run(ctx, o, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "queue:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options, out, progress io.Writer) (err error) {
	scratch, err := devservers.NewScratch()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, scratch.Close()) }()
	dir := scratch.Dir
	fmt.Fprintln(progress, "starting Redis and PostgreSQL")
	server, err := devservers.StartRedis(ctx, devservers.RedisOptions{Dir: dir + "/redis"})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	pg, err := devservers.StartPostgres(ctx, devservers.PostgresOptions{Dir: dir + "/postgres", Disposable: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pg.Stop()) }()
	if err := pg.CreateDatabase(ctx, "river", ""); err != nil {
		return err
	}
	rdb := redis.NewClient(&redis.Options{Addr: server.Addr(), PoolSize: 32})
	defer func() { _ = rdb.Close() }()
	river, err := newRiver(ctx, pg.URL("river"))
	if err != nil {
		return err
	}
	list := []contender{newOurs(rdb, 1), newOurs(rdb, tenants), newOurs(rdb, manyTenants), newAsynq(server.Addr(), 1), river}
	defer func() {
		for _, c := range list {
			err = errors.Join(err, c.close())
		}
	}()
	results := make([]result, len(list))
	for round := range o.rounds + 1 {
		for i := range list {
			c := list[(i+round)%len(list)] // nobody is always first
			r := &results[(i+round)%len(list)]
			if err := measure(ctx, rdb, c, r, o, round == 0); err != nil {
				return fmt.Errorf("%s: %w", c.name(), err)
			}
		}
		fmt.Fprintf(progress, "round %d of %d\n", round, o.rounds)
	}
	for i, c := range list {
		if results[i].pickups, err = c.pickUp(ctx, o.pickups); err != nil {
			return fmt.Errorf("%s: %w", c.name(), err)
		}
	}
	printResults(out, o, list, results)
	if len(o.depths) == 0 {
		return nil
	}
	fmt.Fprintln(progress, "claims at depths")
	return printDepths(ctx, out, rdb, o.depths)
}

// result is what one contender did: rates in jobs per second by round.
type result struct {
	enqueue, process       []float64
	enqueueCPU, processCPU []float64 // microseconds per job
	pickups                []time.Duration
}

// measure runs one round; the first warms up and is not kept.
func measure(ctx context.Context, rdb *redis.Client, c contender, r *result, o options, warmup bool) error {
	jobs := o.jobs
	if _, slow := c.(*riverPeer); slow {
		jobs = o.riverJobs
	}
	if warmup {
		jobs = max(jobs/10, 1)
	}
	start, err := processorTime(ctx, rdb)
	if err != nil {
		return err
	}
	enqueue, err := c.enqueue(ctx, jobs)
	if err != nil {
		return err
	}
	between, err := processorTime(ctx, rdb)
	if err != nil {
		return err
	}
	process, err := c.process(ctx, jobs, o.concurrency)
	if err != nil {
		return err
	}
	end, err := processorTime(ctx, rdb)
	if err != nil {
		return err
	}
	if !warmup {
		r.enqueue = append(r.enqueue, float64(jobs)/enqueue.Seconds())
		r.process = append(r.process, float64(jobs)/process.Seconds())
		r.enqueueCPU = append(r.enqueueCPU, 1e6*(between-start)/float64(jobs))
		r.processCPU = append(r.processCPU, 1e6*(end-between)/float64(jobs))
	}
	return nil
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// ratio is the median over rounds of a's rate by b's in the same round.
func ratio(a, b []float64) float64 {
	quotients := make([]float64, len(a))
	for i := range a {
		quotients[i] = a[i] / b[i]
	}
	return median(quotients)
}

// ours is HiveSync's queue behind its worker host.
type ours struct {
	bench  *queuebench.Bench
	called string
}

// The peers know no tenants, so that they are compared with a queue of one; with many, HiveSync takes turns
// between them, which must not cost what makes it faster.
const (
	tenants     = 50
	manyTenants = 1_000
	// bar is how many times as fast as asynq jobs of many tenants are processed.
	bar = 4
)

func newOurs(rdb redis.UniversalClient, tenants int) *ours {
	name := "HiveSync"
	if tenants > 1 {
		name += fmt.Sprintf(", %d tenants", tenants)
	}
	return &ours{queuebench.New(rdb, tenants), name}
}

func (o *ours) name() string { return o.called }

func (o *ours) enqueue(ctx context.Context, jobs int) (time.Duration, error) {
	return o.bench.Enqueue(ctx, jobs)
}

func (o *ours) process(ctx context.Context, jobs, concurrency int) (time.Duration, error) {
	return o.bench.Process(ctx, jobs, concurrency)
}

func (o *ours) pickUp(ctx context.Context, samples int) ([]time.Duration, error) {
	return o.bench.PickUp(ctx, samples)
}

func (o *ours) close() error { return o.bench.Clean(context.Background()) }
