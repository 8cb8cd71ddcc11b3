// Package previews holds the functions of previews: ask for one, follow it, stop it, read its screens, and the jobs that
// render them.
//
// A preview shows the project as it was when it was asked for. No endpoint here runs user code, gives out a storage key or a
// storage URL, or lets a preview token open anything but its own preview. The jobs trust the queue for nothing but the
// payload's origin: inputs are validated again, and what a job writes is the same, at the same place, when it runs again.
package previews

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/previews/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/contents"
	"hivesync/shared/db"
	"hivesync/shared/devices"
	"hivesync/shared/events"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/limits"
	"hivesync/shared/notify"
	"hivesync/shared/objects"
	"hivesync/shared/packages/stored"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/settings"
	"hivesync/shared/signing"
)

// Deps is what the functions of this domain are built from.
type Deps struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
	Jobs    *jobs.Acceptor
	Tokens  *signing.PreviewTokens
	// ShareTokens open the previews of links.
	ShareTokens auth.Opaque
	// TokenTTL is the life of a preview token.
	TokenTTL time.Duration
	// Engine renders; Build bounds what it is given, Blobs holds the projects' contents, Packages their npm packages.
	Engine   Engine
	Blobs    *contents.Store
	Packages *stored.Packages
	Build    BuildLimits
	Settings *settings.Live
	// Collecting is when the files of previews are deleted that nobody has needed for as long as Kept, or as FailedKept where
	// they failed; Sweeping when files are looked for that no preview knows.
	Collecting, Sweeping function.Trigger
	Kept, FailedKept     time.Duration
	// Notify tells users of previews that failed.
	Notify *notify.Notifier
	Clock  func() time.Time
	Logger *slog.Logger
}

// told are the events that users, and webhooks of their teams, are told of previews.
var told = []events.Kind{
	{Type: QueuedEvent, Data: Notice{}, About: "A preview was asked for and waits for a worker."},
	{Type: RunningEvent, Data: Notice{}, About: "A worker renders the preview; said again, with its progress, while it does."},
	{Type: ReadyEvent, Data: Notice{}, About: "The preview's screens can be read."},
	{Type: FailedEvent, Data: Notice{}, About: "The preview failed; its error says why."},
	{Type: StoppedEvent, Data: Notice{}, About: "The preview was stopped before it had ended."},
}

// New returns the domain's functions.
func New(d Deps) function.Registry {
	links := Links{DB: d.DB, Tokens: d.ShareTokens, Clock: d.Clock}
	screens, assets := ReadScreen{DB: d.DB, Objects: d.Objects, MaxFile: d.Build.MaxArtifact}, Asset{DB: d.DB, Objects: d.Objects, MaxFile: d.Build.MaxArtifact}
	comparer := Comparer{DB: d.DB, Objects: d.Objects, MaxFile: d.Build.MaxArtifact, comparing: make(chan struct{}, comparedAtOnce)}
	return function.Registry{
		Domains: []function.Domain{{Name: "previews", About: "Pictures and layouts of a project's screens on devices."}},
		Events:  told,
		Hooks:   told,
		Endpoints: []function.Endpoint{
			function.New(Request{Jobs: d.Jobs, Tokens: d.Tokens, TokenTTL: d.TokenTTL, MaxFile: d.Build.Project.MaxFile, Clock: d.Clock}),
			function.New(List{DB: d.DB}),
			function.New(Get{DB: d.DB}),
			function.New(Stop{DB: d.DB, Jobs: d.Jobs}),
			function.New(screens),
			function.New(Compare{DB: d.DB, Objects: d.Objects}),
			function.New(CompareScreen{comparer}),
			function.New(Difference{comparer}),
			function.New(assets),
			function.New(Share{DB: d.DB, Tokens: d.ShareTokens, Clock: d.Clock}),
			function.New(ListShares{DB: d.DB, Clock: d.Clock}),
			function.New(RevokeShare{DB: d.DB}),
			function.New(Shared{links}),
			function.New(SharedScreen{Links: links, Screens: screens}),
			function.New(SharedAsset{Links: links, Assets: assets}),
		},
		Jobs: []function.JobFunction{
			function.NewJob(Build{Engine: d.Engine, Objects: d.Objects, Blobs: d.Blobs, Packages: d.Packages, Settings: d.Settings, Limits: d.Build}),
			function.NewJob(SnapshotRender{}),
		},
		Schedules: []function.Schedule{
			CollectPreviews{
				DB: d.DB, Objects: d.Objects, Trigger: d.Collecting, Kept: d.Kept, FailedKept: d.FailedKept, Clock: d.Clock, Logger: d.Logger,
			},
			SweepPreviews{DB: d.DB, Objects: d.Objects, Trigger: d.Sweeping, Kept: d.Kept, Clock: d.Clock, Logger: d.Logger},
		},
		Kinds: []jobs.Kind{{
			Type: BuildType, Concurrent: concurrentPreviews, Rate: previewsPerHour,
			Effect: effect(d.Notify), Progressed: progressed, Discard: discard(d.DB, d.Objects),
		}, {Type: SnapshotType}},
		Limits:    []*limits.Limit{previewsPerHour, concurrentPreviews, devicesPerPreview, sharedPerMinute},
		Resources: []function.Resource{{Param: "preview_id", Noun: "preview", Access: access(d.DB), InProject: true}},
	}
}

