package operations

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/operations/queries"
	"hivesync/runtime/function"
	"hivesync/shared/db"
)

// Figures reads what the queues are doing. The host implements it.
type Figures interface {
	// Queues lists the queues that exist.
	Queues() []string
	// Queue reads a queue as it is now.
	Queue(ctx context.Context, name string) (QueueFigures, error)
	// Minute reads what happened in a queue in the full minute that begins at the given time, by job type.
	Minute(ctx context.Context, name string, at time.Time) ([]JobFigures, error)
	// Fleet reads the workers as their last heartbeats have them, by kind; none where jobs run as functions.
	Fleet(ctx context.Context) ([]FleetFigures, error)
}

// FleetFigures is the workers of one kind, cpu or gpu, at one instant.
type FleetFigures struct {
	Kind                         string
	Workers, Silent, Slots, Busy int64
	// CPU is the mean use of those that are not silent, in percent; nil where there is none.
	CPU *float64
}

// QueueFigures is a queue at one instant.
type QueueFigures struct {
	Waiting, Leased, Delayed, Dead int64
	// Oldest is how long the longest-waiting job has been claimable; nil of a queue that does not tell.
	Oldest *time.Duration
	Paused bool
}

// JobFigures is what happened to the jobs of one type in one minute.
type JobFigures struct {
	Type                                                                 string
	Enqueued, Done, Failed, Stopped, Retried, Crashed, Dead, GPUFallback int64
	// Percentiles; nil where nothing was measured. TierWaitP95 is of free, pro and premium.
	RunP50, RunP95, WaitP50, WaitP95 *time.Duration
	TierWaitP95                      [3]*time.Duration
}

// SampleMetrics keeps figures in the database, minute by minute, for those who look back: of the queues, whose counters in Redis last two
// hours, of the workers, and of what the record of jobs says, which is too much to be counted anew by each who asks.
type SampleMetrics struct {
	DB      *pgxpool.Pool
	Figures Figures
	// Every is the time between two samples of the depth; Kept how long samples are kept.
	Every, Kept time.Duration
	Clock       func() time.Time
}

// minutesBack is how many full minutes a run looks at, so that none is lost while leadership changes. Those
// sampled already stay as they are.
const minutesBack = 5

// Meta implements function.Schedule.
func (f SampleMetrics) Meta() function.ScheduleMeta {
	return function.ScheduleMeta{
		Name: "sample_metrics", Summary: "Keep figures of queues, workers, previews, callbacks and errors, minute by minute", Every: f.Every, Timeout: 30 * time.Second,
	}
}

// Handle implements function.Schedule. One queue's error does not keep the others from being sampled.
func (f SampleMetrics) Handle(ctx context.Context) error {
	now := f.Clock().UTC()
	var errs []error
	for _, name := range f.Figures.Queues() {
		errs = append(errs, f.depth(ctx, name, now), f.minutes(ctx, name, now))
	}
	errs = append(errs, f.fleet(ctx, now), f.record(ctx, now))
	return errors.Join(append(errs, f.forget(ctx, now))...)
}

func (f SampleMetrics) depth(ctx context.Context, name string, now time.Time) error {
	s, err := f.Figures.Queue(ctx, name)
	if err != nil {
		return err
	}
	return queries.New(db.On(f.DB)).InsertQueueSample(ctx, queries.InsertQueueSampleParams{
		Queue: name, At: now, Waiting: s.Waiting, Leased: s.Leased, Delayed: s.Delayed, Dead: s.Dead,
		OldestMs: millis(s.Oldest), Paused: s.Paused,
	})
}

