package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/localrun/queuebench"
)

func printResults(w io.Writer, o options, list []contender, results []result) {
	fmt.Fprintf(w, "## Job queue\n\n`go run ./queue`: no-op jobs of %d bytes; enqueueing from %d goroutines, one job a call; processing %d at a time, with\n"+
		"leases and acknowledgements. Medians of %d interleaved rounds of %d jobs (River: %d).\n\n"+
		"The bar: jobs of %d tenants are processed at least %d times as fast as asynq's, which have none.\n\n",
		queuebench.PayloadBytes, queuebench.Producers, o.concurrency, o.rounds, o.jobs, o.riverJobs, manyTenants, bar)
	fmt.Fprintln(w, "| queue | enqueue /s | process /s | CPU µs to enqueue | to process | idle pick-up p50 | p99 |\n"+
		"| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
	for i, c := range list {
		r := results[i]
		fmt.Fprintf(w, "| %s | %.0f | %.0f | %s | %s | %s | %s |\n", c.name(), median(r.enqueue), median(r.process),
			cpu(c, r.enqueueCPU), cpu(c, r.processCPU),
			ms(queuebench.Percentile(r.pickups, 0.50)), ms(queuebench.Percentile(r.pickups, 0.99)))
	}
	fmt.Fprintln(w)
	for i, c := range list {
		if _, own := c.(*ours); own {
			continue
		}
		for k, o := range list {
			if _, own := o.(*ours); own {
				fmt.Fprintf(w, "- %s beside %s: enqueues %.1f times as fast, processes %.1f times as fast.\n", o.name(), c.name(),
					ratio(results[k].enqueue, results[i].enqueue), ratio(results[k].process, results[i].process))
			}
		}
	}
	fmt.Fprintln(w)
}

// cpu is the processor time per job, of the process and of Redis together; River's is PostgreSQL's, unknown.
func cpu(c contender, us []float64) string {
	if _, ok := c.(*riverPeer); ok {
		return "-"
	}
	return fmt.Sprintf("%.1f", median(us))
}

func ms(d time.Duration) string { return fmt.Sprintf("%.2f ms", float64(d.Microseconds())/1000) }

// printDepths measures claims of one job while more and more jobs wait. Every depth is compared with the
// shallowest in its own round, since the machine is not equally busy all the time.
func printDepths(ctx context.Context, w io.Writer, rdb redis.UniversalClient, depths []int) error {
	const rounds, samples = 9, 300
	benches := make([]*queuebench.Bench, len(depths))
	defer func() {
		for _, b := range benches {
			if b != nil {
				_ = b.Clean(context.WithoutCancel(ctx))
			}
		}
	}()
	for i, depth := range depths {
		benches[i] = queuebench.New(rdb, tenants)
		if err := benches[i].Fill(ctx, depth); err != nil {
			return err
		}
	}
	claims, relative := make([][]float64, len(depths)), make([][]float64, len(depths))
	for range rounds {
		var first float64
		for i, b := range benches {
			times, err := b.ClaimCost(ctx, samples)
			if err != nil {
				return err
			}
			us := float64(queuebench.Percentile(times, 0.50).Nanoseconds()) / 1000
			if i == 0 {
				first = us
			}
			claims[i] = append(claims[i], us)
			relative[i] = append(relative[i], us/first)
		}
	}
	fmt.Fprintln(w, "A claim of one job, round trip included, while others wait:\n\n| waiting jobs | median | beside the first |\n| ---: | ---: | ---: |")
	for i, depth := range depths {
		fmt.Fprintf(w, "| %d | %.0f µs | %.2f |\n", depth, median(claims[i]), median(relative[i]))
	}
	fmt.Fprintln(w)
	return nil
}
