// Package admin holds the functions of administrators, who see and change what is anybody's: jobs, queues, workers, settings, samples
// and the audit log. Accounts are the business of theirs. Each is for an administrator's token alone.
//
// No function here answers a user's code, files, password or token; each that changes something, or gives out a whole list, is in the audit log.
package admin

import (
	"context"
	"io/fs"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/admin/queries"
	"hivesync/runtime/function"
	"hivesync/shared/db"
	"hivesync/shared/jobs"
	"hivesync/shared/settings"
	"hivesync/shared/settings/overrides"
)

// Deps is what the functions of this domain are built from.
type Deps struct {
	DB     *pgxpool.Pool
	Jobs   *jobs.Acceptor
	Queues Queues
	// Editor changes settings.
	Editor   *overrides.Editor
	Settings *settings.Live
	// Parts asks the parts of the system whether they do their work, and Alerts says from when on something is wrong.
	Parts  func(ctx context.Context) ([]Health, error)
	Alerts func() Alerts
	// Samples has a folder for each sample project, and Studio draws them.
	Samples fs.FS
	Studio  Studio
	Clock   func() time.Time
}

// Queues is what operators do with queues. The host implements it; where they are in SQS, which AWS's own tools pause and replay, all
// that changes something answers NOT_FOUND.
type Queues interface {
	// Names lists the queues.
	Names() []string
	// Workable reports whether workers take jobs of the queues, or functions do.
	Workable() bool
	// Figures reads a queue as it is now.
	Figures(ctx context.Context, queue string) (Figures, error)
	// Workers lists the workers that spoke in the last minutes, and those that have fallen silent.
	Workers(ctx context.Context) ([]Worker, error)
	// Pause keeps workers from claiming further jobs of a queue, Resume lets them again. Whether it changed anything is told.
	Pause(ctx context.Context, queue string) (bool, error)
	Resume(ctx context.Context, queue string) (bool, error)
	// SetLimit bounds how many jobs of a queue run at a time, over all workers; nil for no bound but their slots.
	SetLimit(ctx context.Context, queue string, limit *int) error
	// Drain asks a worker to claim nothing more, Undrain to claim again. Whether it changed anything is told.
	Drain(ctx context.Context, worker string) (bool, error)
	Undrain(ctx context.Context, worker string) (bool, error)
	// Dead lists jobs of a queue that failed for good and that a filter selects, the latest first and at most so many, with what to go on
	// from, which is empty after the last. It may answer less, or nothing, with more to come.
	Dead(ctx context.Context, queue string, filter DeadFilter, from string, most int) (jobs []DeadJob, next string, err error)
	// ReplayDead enqueues one of them anew, ForgetDead deletes it. Whether it was there is told.
	ReplayDead(ctx context.Context, queue, id string) (bool, error)
	ForgetDead(ctx context.Context, queue, id string) (bool, error)
	// Replay enqueues a job anew that failed for good and is kept, and reports whether there is one.
	Replay(ctx context.Context, jobType, id string) (bool, error)
	// Forget deletes such a job from its queue, and reports whether there was one.
	Forget(ctx context.Context, jobType, id string) (bool, error)
}

// Figures is a queue at one instant.
type Figures struct {
	Waiting  int64  `json:"waiting" doc:"jobs that wait for a worker"`
	Leased   int64  `json:"leased" doc:"jobs that workers run"`
	Delayed  int64  `json:"delayed" doc:"jobs that wait for their next attempt"`
	Dead     int64  `json:"dead" doc:"failed jobs that can be replayed"`
	OldestMS *int64 `json:"oldest_ms,omitempty" doc:"how long the longest-waiting job has been claimable; left out of a queue that does not tell"`
	Paused   bool   `json:"paused"`
	Limit    *int   `json:"limit,omitempty" doc:"how many of its jobs may run at a time, over all workers; left out where their slots alone bound it"`
	// Types are the waiting jobs by type.
	Types map[string]int64 `json:"types,omitempty" doc:"waiting jobs by type"`
}

