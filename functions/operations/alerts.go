package operations

import "hivesync/shared/settings"

// The depths from which a queue is behind, and operators are told.
var (
	previewAlert  = settings.Int("ALERT_PREVIEW_QUEUE", 10, "waiting previews from which to scale", settings.Between(1, 1_000_000))
	snapshotAlert = settings.Int("ALERT_SNAPSHOT_QUEUE", 10, "waiting snapshots from which to scale", settings.Between(1, 1_000_000))
	docsAlert     = settings.Int("ALERT_AI_DOCS_QUEUE", 10, "waiting jobs of ai_docs_queue from which to scale", settings.Between(1, 1_000_000))
)

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
