package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"hivesync/runtime/queue"
	"hivesync/shared/probe"
)

const (
	// queueWait bounds the reading of all queues in one scrape.
	queueWait = 3 * time.Second
	// probeEvery is for how long it is believed that a queue takes writes, or does not.
	probeEvery = 5 * time.Second
)

type queueCollector struct {
	client                                                          *queue.Client
	names                                                           func() []string
	silent                                                          time.Duration
	refusing                                                        *probe.Shared[map[string]error] // by queue
	up, jobs, oldest, paused, byType, tenants, workers, slots, busy *prometheus.Desc
}

// Queues shows the queues as Redis holds them, and the workers that report there. Every process that shows
// them shows the same values. Silent is how long a healthy worker may say nothing.
func Queues(client *queue.Client, names func() []string, silent time.Duration) prometheus.Collector {
	return &queueCollector{
		client: client, names: names, silent: silent,
		refusing: &probe.Shared[map[string]error]{Every: probeEvery, Timeout: queueWait, Ask: func(ctx context.Context) map[string]error {
			out := map[string]error{}
			for _, name := range names() {
				out[name] = client.Probe(ctx, name)
			}
			return out
		}},
		up:      desc("queue_up", "1 when the queue can be read and takes writes, else 0. What cannot be read is left out.", "queue"),
		jobs:    desc("queue_jobs", "Jobs in a queue, by state: waiting, leased, delayed or dead.", "queue", "state"),
		oldest:  desc("queue_oldest_age_seconds", "How long the longest-waiting job has been claimable.", "queue"),
		paused:  desc("queue_paused", "1 while the queue is paused.", "queue"),
		byType:  desc("queue_waiting_jobs", "Waiting jobs, by type.", "queue", "type"),
		tenants: desc("queue_waiting_tenants", "Tenants with waiting jobs, by lane.", "queue", "lane"),
		workers: desc("workers", "Workers that sent a heartbeat in the last ten minutes, by kind (cpu, gpu) and state: healthy, draining or silent.", "kind", "state"),
		slots:   desc("workers_slots", "Job slots of healthy workers, by kind.", "kind"),
		busy:    desc("workers_busy_slots", "Job slots of healthy workers that are busy, by kind.", "kind"),
	}
}

// Describe implements prometheus.Collector.
func (c *queueCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{c.up, c.jobs, c.oldest, c.paused, c.byType, c.tenants, c.workers, c.slots, c.busy} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (c *queueCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), queueWait)
	defer cancel()
	refusing, waited := c.refusing.Get(ctx)
	for _, name := range c.names() {
		s, err := c.client.Snapshot(ctx, name)
		gauge(ch, c.up, oneIf(err == nil && waited == nil && refusing[name] == nil), name)
		if err != nil {
			continue
		}
		for state, n := range map[string]int64{"waiting": s.Waiting, "leased": s.Leased, "delayed": s.Delayed, "dead": s.Dead} {
			gauge(ch, c.jobs, float64(n), name, state)
		}
		gauge(ch, c.oldest, seconds(s.Oldest), name)
		gauge(ch, c.paused, oneIf(s.Paused), name)
		for jobType, n := range s.Types {
			gauge(ch, c.byType, float64(n), name, jobType)
		}
		for lane, n := range s.Tenants {
			gauge(ch, c.tenants, float64(n), name, lane)
		}
	}
	c.fleet(ctx, ch)
}

func (c *queueCollector) fleet(ctx context.Context, ch chan<- prometheus.Metric) {
	list, now, err := c.client.Workers(ctx)
	if err != nil {
		return // queue_up tells of it
	}
	for _, kind := range []string{"cpu", "gpu"} {
		states := map[string]int{"healthy": 0, "draining": 0, "silent": 0}
		slots, busy := 0, 0
		for _, w := range list {
			if w.Kind != kind {
				continue
			}
			switch {
			case !w.Spoke(now, c.silent):
				states["silent"]++
				continue
			case w.Draining:
				states["draining"]++
			default:
				states["healthy"]++
				slots += w.Slots
			}
			busy += w.Busy
		}
		for state, n := range states {
			gauge(ch, c.workers, float64(n), kind, state)
		}
		gauge(ch, c.slots, float64(slots), kind)
		gauge(ch, c.busy, float64(busy), kind)
	}
}