// Worker is a worker as its last heartbeat has it.
type Worker struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Kind     string   `json:"kind" enum:"cpu,gpu"`
	Version  string   `json:"version"`
	State    string   `json:"state" enum:"healthy,late,silent,draining,drained" doc:"late: two heartbeats are missing; silent: it counts as gone; draining: it claims nothing more and still runs jobs; drained: it runs none"`
	Drain    bool     `json:"drain" doc:"whether an administrator asked it to claim nothing more, which it follows within seconds"`
	Queues   []string `json:"queues" nullable:"false"`
	Slots    int      `json:"slots"`
	Busy     int      `json:"busy"`
	CPU      float64  `json:"cpu_percent" doc:"of the cores that it may use"`
	Memory   int64    `json:"memory_bytes"`
	GPU      *float64 `json:"gpu_percent,omitempty"`
	ClockOff int64    `json:"clock_off_ms" doc:"how far its clock is ahead of Redis's"`
	// Held are the parts that it waits for.
	Held      []Held    `json:"held" nullable:"false" doc:"queues that it claims nothing of, since something that their jobs need is away"`
	StartedAt time.Time `json:"started_at"`
	SpokeAt   time.Time `json:"spoke_at"`
}

// Held is a queue that a worker claims nothing of.
type Held struct {
	Queue      string `json:"queue"`
	Dependency string `json:"dependency"`
}

// New returns the domain's functions.
func New(d Deps) function.Registry {
	return function.Registry{
		Domains: []function.Domain{{Name: "admin", About: "Administrators: jobs, queues, workers, settings, samples, the audit log."}},
		Endpoints: []function.Endpoint{
			function.New(Overview{DB: d.DB, Queues: d.Queues, Parts: d.Parts, Alerts: d.Alerts, Settings: d.Settings, Clock: d.Clock}),
			function.New(ListWorkers{DB: d.DB, Queues: d.Queues, Clock: d.Clock}),
			function.New(ListQueues{DB: d.DB, Queues: d.Queues, Clock: d.Clock}),
			function.New(GetWorker{Queues: d.Queues}),
			function.New(DrainWorker{DB: d.DB, Queues: d.Queues}),
			function.New(UndrainWorker{DB: d.DB, Queues: d.Queues}),
			function.New(ListDead{d.Queues}),
			function.New(SettleDead{DB: d.DB, Queues: d.Queues}),
			function.New(LimitQueue{DB: d.DB, Queues: d.Queues}),
			function.New(PreviewMetrics{DB: d.DB, Clock: d.Clock}),
			function.New(CallbackMetrics{DB: d.DB, Clock: d.Clock}),
			function.New(ErrorMetrics{DB: d.DB, Clock: d.Clock}),
			function.New(PauseQueue{DB: d.DB, Queues: d.Queues}),
			function.New(ResumeQueue{DB: d.DB, Queues: d.Queues}),
			function.New(ListJobs{DB: d.DB}),
			function.New(GetJob{DB: d.DB}),
			function.New(StopJob{DB: d.DB, Jobs: d.Jobs}),
			function.New(ReplayJob{DB: d.DB, Queues: d.Queues}),
			function.New(ForgetJob{DB: d.DB, Queues: d.Queues}),
			function.New(ListSamples{DB: d.DB, Files: d.Samples, Studio: d.Studio}),
			function.New(GetSample{DB: d.DB, Files: d.Samples, Studio: d.Studio}),
			function.New(PreviewSample{DB: d.DB, Files: d.Samples, Studio: d.Studio}),
			function.New(ListAudit{DB: d.DB}),
			function.New(Export{DB: d.DB, Clock: d.Clock}),
			function.New(ListSettings{DB: d.DB, Settings: d.Settings}),
			function.New(SetSetting{Editor: d.Editor, Settings: d.Settings}),
			function.New(ResetSetting{Editor: d.Editor}),
		},
	}
}

func on(pool *pgxpool.Pool) *queries.Queries { return queries.New(db.On(pool)) }

// aliases are the further paths of a function: clients that call the API below /api reach administrators' functions there, too.
func aliases(path string) []string { return []string{"/api" + path} }
