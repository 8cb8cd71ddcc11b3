package backup

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"hivesync/shared/backup/queries"
	"hivesync/shared/db"
)

// Kind is what a result is of.
type Kind string

// The kinds.
const (
	OfBackup Kind = "backup"
	OfDrill  Kind = "drill"
)

// Kinds lists the kinds.
func Kinds() []Kind { return []Kind{OfBackup, OfDrill} }

// Result is how the runs of a kind went.
type Result struct {
	Kind           Kind
	Runs, Failures int64
	// Finished is when the last run ended, Failed whether it failed.
	Finished time.Time
	Failed   bool
	// Of the last good one: when it ended, which backup it was about, how large that was, and how long the run took. Zero before the first.
	Succeeded time.Time
	Backup    string
	Bytes     int64
	Took      time.Duration
}

// Results keeps in the database how backups and drills went.
type Results struct {
	DB     queries.DBTX
	Clock  func() time.Time
	Logger *slog.Logger
}

const (
	recordTimeout = 10 * time.Second
	maxError      = 1500
)

// Run runs a backup or a drill and writes down how it went. That it cannot be written down is logged, and fails nothing: a backup is
// there all the same. A run that was told to stop, or that did not begin since another one runs, is no failure of its kind.
func (r Results) Run(ctx context.Context, kind Kind, do func(ctx context.Context) (Manifest, error)) error {
	began := r.Clock()
	m, err := do(ctx)
	switch {
	case err == nil:
		r.Logger.InfoContext(ctx, string(kind)+" done", "backup", m.Backup, "bytes", m.Size(), "rows", m.Database.Total(), "ms", r.Clock().Sub(began).Milliseconds())
	case errors.Is(err, ErrRunning), errors.Is(ctx.Err(), context.Canceled):
		return err
	default:
		r.Logger.ErrorContext(ctx, string(kind)+" failed", "error", err)
	}
	write, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
	defer cancel()
	q, now := queries.New(r.DB), r.Clock()
	var failed error
	if err == nil {
		failed = q.RecordGood(write, queries.RecordGoodParams{Kind: string(kind), Now: now, Backup: m.Backup, Bytes: m.Size(), TookMs: now.Sub(began).Milliseconds()})
	} else {
		failed = q.RecordFailure(write, queries.RecordFailureParams{Kind: string(kind), Now: now, Error: shortened(err)})
	}
	if failed != nil {
		r.Logger.WarnContext(ctx, "how the "+string(kind)+" went could not be written down", "error", failed)
	}
	return err
}

func shortened(err error) string {
	text := strings.ToValidUTF8(strings.ReplaceAll(err.Error(), "\x00", ""), "")
	if runes := []rune(text); len(runes) > maxError {
		text = string(runes[:maxError])
	}
	return text
}

// All returns how the runs of each kind went that has had any.
func (r Results) All(ctx context.Context) ([]Result, error) {
	rows, err := queries.New(r.DB).Results(ctx)
	if err != nil {
		return nil, db.Fault(err)
	}
	out := make([]Result, 0, len(rows))
	for _, row := range rows {
		one := Result{Kind: Kind(row.Kind), Runs: row.Runs, Failures: row.Failures, Finished: row.FinishedAt, Failed: row.Error != nil}
		if row.SucceededAt != nil && row.Backup != nil && row.Bytes != nil && row.TookMs != nil {
			one.Succeeded, one.Backup, one.Bytes, one.Took = *row.SucceededAt, *row.Backup, *row.Bytes, time.Duration(*row.TookMs)*time.Millisecond
		}
		out = append(out, one)
	}
	return out, nil
}
