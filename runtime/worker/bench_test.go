package worker

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"hivesync/runtime/function"
	"hivesync/runtime/queue"
)

// BenchmarkIdlePickUp measures from before the enqueueing to the start of the job on a worker with nothing to do.
func BenchmarkIdlePickUp(b *testing.B) {
	started := make(chan time.Time)
	bench := run(b, registry(func(context.Context, *function.Job[input]) (*output, error) {
		started <- time.Now()
		return &output{}, nil
	}), nil, Options{Slots: 4})
	waits := make([]time.Duration, 0, b.N)
	for i := range b.N {
		before := time.Now()
		bench.put(b, fmt.Sprint("job-", i))
		waits = append(waits, (<-started).Sub(before))
		bench.gone(b, fmt.Sprint("job-", i))
	}
	slices.Sort(waits)
	b.ReportMetric(float64(waits[len(waits)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(waits[len(waits)*99/100].Microseconds()), "p99-µs")
}

// BenchmarkThroughput measures no-op jobs of 512 bytes from the queue to their acknowledgement.
func BenchmarkThroughput(b *testing.B) {
	ran := make(chan struct{}, b.N)
	bench := run(b, registry(func(context.Context, *function.Job[input]) (*output, error) {
		ran <- struct{}{}
		return &output{}, nil
	}), nil, Options{Slots: 128, Sweep: time.Second})
	if _, err := bench.queue.Pause(b.Context(), testQueue); err != nil {
		b.Fatal(err)
	}
	payload := []byte(`{"name":"` + string(slices.Repeat([]byte("x"), 490)) + `"}`)
	jobs := make([]queue.Job, b.N)
	for i := range jobs {
		jobs[i] = queue.Job{ID: fmt.Sprint("job-", i), Type: "preview_build", Tenant: fmt.Sprint("t", i%50), Tier: "pro", Payload: payload, Timeout: time.Second, MaxAttempts: 1}
	}
	for chunk := range slices.Chunk(jobs, 500) {
		if _, err := bench.queue.EnqueueMany(b.Context(), testQueue, chunk); err != nil {
			b.Fatal(err)
		}
	}
	b.ResetTimer()
	if _, err := bench.queue.Resume(b.Context(), testQueue); err != nil {
		b.Fatal(err)
	}
	for range b.N {
		<-ran
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
}
