package operations

import (
	"time"

	"hivesync/shared/settings"
)

// The depths from which a queue is behind, and operators are told.
var (
	previewAlert  = settings.Int("ALERT_PREVIEW_QUEUE", 10, "waiting previews from which to scale", settings.Between(1, 1_000_000), settings.ByWorkers())
	snapshotAlert = settings.Int("ALERT_SNAPSHOT_QUEUE", 10, "waiting snapshots from which to scale", settings.Between(1, 1_000_000), settings.ByWorkers())
	docsAlert     = settings.Int("ALERT_AI_DOCS_QUEUE", 10, "waiting jobs of ai_docs_queue from which to scale", settings.Between(1, 1_000_000), settings.ByWorkers())

	timeAlert = settings.Duration("ALERT_PREVIEW_TIME", 3*time.Second, "time that 95 of 100 previews may take before operators are told", settings.Between(100*time.Millisecond, 10*time.Minute))
	cpuAlert  = settings.Int("ALERT_WORKER_CPU", 85, "percent of a worker's processors that may be busy before operators are told", settings.Between(1, 100))
)

// PreviewTime is how long 95 of 100 previews may take, and WorkerCPU how many percent of a worker's processors may be busy.
func PreviewTime(now settings.Snapshot) time.Duration { return timeAlert.Get(now) }
func WorkerCPU(now settings.Snapshot) int             { return cpuAlert.Get(now) }

// SaturatedAt is the depth from which a queue is behind.
func SaturatedAt(now settings.Snapshot, queue string) int {
	switch queue {
	case "snapshot_queue":
		return snapshotAlert.Get(now)
	case "ai_docs_queue":
		return docsAlert.Get(now)
	}
	return previewAlert.Get(now)
}
