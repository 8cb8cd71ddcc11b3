package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"hivesync/shared/logging/shipping"
)

// Log shows how the storing of the process's log goes.
func Log(read func() shipping.Figures) prometheus.Collector {
	stored := desc("log_lines_stored_total", "Lines of this process's log that are in the object storage.")
	dropped := desc("log_lines_dropped_total", "Lines of this process's log that were dropped before they could be stored.")
	failures := desc("log_store_failures_total", "Times that the object storage did not take a part of this process's log.")
	waiting := desc("log_waiting_bytes", "Size of the lines of this process's log that wait to be stored.")
	return reading{[]*prometheus.Desc{stored, dropped, failures, waiting}, func(ch chan<- prometheus.Metric) {
		f := read()
		counter(ch, stored, float64(f.Shipped))
		counter(ch, dropped, float64(f.Dropped))
		counter(ch, failures, float64(f.Failed))
		gauge(ch, waiting, float64(f.Waiting))
	}}
}