func (f SampleMetrics) minutes(ctx context.Context, name string, now time.Time) error {
	last := now.Truncate(time.Minute)
	for back := 1; back <= minutesBack; back++ {
		at := last.Add(-time.Duration(back) * time.Minute)
		list, err := f.Figures.Minute(ctx, name, at)
		if err != nil {
			return err
		}
		for _, j := range list {
			waits := make([]*int64, 0, len(j.TierWaitP95))
			for _, w := range j.TierWaitP95 {
				waits = append(waits, millis(w))
			}
			if err := queries.New(db.On(f.DB)).InsertJobSample(ctx, queries.InsertJobSampleParams{
				Queue: name, Type: j.Type, At: at, Enqueued: j.Enqueued, Done: j.Done, Failed: j.Failed, Stopped: j.Stopped,
				Retried: j.Retried, Crashed: j.Crashed, Dead: j.Dead, GpuFallback: j.GPUFallback,
				RunP50Ms: millis(j.RunP50), RunP95Ms: millis(j.RunP95), WaitP50Ms: millis(j.WaitP50), WaitP95Ms: millis(j.WaitP95),
				FreeWaitP95Ms: waits[0], ProWaitP95Ms: waits[1], PremiumWaitP95Ms: waits[2],
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

func millis(d *time.Duration) *int64 {
	if d == nil {
		return nil
	}
	ms := max(d.Milliseconds(), 0)
	return &ms
}

// fleet keeps the workers as they are now.
func (f SampleMetrics) fleet(ctx context.Context, now time.Time) error {
	kinds, err := f.Figures.Fleet(ctx)
	if err != nil {
		return err
	}
	for _, k := range kinds {
		if err := queries.New(db.On(f.DB)).InsertWorkerSample(ctx, queries.InsertWorkerSampleParams{
			At: now, Kind: k.Kind, Workers: k.Workers, Silent: k.Silent, Slots: k.Slots, Busy: k.Busy, CpuPercent: k.CPU,
		}); err != nil {
			return err
		}
	}
	return nil
}

// stageBounds are the times, in milliseconds, that previews' stages are counted by.
var stageBounds = []int64{10, 25, 50, 100, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 4000, 6000, 10_000, 15_000, 30_000, 60_000, 300_000}

// record counts what the record of jobs says of the last full minutes.
func (f SampleMetrics) record(ctx context.Context, now time.Time) error {
	q, until := queries.New(db.On(f.DB)), now.Truncate(time.Minute)
	since := until.Add(-minutesBack * time.Minute)
	return errors.Join(
		q.SamplePreviews(ctx, queries.SamplePreviewsParams{Since: since, Until: until, Bounds: stageBounds}),
		q.SampleCallbacks(ctx, queries.SampleCallbacksParams{Since: since, Until: until}),
		q.SampleErrors(ctx, queries.SampleErrorsParams{Since: since, Until: until}),
	)
}

// forget deletes samples that have been kept long enough.
func (f SampleMetrics) forget(ctx context.Context, now time.Time) error {
	q, before := queries.New(db.On(f.DB)), now.Add(-f.Kept)
	var errs []error
	for _, remove := range []func(limit int32) (int64, error){
		func(n int32) (int64, error) {
			return q.DeleteQueueSamples(ctx, queries.DeleteQueueSamplesParams{Before: before, RowLimit: n})
		},
		func(n int32) (int64, error) {
			return q.DeleteJobSamples(ctx, queries.DeleteJobSamplesParams{Before: before, RowLimit: n})
		},
		func(n int32) (int64, error) {
			return q.DeleteWorkerSamples(ctx, queries.DeleteWorkerSamplesParams{Before: before, RowLimit: n})
		},
		func(n int32) (int64, error) {
			return q.DeletePreviewSamples(ctx, queries.DeletePreviewSamplesParams{Before: before, RowLimit: n})
		},
		func(n int32) (int64, error) {
			return q.DeleteCallbackSamples(ctx, queries.DeleteCallbackSamplesParams{Before: before, RowLimit: n})
		},
		func(n int32) (int64, error) {
			return q.DeleteErrorSamples(ctx, queries.DeleteErrorSamplesParams{Before: before, RowLimit: n})
		},
	} {
		_, err := db.InBatches(ctx, remove)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
