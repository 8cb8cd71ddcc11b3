package metrics

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"hivesync/runtime/attempt"
	"hivesync/runtime/function"
	"hivesync/runtime/queue"
	"hivesync/runtime/worker"
	"hivesync/shared/auth"
	"hivesync/shared/jobs"
)

// Jobs counts what a worker does with jobs. It is a worker.Observer.
type Jobs struct {
	group
	types, queues []string

	started, ended, crashed, poisoned, stuck, fallback *prometheus.CounterVec
	wait, run                                          *prometheus.HistogramVec
}

var _ worker.Observer = (*Jobs)(nil)

// NewJobs returns a Jobs for a worker of the registry's functions. Every series that alerts look at is there
// from the start, at 0: a counter that appears with its first event hides that event from rates.
func NewJobs(registry function.Registry) *Jobs {
	j := &Jobs{
		queues:   registry.Queues(),
		started:  counters("jobs_started_total", "Attempts that began, by job type and tier.", "type", "tier"),
		ended:    counters("jobs_ended_total", "Attempts that ended, by job type, tier and end.", "type", "tier", "end"),
		crashed:  counters("queue_crashed_jobs_total", "Jobs whose worker died or fell silent, returned to the queue by this process.", "queue"),
		poisoned: counters("queue_poisoned_jobs_total", "Jobs set aside by this process since they ended their workers too often.", "queue"),
		stuck:    counters("queue_stuck_jobs_total", "Jobs found without a place in the queue and returned to it by this process.", "queue"),
		fallback: counters("jobs_gpu_fallback_total", "Attempts on a CPU worker of jobs that prefer a GPU, by job type.", "type"),
		wait:     histograms("job_wait_seconds", "Time from claimable to started, by job type and tier.", jobBuckets, "type", "tier"),
		run:      histograms("job_run_seconds", "Time from started to ended, the report to the backend included, by job type and tier.", jobBuckets, "type", "tier"),
	}
	j.group = group{j.started, j.ended, j.crashed, j.poisoned, j.stuck, j.fallback, j.wait, j.run}
	for _, q := range j.queues {
		for _, c := range []*prometheus.CounterVec{j.crashed, j.poisoned, j.stuck} {
			c.WithLabelValues(q)
		}
	}
	for _, f := range registry.Jobs {
		t := f.Meta().Type
		j.types = append(j.types, t)
		j.fallback.WithLabelValues(t)
		for _, tier := range tiers {
			j.started.WithLabelValues(t, tier)
			j.wait.WithLabelValues(t, tier)
			j.run.WithLabelValues(t, tier)
			for _, end := range attempt.Ends() {
				j.ended.WithLabelValues(t, tier, string(end))
			}
		}
	}
	return j
}

var tiers = []string{string(auth.Free), string(auth.Pro), string(auth.Premium)}

func known(list []string, value string) string {
	if slices.Contains(list, value) {
		return value
	}
	return other
}

// Started implements worker.Observer.
func (j *Jobs) Started(l queue.Lease, waited time.Duration) {
	jobType, tier := known(j.types, l.Type), known(tiers, l.Tier)
	j.started.WithLabelValues(jobType, tier).Inc()
	j.wait.WithLabelValues(jobType, tier).Observe(seconds(waited))
	if l.GPUFallback {
		j.fallback.WithLabelValues(jobType).Inc()
	}
}

// Ended implements worker.Observer.
func (j *Jobs) Ended(l queue.Lease, end attempt.End, ran time.Duration) {
	jobType, tier := known(j.types, l.Type), known(tiers, l.Tier)
	j.ended.WithLabelValues(jobType, tier, string(end)).Inc()
	j.run.WithLabelValues(jobType, tier).Observe(seconds(ran))
}

// Swept implements worker.Observer.
func (j *Jobs) Swept(queueName string, expired, poisoned, stuck int) {
	q := known(j.queues, queueName)
	j.crashed.WithLabelValues(q).Add(float64(expired + poisoned))
	j.poisoned.WithLabelValues(q).Add(float64(poisoned))
	j.stuck.WithLabelValues(q).Add(float64(stuck))
}

// Reporter counts the callbacks of the Reporter that it wraps.
type Reporter struct {
	group
	inner    attempt.Reporter
	attempts *prometheus.CounterVec
	duration prometheus.Histogram
}

// Outcomes of one callback.
const (
	accepted = "accepted"
	refused  = "refused" // for good: asking again changes nothing
	failed   = "failed"  // worth another try
)

// NewReporter wraps inner.
func NewReporter(inner attempt.Reporter) *Reporter {
	r := &Reporter{
		inner:    inner,
		attempts: counters("callback_attempts_total", "Callbacks tried, by transition and outcome: accepted, refused for good, or failed and tried again.", "transition", "outcome"),
		duration: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: namespace, Name: "callback_duration_seconds", Help: "Time of one callback until its answer.", Buckets: callbackBuckets,
		}),
	}
	r.group = group{r.attempts, r.duration}
	for _, t := range []jobs.Transition{jobs.Running, jobs.Succeeded, jobs.Failed, jobs.Stopped} {
		for _, outcome := range []string{accepted, refused, failed} {
			r.attempts.WithLabelValues(string(t), outcome)
		}
	}
	return r
}

// Report implements attempt.Reporter.
func (r *Reporter) Report(ctx context.Context, report attempt.Report) error {
	start := time.Now()
	err := r.inner.Report(ctx, report)
	outcome := accepted
	var no *attempt.Refusal
	switch {
	case errors.As(err, &no):
		outcome = refused
	case err != nil && !errors.Is(err, attempt.ErrEnded):
		outcome = failed
	}
	r.attempts.WithLabelValues(string(report.Transition), outcome).Inc()
	r.duration.Observe(seconds(time.Since(start)))
	return err
}

// Enqueuer counts what goes into the queues through the Enqueuer that it wraps.
type Enqueuer struct {
	group
	jobs.Queue
	enqueued *prometheus.CounterVec
}

// NewEnqueuer wraps inner, of the registry's jobs.
func NewEnqueuer(inner jobs.Queue, registry function.Registry) *Enqueuer {
	e := &Enqueuer{Queue: inner, enqueued: counters("jobs_enqueued_total", "Jobs given to the queue by this process, by job type, tier and outcome: ok or failed.", "type", "tier", "outcome")}
	e.group = group{e.enqueued}
	for _, f := range registry.Jobs {
		for _, tier := range tiers {
			e.enqueued.WithLabelValues(f.Meta().Type, tier, "ok")
			e.enqueued.WithLabelValues(f.Meta().Type, tier, failed)
		}
	}
	return e
}

// Enqueue implements jobs.Queue. Job types are our own functions' words.
func (e *Enqueuer) Enqueue(ctx context.Context, event function.JobEvent) error {
	err := e.Queue.Enqueue(ctx, event)
	outcome := "ok"
	if err != nil {
		outcome = failed
	}
	e.enqueued.WithLabelValues(event.Type, known(tiers, event.Tier), outcome).Inc()
	return err
}
