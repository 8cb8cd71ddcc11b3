package health

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"hivesync/runtime/function"
)

// Fleet counts the workers that sent a heartbeat of late, and those that fell silent.
type Fleet interface {
	Workers(ctx context.Context) (healthy, silent int, err error)
}

// Deep asks every part that the system needs: database, Redis, object storage, workers.
type Deep struct {
	// Checks are asked at the same time, each within Timeout.
	Checks  []Check
	Fleet   Fleet
	Timeout time.Duration
	Logger  *slog.Logger
}

// Check asks one part.
type Check struct {
	Name string
	Ask  func(ctx context.Context) error
}

// DeepOut has status 503 when a part is down. No worker alive is degraded, status 200: the API
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
	Name string  `json:"name"`
	OK   bool    `json:"ok"`
	MS   float64 `json:"ms" doc:"how long it took to answer, in milliseconds"`
}

// Workers counts heartbeats.
type Workers struct {
	Healthy int  `json:"healthy"`
	Silent  int  `json:"silent" doc:"no heartbeat for two minutes"`
	Known   bool `json:"known" doc:"false when the heartbeats could not be read"`
}

// Meta implements function.Handler.
func (f Deep) Meta() function.Meta {
	return function.Meta{
		Name: "health.deep", Method: "GET", Path: "/health/deep",
		Summary: "Whether database, Redis, object storage and workers answer", Auth: function.Public, Exempt: true, Timeout: f.Timeout + time.Second,
		Degraded: []int{http.StatusServiceUnavailable},
	}
}

// Handle implements function.Handler.
func (f Deep) Handle(ctx context.Context, _ *function.Empty) (*DeepOut, error) {
	ctx, cancel := context.WithTimeout(ctx, f.Timeout)
	defer cancel()
	report := Report{Status: "ok", Checks: make([]Part, len(f.Checks))}
	var wg sync.WaitGroup
	for i, c := range f.Checks {
		wg.Go(func() {
			start := time.Now()
			err := c.Ask(ctx)
			report.Checks[i] = Part{Name: c.Name, OK: err == nil, MS: float64(time.Since(start).Microseconds()) / 1000}
			if err != nil {
				f.Logger.WarnContext(ctx, "health check failed", "part", c.Name, "error", err)
			}
		})
	}
	wg.Go(func() {
		healthy, silent, err := f.Fleet.Workers(ctx)
		if err != nil {
			f.Logger.WarnContext(ctx, "heartbeats not read", "error", err)
			return
		}
		report.Workers = Workers{Healthy: healthy, Silent: silent, Known: true}
	})
	wg.Wait()
	if report.Workers.Healthy == 0 {
		report.Status = "degraded"
	}
	out := DeepOut{Status: http.StatusOK}
	for _, p := range report.Checks {
		if !p.OK {
			report.Status, out.Status = "down", http.StatusServiceUnavailable
		}
	}
	out.Body.Data = report
	return &out, nil
}
