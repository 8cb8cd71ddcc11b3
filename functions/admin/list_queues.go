package admin

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/admin/queries"
	"hivesync/runtime/function"
)

// ListQueues answers each queue as it is now, and how it did in the last minutes.
type ListQueues struct {
	DB     *pgxpool.Pool
	Queues Queues
	Clock  func() time.Time
}

// ListQueuesIn says how far to look back.
type ListQueuesIn struct {
	Minutes int `query:"minutes" default:"60" minimum:"1" maximum:"1440" doc:"how far to look back"`
}

// QueuesNow is all queues.
type QueuesNow struct {
	At     time.Time `json:"at"`
	Queues []Queue   `json:"queues" nullable:"false"`
}

// Queue is one queue with its past.
type Queue struct {
	Name string `json:"name"`
	Figures
	Depths  []Depth  `json:"depths" nullable:"false" doc:"samples of the last minutes, the oldest first"`
	Minutes []Minute `json:"minutes" nullable:"false" doc:"what happened to each type of job, minute by minute; one in which nothing did is left out"`
}

// Depth is a sample of a queue.
type Depth struct {
	At      time.Time `json:"at"`
	Waiting int64     `json:"waiting"`
	Leased  int64     `json:"leased"`
	Delayed int64     `json:"delayed"`
	Dead    int64     `json:"dead"`
}

// Minute is what happened to the jobs of one type in one minute.
type Minute struct {
	At          time.Time `json:"at" doc:"when the minute begins"`
	Type        string    `json:"type"`
	Enqueued    int64     `json:"enqueued"`
	Done        int64     `json:"done"`
	Failed      int64     `json:"failed"`
	Stopped     int64     `json:"stopped"`
	Retried     int64     `json:"retried"`
	Crashed     int64     `json:"crashed"`
	Dead        int64     `json:"dead"`
	GPUFallback int64     `json:"gpu_fallback" doc:"premium jobs that a CPU worker took, since no GPU worker was there"`
	RunP50      *int64    `json:"run_p50_ms,omitempty"`
	RunP95      *int64    `json:"run_p95_ms,omitempty"`
	WaitP50     *int64    `json:"wait_p50_ms,omitempty"`
	WaitP95     *int64    `json:"wait_p95_ms,omitempty"`
}

// Meta implements function.Handler.
func (ListQueues) Meta() function.Meta {
	const path = "/admin/metrics/queue"
	return function.Meta{
		Name: "admin.list_queues", Method: "GET", Path: path, Aliases: aliases(path), Summary: "The queues as they are, and how they did in the last minutes",
		Auth: function.Admin,
	}
}

// Handle implements function.Handler.
func (f ListQueues) Handle(ctx context.Context, in *ListQueuesIn) (*function.Data[QueuesNow], error) {
	now := f.Clock().UTC()
	since := now.Add(-time.Duration(in.Minutes) * time.Minute)
	out := QueuesNow{At: now, Queues: []Queue{}}
	for _, name := range f.Queues.Names() {
		figures, err := f.Queues.Figures(ctx, name)
		if err != nil {
			return nil, err
		}
		q := Queue{Name: name, Figures: figures, Depths: []Depth{}, Minutes: []Minute{}}
		depths, err := on(f.DB).QueueSamples(ctx, queries.QueueSamplesParams{Queue: name, Since: since})
		if err != nil {
			return nil, err
		}
		for _, d := range depths {
			q.Depths = append(q.Depths, Depth{At: d.At, Waiting: d.Waiting, Leased: d.Leased, Delayed: d.Delayed, Dead: d.Dead})
		}
		minutes, err := on(f.DB).JobSamples(ctx, queries.JobSamplesParams{Queue: name, Since: since})
		if err != nil {
			return nil, err
		}
		for _, m := range minutes {
			q.Minutes = append(q.Minutes, Minute{
				At: m.At, Type: m.Type, Enqueued: m.Enqueued, Done: m.Done, Failed: m.Failed, Stopped: m.Stopped, Retried: m.Retried, Crashed: m.Crashed,
				Dead: m.Dead, GPUFallback: m.GpuFallback, RunP50: m.RunP50Ms, RunP95: m.RunP95Ms, WaitP50: m.WaitP50Ms, WaitP95: m.WaitP95Ms,
			})
		}
		out.Queues = append(out.Queues, q)
	}
	return function.OK(out), nil
}
