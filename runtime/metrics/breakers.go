package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"hivesync/runtime/worker"
)

// Breakers shows what holds a worker's claims back. Every series is there from the start.
func Breakers(read func() []worker.Breaker) prometheus.Collector {
	states := desc("worker_breaker", "1 for the state that the breaker of a queue and a dependency of its jobs is in: closed, half_open or open; 0 for the others.", "queue", "dependency", "state")
	faults := desc("worker_dependency_faults_total", "Attempts that a dependency failed, by queue and dependency. They cost their jobs nothing but time.", "queue", "dependency")
	opened := desc("worker_breaker_opened_total", "Times that a breaker opened, by queue and dependency: one for an outage, however long.", "queue", "dependency")
	return reading{[]*prometheus.Desc{states, faults, opened}, func(ch chan<- prometheus.Metric) {
		for _, b := range read() {
			dependency := string(b.Dependency)
			for _, state := range worker.BreakerStates() {
				gauge(ch, states, oneIf(b.State == state), b.Queue, dependency, string(state))
			}
			counter(ch, faults, float64(b.Faults), b.Queue, dependency)
			counter(ch, opened, float64(b.Opened), b.Queue, dependency)
		}
	}}
}
