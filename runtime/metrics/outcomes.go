package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
)

// Outcomes counts how jobs end for their users. It is a jobs.Observer.
type Outcomes struct {
	group
	types    []string
	latency  *prometheus.HistogramVec
	problems *prometheus.CounterVec
}

var _ jobs.Observer = (*Outcomes)(nil)

// NewOutcomes returns an Outcomes of the registry's jobs.
func NewOutcomes(registry function.Registry) *Outcomes {
	o := &Outcomes{
		latency:  histograms("job_latency_seconds", "Time from accepted to succeeded, as users feel it, by job type and tier.", jobBuckets, "type", "tier"),
		problems: counters("jobs_failed_total", "Jobs that failed or were stopped, by job type and code of the error.", "type", "code"),
	}
	o.group = group{o.latency, o.problems}
	for _, f := range registry.Jobs {
		t := f.Meta().Type
		o.types = append(o.types, t)
		for _, tier := range tiers {
			o.latency.WithLabelValues(t, tier)
		}
		for code := range fault.Codes() {
			o.problems.WithLabelValues(t, string(code))
		}
		o.problems.WithLabelValues(t, other)
	}
	return o
}

// Ended implements jobs.Observer. Workers report codes, so one that nobody knows is not made a label.
func (o *Outcomes) Ended(jobType string, tier auth.Tier, to jobs.State, code string, took time.Duration) {
	jobType = known(o.types, jobType)
	if to != jobs.StateSucceeded {
		if _, ok := fault.Codes()[fault.Code(code)]; !ok {
			code = other
		}
		o.problems.WithLabelValues(jobType, code).Inc()
		return
	}
	if took >= 0 {
		o.latency.WithLabelValues(jobType, known(tiers, string(tier))).Observe(seconds(took))
	}
}
