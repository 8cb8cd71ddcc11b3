// Package packages holds the functions of projects' npm packages: archives, which a client sends once for all projects of a team, and
// the set that says which of them a project uses. Previews that are asked for afterwards run them.
//
// An archive is known by its SHA-256 and only ever opened within bounds. No script of a package runs outside of a preview's sandbox.
package packages

import (
	"log/slog"
	"net/url"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	projectfiles "hivesync/shared/contents"
	"hivesync/shared/events"
	"hivesync/shared/jobs"
	"hivesync/shared/limits"
	"hivesync/shared/objects"
	"hivesync/shared/settings"
)

// Deps is what the functions of this domain are built from.
type Deps struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
	// MaxRequest bounds the body of an upload, in bytes.
	MaxRequest int64
	// Settings hold how much the plans may store.
	Settings *settings.Live
	// Jobs takes fetches in. Blobs holds the projects' files that say what is fetched, Registry is where it is fetched from, and Fetching
	// bounds one fetch.
	Jobs  *jobs.Acceptor
	Blobs *projectfiles.Store
	// Engine is nil where no fetch is run.
	Engine   Engine
	Registry *url.URL
	Fetching FetchLimits
	// Collecting is when archives are deleted that no project has used for as long as Kept; Sweeping when objects are looked
	// for that no row knows.
	Collecting, Sweeping function.Trigger
	Kept                 time.Duration
	Clock                func() time.Time
	Logger               *slog.Logger
}

// told are the events that users, and webhooks of their teams, are told of fetches of packages.
var told = []events.Kind{
	{Type: QueuedEvent, Data: FetchNotice{}, About: "The fetch of a project's packages was asked for and waits for a worker."},
	{Type: RunningEvent, Data: FetchNotice{}, About: "A worker fetches the packages; said again, with its progress, while it does."},
	{Type: ReadyEvent, Data: FetchNotice{}, About: "The packages that could be had are there: previews that are asked for from now on use them."},
	{Type: FailedEvent, Data: FetchNotice{}, About: "The fetch failed; its error says why. The project uses the packages that it used before."},
}

// New returns the domain's functions.
func New(d Deps) function.Registry {
	contents := contents{db: d.DB, objects: d.Objects, settings: d.Settings}
	return function.Registry{
		Domains: []function.Domain{{Name: "packages", About: "The npm packages that a project's screens import: archives sent once per team, and the set that names them."}},
		Endpoints: []function.Endpoint{
			function.New(Put{contents: contents}),
			function.New(Upload{contents: contents, MaxRequest: d.MaxRequest}),
			function.New(Fetch{Jobs: d.Jobs, MaxFile: d.Fetching.Project.MaxFile, Clock: d.Clock}),
			function.New(Get{DB: d.DB}),
			function.New(Remove{DB: d.DB}),
		},
		Jobs:   []function.JobFunction{function.NewJob(Fetching{Objects: d.Objects, Blobs: d.Blobs, Engine: d.Engine, Registry: d.Registry, Settings: d.Settings, Limits: d.Fetching})},
		Events: told,
		Hooks:  told,
		Kinds:  []jobs.Kind{{Type: FetchType, Rate: fetchesPerHour, Effect: effect(d.Settings), Progressed: progressed}},
		Schedules: []function.Schedule{
			Collect{DB: d.DB, Objects: d.Objects, Trigger: d.Collecting, Kept: d.Kept, Clock: d.Clock, Logger: d.Logger},
			Sweep{DB: d.DB, Objects: d.Objects, Trigger: d.Sweeping, Kept: d.Kept, Clock: d.Clock, Logger: d.Logger},
		},
		Limits: []*limits.Limit{limits.PackageBytes, fetchesPerHour},
	}
}

var fetchesPerHour = limits.PerPlan("package_fetches_per_hour", "fetches of packages per hour", time.Hour, limits.Numbers{Free: 10, Pro: 60, Premium: 600, Least: 0, Most: 1_000_000})

// ProjectIn names the project whose packages they are.
type ProjectIn struct {
	ProjectID uuid.UUID `path:"project_id"`
}
