package metrics

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"hivesync/runtime/sqsqueue"
)

type sqsCollector struct {
	client   *sqsqueue.Client
	names    []string
	up, jobs *prometheus.Desc
}

// SQS shows the named queues as SQS counts them, some seconds late. What SQS does not tell is left out.
func SQS(client *sqsqueue.Client, names []string) prometheus.Collector {
	return &sqsCollector{
		client: client, names: names,
		up:   desc("queue_up", "1 when the queue can be reached, else 0. What cannot be read is left out.", "queue"),
		jobs: desc("queue_jobs", "Jobs in a queue, about, by state: waiting, leased, delayed or dead.", "queue", "state"),
	}
}

// Describe implements prometheus.Collector.
func (c *sqsCollector) Describe(ch chan<- *prometheus.Desc) {
	ch <- c.up
	ch <- c.jobs
}

// Collect implements prometheus.Collector.
func (c *sqsCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), queueWait)
	defer cancel()
	for _, name := range c.names {
		d, err := c.client.Depth(ctx, name)
		gauge(ch, c.up, oneIf(err == nil), name)
		if err != nil {
			continue
		}
		for state, n := range map[string]int64{"waiting": d.Waiting, "leased": d.Leased, "delayed": d.Delayed} {
			gauge(ch, c.jobs, float64(n), name, state)
		}
		if dead, err := c.client.Letters(ctx, name); err == nil {
			gauge(ch, c.jobs, float64(dead), name, "dead")
		}
	}
}
