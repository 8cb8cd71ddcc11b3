package metrics

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"

	"hivesync/runtime/httphost"
)

// noFunction labels requests that no function was found for.
const noFunction = "none"

type httpCollector struct {
	figures                                                         func() httphost.Figures
	requests, duration, limited, unchecked, refused, again, streams *prometheus.Desc
}

// HTTP shows what an HTTP host counts.
func HTTP(figures func() httphost.Figures) prometheus.Collector {
	return &httpCollector{
		figures:   figures,
		requests:  desc("http_requests_total", "Requests answered, by function and status.", "function", "status"),
		duration:  desc("http_request_duration_seconds", "Time to answer a request, by function. Live streams are not timed.", "function"),
		limited:   desc("http_limited_total", "Requests that a limit refused, by limit.", "limit"),
		unchecked: desc("http_limits_unchecked_total", "Requests whose limit could not be checked, since Redis was away."),
		refused:   desc("callbacks_refused_total", "Calls of workers whose signature was refused, by reason.", "reason"),
		again:     desc("callbacks_replayed_total", "Calls of workers that came again with the same signature."),
		streams:   desc("live_streams", "Live streams that are open."),
	}
}

// Describe implements prometheus.Collector.
func (c *httpCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{c.requests, c.duration, c.limited, c.unchecked, c.refused, c.again, c.streams} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (c *httpCollector) Collect(ch chan<- prometheus.Metric) {
	figures := c.figures()
	bounds := httphost.LatencyBounds()
	for name, f := range figures.Functions {
		if name == "" {
			name = noFunction
		}
		for status, n := range f.Statuses {
			counter(ch, c.requests, float64(n), name, strconv.Itoa(status))
		}
		cumulative := make(map[float64]uint64, len(bounds))
		var sum uint64
		for i, bound := range bounds {
			sum += uint64(f.Buckets[i]) //nolint:gosec // a count
			cumulative[seconds(bound)] = sum
		}
		if sum += uint64(f.Buckets[len(bounds)]); sum > 0 { //nolint:gosec // a count
			ch <- prometheus.MustNewConstHistogram(c.duration, sum, f.Millis/1000, cumulative, name)
		}
	}
	for limit, n := range figures.Limited {
		counter(ch, c.limited, float64(n), limit)
	}
	for reason, n := range figures.CallbacksRefused {
		counter(ch, c.refused, float64(n), reason)
	}
	counter(ch, c.unchecked, float64(figures.LimitsAway))
	counter(ch, c.again, float64(figures.CallbackReplays))
	gauge(ch, c.streams, float64(figures.Streams))
}
