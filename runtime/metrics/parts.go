package metrics

import (
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"

	"hivesync/runtime/worker"
	"hivesync/shared/preview/figures"
)

// reading is a collector of some figures that are read at each scrape.
type reading struct {
	descs   []*prometheus.Desc
	collect func(ch chan<- prometheus.Metric)
}

// Describe implements prometheus.Collector.
func (r reading) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range r.descs {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (r reading) Collect(ch chan<- prometheus.Metric) { r.collect(ch) }

// Database shows the pool of connections to PostgreSQL.
func Database(pool *pgxpool.Pool) prometheus.Collector {
	conns := desc("db_connections", "Connections to PostgreSQL, by state: busy, idle or opening.", "state")
	most := desc("db_connections_max", "Most connections to PostgreSQL of this process.")
	waits := desc("db_acquire_waits_total", "Times that something waited for a connection to PostgreSQL.")
	waited := desc("db_acquire_seconds_total", "Time spent waiting for connections to PostgreSQL.")
	return reading{[]*prometheus.Desc{conns, most, waits, waited}, func(ch chan<- prometheus.Metric) {
		s := pool.Stat()
		gauge(ch, conns, float64(s.AcquiredConns()), "busy")
		gauge(ch, conns, float64(s.IdleConns()), "idle")
		gauge(ch, conns, float64(s.ConstructingConns()), "opening")
		gauge(ch, most, float64(s.MaxConns()))
		counter(ch, waits, float64(s.EmptyAcquireCount()))
		counter(ch, waited, seconds(s.AcquireDuration()))
	}}
}

// Redis shows the pool of connections to Redis.
func Redis(client redis.UniversalClient) prometheus.Collector {
	conns := desc("redis_connections", "Connections to Redis, by state: busy or idle.", "state")
	timeouts := desc("redis_pool_timeouts_total", "Times that no connection to Redis became free in time.")
	return reading{[]*prometheus.Desc{conns, timeouts}, func(ch chan<- prometheus.Metric) {
		s := client.PoolStats()
		gauge(ch, conns, float64(s.TotalConns-min(s.IdleConns, s.TotalConns)), "busy")
		gauge(ch, conns, float64(s.IdleConns), "idle")
		counter(ch, timeouts, float64(s.Timeouts))
	}}
}

// Worker shows a worker's job slots, and what its last heartbeat said of its load.
func Worker(use func() (busy, total int), load func() worker.Load) prometheus.Collector {
	slots := desc("worker_slots", "Job slots of this worker, by state: busy or free.", "state")
	cpu := desc("worker_cpu_percent", "CPU use of this worker and its sandboxes, in percent of the cores that it may use.")
	memory := desc("worker_memory_bytes", "Memory of this worker and its sandboxes.")
	gpu := desc("worker_gpu_percent", "Load of the busiest GPU of this worker, in percent; left out where none can be asked.")
	return reading{[]*prometheus.Desc{slots, cpu, memory, gpu}, func(ch chan<- prometheus.Metric) {
		busy, total := use()
		gauge(ch, slots, float64(busy), "busy")
		gauge(ch, slots, float64(max(total-busy, 0)), "free")
		l := load()
		gauge(ch, cpu, l.CPU)
		gauge(ch, memory, float64(l.Memory))
		if l.GPU != nil {
			gauge(ch, gpu, *l.GPU)
		}
	}}
}

// Sandboxes shows the processes that run users' code.
func Sandboxes(stats func() figures.Sandboxes) prometheus.Collector {
	processes := desc("sandbox_processes", "Sandbox processes, by state: busy with a render, or idle and warm.", "state")
	size := desc("sandbox_size", "Renders that may run at once.")
	renders := desc("sandbox_renders_total", "Renders that began.")
	replaced := desc("sandbox_replaced_total", "Sandbox processes that were ended and replaced: after a timeout, a crash, or many renders.")
	cpu := desc("sandbox_cpu_seconds_total", "CPU time of the sandbox processes, those that have ended included.")
	memory := desc("sandbox_memory_bytes", "Memory that the sandbox processes hold for themselves.")
	snapshots := desc("sandbox_package_snapshots_total", "Runs of projects with packages, by what became of the snapshot behind these: hit, made, or why there is none.", "outcome")
	return reading{[]*prometheus.Desc{processes, size, renders, replaced, cpu, memory, snapshots}, func(ch chan<- prometheus.Metric) {
		s := stats()
		gauge(ch, processes, float64(s.Busy), "busy")
		gauge(ch, processes, float64(s.Idle), "idle")
		gauge(ch, size, float64(s.Size))
		counter(ch, renders, float64(s.Renders))
		counter(ch, replaced, float64(s.Replaced))
		counter(ch, cpu, seconds(s.CPU))
		gauge(ch, memory, float64(s.Memory))
		for outcome, n := range s.Snapshots {
			counter(ch, snapshots, float64(n), string(outcome))
		}
	}}
}

// StandIns shows how many previews had to do without their packages.
func StandIns(read func() map[figures.StandInReason]int64) prometheus.Collector {
	stoodIn := desc("previews_stood_in_total", "Previews that show stand-ins in place of all of their packages, by the reason.", "reason")
	return reading{[]*prometheus.Desc{stoodIn}, func(ch chan<- prometheus.Metric) {
		for reason, n := range read() {
			counter(ch, stoodIn, float64(n), string(reason))
		}
	}}
}
