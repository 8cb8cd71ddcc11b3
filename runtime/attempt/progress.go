package attempt

import (
	"context"
	"log/slog"
	"math"
	"time"

	"hivesync/shared/jobs"
	"hivesync/shared/safetext"
)

const (
	// progressPause is the least time between the answer to a report that the job runs and the next such report.
	progressPause = time.Second
	// maxStep bounds a step's name, in characters.
	maxStep = 64
)

// progressReporter passes a job's progress on, until it is stopped.
type progressReporter struct {
	latest chan jobs.Progress // holds at most one: a later one takes its place
	stop   context.CancelFunc
	ended  chan struct{}
}

// progress takes what a job says of itself. It never blocks.
func (a *Attempt) progress(_ context.Context, step string, done float64) {
	p := jobs.Progress{Step: safetext.Line(step, maxStep), Done: min(max(done, 0), 1)}
	if math.IsNaN(done) {
		p.Done = 0
	}
	a.Log(slog.LevelDebug, "[worker] Progress", "step", p.Step, "done", p.Done)
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.progressOver || a.announced == nil {
		return
	}
	if a.reporter == nil {
		ctx, stop := context.WithCancel(a.Ctx)
		a.reporter = &progressReporter{latest: make(chan jobs.Progress, 1), stop: stop, ended: make(chan struct{})}
		go a.reportProgress(ctx, a.reporter) //nolint:contextcheck // it may outlive what the job calls it with
	}
	select {
	case <-a.reporter.latest:
	default:
	}
	a.reporter.latest <- p
}

// reportProgress reports the latest progress, each by one try. The report that the job runs was the first of its kind: a job that is done
// within a second of it costs no other.
func (a *Attempt) reportProgress(ctx context.Context, p *progressReporter) {
	defer close(p.ended)
	select {
	case <-a.announced:
	case <-ctx.Done():
		return
	}
	pause := time.NewTimer(progressPause)
	defer pause.Stop()
	for {
		select {
		case <-pause.C:
		case <-ctx.Done():
			return
		}
		select {
		case latest := <-p.latest:
			r := a.report(jobs.Running, nil, nil)
			r.Progress = &latest
			if err := a.runner.Reporter.Report(ctx, r); err != nil && ctx.Err() == nil {
				a.Log(slog.LevelDebug, "[worker] Progress was not heard", "error", err)
			}
		case <-ctx.Done():
			return
		}
		pause.Reset(progressPause)
	}
}

// StopProgress ends what the job says of itself, also where the backend was not yet told that it runs. Nothing of that is on its way
// when StopProgress returns. Run calls it when the function returns, a host when it gives up on a function that does not.
func (a *Attempt) StopProgress() {
	a.mu.Lock()
	a.progressOver = true
	p := a.reporter
	a.mu.Unlock()
	if p != nil {
		p.stop()
		<-p.ended
	}
}