// The limits of previews.
var (
	previewsPerHour    = limits.PerPlan("previews_per_hour", "previews per hour", time.Hour, limits.Numbers{Free: 5, Pro: 20, Premium: 250, Least: 0, Most: 1_000_000})
	concurrentPreviews = limits.PerPlan("concurrent_previews", "previews at the same time", 0, limits.Numbers{Free: 1, Pro: 3, Premium: 10, Least: 1, Most: 10_000})
	devicesPerPreview  = limits.PerPlan("devices_per_preview", "devices per preview", 0, limits.Numbers{Free: 2, Pro: 5, Premium: 50, Least: 1, Most: 50})
)

// PreviewIn names a preview, which is all that some functions need.
type PreviewIn struct {
	PreviewID uuid.UUID `path:"preview_id"`
}

// access is the user's role in the team of a preview's project.
func access(pool *pgxpool.Pool) func(ctx context.Context, user, id uuid.UUID) (auth.Access, error) {
	return func(ctx context.Context, user, id uuid.UUID) (auth.Access, error) {
		row, err := queries.New(db.On(pool)).PreviewAccess(ctx, queries.PreviewAccessParams{PreviewID: id, UserID: user})
		return auth.Access(row), db.Missing(err, errNoPreview())
	}
}

func errNoPreview() error { return fault.New(fault.NotFound, "There is no such preview.") }

// Preview is a preview as lists show it.
type Preview struct {
	ID         uuid.UUID     `json:"id"`
	JobID      uuid.UUID     `json:"job_id"`
	ProjectID  uuid.UUID     `json:"project_id"`
	Status     Status        `json:"status" enum:"queued,running,ready,failed,stopped"`
	Parked     bool          `json:"parked,omitempty" doc:"true while a queued preview is only recorded, since the queue is away or full: it enters the queue by itself"`
	EntryPoint string        `json:"entry_point,omitempty" doc:"the screen's file, where the request named it"`
	Route      *string       `json:"route,omitempty" doc:"the screen's path in its app, where the request named that"`
	Screen     *string       `json:"screen,omitempty" doc:"the screen's name, where the request named that"`
	Revision   int64         `json:"revision" doc:"of the project's files that it shows"`
	Tier       auth.Tier     `json:"tier" enum:"free,pro,premium" doc:"the plan that it was accepted under"`
	Error      *jobs.Problem `json:"error,omitempty" doc:"why it failed"`
	CreatedAt  time.Time     `json:"created_at"`
	StartedAt  *time.Time    `json:"started_at,omitempty"`
	FinishedAt *time.Time    `json:"finished_at,omitempty"`
	ExpiredAt  *time.Time    `json:"expired_at,omitempty" doc:"since when its pictures and layouts are no longer kept: it has no screens any more"`
}

// Details is a preview with its devices and, once ready, its screens.
type Details struct {
	Preview
	Devices     []devices.Context       `json:"devices" nullable:"false"`
	Screens     []Screen                `json:"screens" nullable:"false"`
	Diagnostics []diagnostic.Diagnostic `json:"diagnostics" nullable:"false"`
	Steps       []Step                  `json:"steps" nullable:"false" doc:"where the time went, in milliseconds"`
}

// Screen is one device's outcome and where to read it.
type Screen struct {
	ScreenID    string `json:"screen_id"`
	DeviceID    string `json:"device_id"`
	Width       int    `json:"width" doc:"of the picture, in pixels"`
	Height      int    `json:"height" doc:"of the picture, in pixels"`
	LayoutHash  string `json:"layout_hash" doc:"SHA-256 of layout.json, in hexadecimal"`
	LayoutBytes int64  `json:"layout_bytes"`
	PNGBytes    int64  `json:"png_bytes"`
	LayoutURL   string `json:"layout_url" doc:"path of layout.json on this API"`
	PNGURL      string `json:"png_url" doc:"path of the picture on this API"`
	// Assets are the ids of the images that layout.json refers to.
	Assets []string `json:"assets" nullable:"false"`
}

// Status is what a preview's job's state is called on the preview.
type Status string

func statusOf(state jobs.State) Status {
	switch state {
	case jobs.StateAccepted, jobs.StateQueued:
		return "queued"
	case jobs.StateSucceeded:
		return "ready"
	default:
		return Status(state)
	}
}

// preview is a row with its job's as the API answers it.
func preview(v queries.Preview, state string, tier auth.Tier, problem []byte, started, finished *time.Time) Preview {
	return Preview{
		ID: v.ID, JobID: v.JobID, ProjectID: v.ProjectID, Status: statusOf(jobs.State(state)), Parked: jobs.State(state) == jobs.StateAccepted, EntryPoint: v.EntryPoint,
		Route: v.Route, Screen: v.Screen, Revision: v.Revision, Tier: tier, Error: problemOf(problem), CreatedAt: v.CreatedAt, StartedAt: started, FinishedAt: finished, ExpiredAt: v.EmptiedAt,
	}
}

func problemOf(raw []byte) *jobs.Problem {
	if len(raw) == 0 {
		return nil
	}
	var p jobs.Problem
	if json.Unmarshal(raw, &p) != nil {
		return &jobs.Problem{Code: string(fault.Internal), Message: "The preview failed."}
	}
	return &p
}
