package metrics

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"hivesync/shared/backup"
)

// backupsTimeout bounds the look at how backups went: a scrape does not wait for a database that is away.
const backupsTimeout = 2 * time.Second

// Backups shows how the last backup and the last drill went, by whichever process. Before the first good one its time is 0, so that an
// alert on its age needs no other to notice that there is none. While the database cannot be read, all is left out.
func Backups(read func(ctx context.Context) ([]backup.Result, error), log *slog.Logger) prometheus.Collector {
	good := desc("backup_last_success_timestamp_seconds", "When a backup or a drill last ended well, in Unix time; 0 before the first.", "kind")
	ok := desc("backup_last_ok", "1 when the last run ended well, 0 when it failed; left out before the first.", "kind")
	took := desc("backup_last_duration_seconds", "Time of the last good run.", "kind")
	size := desc("backup_last_size_bytes", "Size of the last good backup, and of the one that was last restored by a drill.", "kind")
	runs := desc("backup_runs_total", "Runs, by outcome: ok or failed.", "kind", "outcome")
	return reading{[]*prometheus.Desc{good, ok, took, size, runs}, func(ch chan<- prometheus.Metric) {
		ctx, cancel := context.WithTimeout(context.Background(), backupsTimeout)
		defer cancel()
		list, err := read(ctx)
		if err != nil {
			log.Warn("how backups went cannot be read for metrics", "error", err)
			return
		}
		byKind := map[backup.Kind]backup.Result{}
		for _, r := range list {
			byKind[r.Kind] = r
		}
		for _, kind := range backup.Kinds() {
			r, name := byKind[kind], string(kind)
			counter(ch, runs, float64(r.Runs-r.Failures), name, "ok")
			counter(ch, runs, float64(r.Failures), name, failed)
			if r.Runs > 0 {
				gauge(ch, ok, oneIf(!r.Failed), name)
			}
			if r.Succeeded.IsZero() {
				gauge(ch, good, 0, name)
				continue
			}
			gauge(ch, good, float64(r.Succeeded.Unix()), name)
			gauge(ch, took, seconds(r.Took), name)
			gauge(ch, size, float64(r.Bytes), name)
		}
	}}
}
