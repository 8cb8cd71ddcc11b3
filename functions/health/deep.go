package health

import (
	"context"
	"net/http"
	"sync"
	"time"

	"hivesync/runtime/function"
	"hivesync/shared/probe"
)

// Fleet tells of the workers by their heartbeats.
type Fleet interface {
	Workers(ctx context.Context) (Workers, error)
}

// Deep asks every part that the system needs, database, Redis, object storage and workers, whether it does its work: parts
// that answer and take no write are down. One report is made at a time and shared for some seconds, so that asking loads nothing.
type Deep struct {
	report  *probe.Shared[Report]
	timeout time.Duration
}

// NewDeep returns a Deep of the parts.
func NewDeep(d Deps) Deep {
	return Deep{timeout: d.Timeout, report: &probe.Shared[Report]{Every: d.Every, Timeout: d.Timeout, Ask: d.look}}
}

// Report returns what every part answered.
func (f Deep) Report(ctx context.Context) (Report, error) { return f.report.Get(ctx) }

// Check asks one part.
type Check struct {
	Name string
	Ask  func(ctx context.Context) error
	// Degrades says that the system serves without the part, if not well.
	Degrades bool
}

// DeepOut has status 503 when a part is down. No worker alive, or one that cannot do its jobs, is degraded, status 200: the API
// still takes requests, and jobs wait.
type DeepOut struct {
	Status int
	Body   struct {
		Data Report `json:"data"`
	}
}

// Report is what every part answered.
type Report struct {
	Status  string  `json:"status" enum:"ok,degraded,down"`
	Checks  []Part  `json:"checks" nullable:"false"`
	Workers Workers `json:"workers"`
}

// Part is one part's answer.
type Part struct {
	Name string `json:"name"`
	OK   bool   `json:"ok"`
	// Degrades is of a part without which the system serves.
	Degrades bool `json:"-"`
	// Reason is of a part that is not OK.
	Reason probe.Reason `json:"reason,omitempty" enum:"away,slow,read_only,full,refused,clock" doc:"what is wrong: it does not answer, or not in time, or it refuses writes, being a replica or in recovery, out of memory or disk, or for another reason; or clocks disagree"`
	MS     float64      `json:"ms" doc:"how long it took to answer, in milliseconds"`
}

// Workers counts heartbeats.
type Workers struct {
	Healthy  int    `json:"healthy"`
	Silent   int    `json:"silent" doc:"no heartbeat for two minutes"`
	Known    bool   `json:"known" doc:"false when the heartbeats could not be read, or where jobs run as functions, which send none"`
	Late     int    `json:"late" doc:"healthy workers that missed two heartbeats"`
	ClockOff int    `json:"clock_off" doc:"healthy workers whose clock disagrees with the queue's"`
	Held     []Held `json:"held" nullable:"false" doc:"what keeps healthy workers from jobs, by queue and dependency"`
}

// Held says that workers leave the jobs of a queue alone, or try one at a time, since what the jobs depend on is away.
type Held struct {
	Queue      string `json:"queue"`
	Dependency string `json:"dependency"`
	Workers    int    `json:"workers" doc:"how many workers hold back"`
}

// Meta implements function.Handler.
func (f Deep) Meta() function.Meta {
	return function.Meta{
		Name: "health.deep", Method: "GET", Path: "/health/deep",
		Summary: "Whether database, Redis and object storage take writes, and workers live", Auth: function.Public, Exempt: true, Timeout: f.timeout + 2*time.Second,
		Degraded: []int{http.StatusServiceUnavailable},
	}
}

// Handle implements function.Handler.
func (f Deep) Handle(ctx context.Context, _ *function.Empty) (*DeepOut, error) {
	report, err := f.Report(ctx)
	if err != nil {
		return nil, err
	}
	out := DeepOut{Status: http.StatusOK}
	if report.Status == down {
		out.Status = http.StatusServiceUnavailable
	}
	out.Body.Data = report
	return &out, nil
}

const down = "down"

// look asks all parts at the same time.
func (d Deps) look(ctx context.Context) Report {
	report := Report{Status: "ok", Checks: make([]Part, len(d.Checks)), Workers: Workers{Held: []Held{}}}
	var wg sync.WaitGroup
	for i, c := range d.Checks {
		wg.Go(func() {
			start := time.Now()
			err := c.Ask(ctx)
			report.Checks[i] = Part{Name: c.Name, OK: err == nil, Degrades: c.Degrades, Reason: probe.ReasonOf(err), MS: float64(time.Since(start).Microseconds()) / 1000}
			if err != nil {
				d.Logger.WarnContext(ctx, "health check failed", "part", c.Name, "reason", report.Checks[i].Reason, "error", err)
			}
		})
	}
	wg.Go(func() {
		if d.Fleet == nil {
			return
		}
		fleet, err := d.Fleet.Workers(ctx)
		if err != nil {
			d.Logger.WarnContext(ctx, "heartbeats not read", "error", err)
			return
		}
		report.Workers = fleet
	})
	wg.Wait()
	if w := report.Workers; d.Fleet != nil && (w.Healthy == 0 || w.Late > 0 || w.ClockOff > 0 || len(w.Held) > 0) {
		report.Status = "degraded"
	}
	for i, p := range report.Checks {
		switch {
		case p.OK:
		case !d.Checks[i].Degrades:
			report.Status = down
		case report.Status != down:
			report.Status = "degraded"
		}
	}
	return report
}
