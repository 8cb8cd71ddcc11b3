package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"hivesync/runtime/function"
	"hivesync/runtime/schedule"
)

// Schedules counts the runs of schedules. It is a schedule.Observer.
type Schedules struct {
	group
	leader       prometheus.Gauge
	runs, missed *prometheus.CounterVec
	duration     *prometheus.HistogramVec
	succeeded    *prometheus.GaugeVec
}

var _ schedule.Observer = (*Schedules)(nil)

// NewSchedules returns a Schedules of the registry's schedules.
func NewSchedules(registry function.Registry) *Schedules {
	s := &Schedules{
		leader: prometheus.NewGauge(prometheus.GaugeOpts{
			Namespace: namespace, Name: "schedule_leader", Help: "1 while this process runs the schedules; over all processes the sum is 1.",
		}),
		runs:     counters("schedule_runs_total", "Runs of schedules by this process, by outcome: ok or failed.", "schedule", "outcome"),
		missed:   counters("schedule_missed_runs_total", "Runs that were due and did not happen, noticed by this process.", "schedule"),
		duration: histograms("schedule_run_duration_seconds", "Time of one run of a schedule.", []float64{.005, .025, .1, .5, 1, 5, 15, 60, 300}, "schedule"),
		succeeded: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Namespace: namespace, Name: "schedule_last_success_timestamp_seconds", Help: "When this process last ran a schedule without an error, in Unix time.",
		}, []string{"schedule"}),
	}
	s.group = group{s.leader, s.runs, s.missed, s.duration, s.succeeded}
	for _, f := range registry.Schedules {
		name := f.Meta().Name
		s.runs.WithLabelValues(name, "ok")
		s.runs.WithLabelValues(name, failed)
		s.missed.WithLabelValues(name)
	}
	return s
}

// Leading implements schedule.Observer.
func (s *Schedules) Leading(is bool) { s.leader.Set(oneIf(is)) }

// Ran implements schedule.Observer.
func (s *Schedules) Ran(name string, err error, took time.Duration) {
	s.duration.WithLabelValues(name).Observe(seconds(took))
	if err != nil {
		s.runs.WithLabelValues(name, failed).Inc()
		return
	}
	s.runs.WithLabelValues(name, "ok").Inc()
	s.succeeded.WithLabelValues(name).SetToCurrentTime()
}

// Missed implements schedule.Observer.
func (s *Schedules) Missed(name string, n int) { s.missed.WithLabelValues(name).Add(float64(n)) }
