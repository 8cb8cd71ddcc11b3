// Package archives holds the functions by which users take out what there is of them: an archive of JSON and files, written while nobody
// waits for it, kept for some days.
//
// An archive holds no secret, nothing of others but what the user sees, and is its user's alone.
package archives

import (
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/archives/queries"
	"hivesync/runtime/function"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/objects"
	"hivesync/shared/settings"
)

// Deps is what the functions of this domain are built from.
type Deps struct {
	DB       *pgxpool.Pool
	Objects  *objects.Store
	Settings *settings.Live
	// Every is the time between two looks for archives to write, Sweeping when those that have expired, or are nobody's, are deleted.
	Every    time.Duration
	Sweeping function.Trigger
	Clock    func() time.Time
	Logger   *slog.Logger
}

var (
	perDay = limits.PerPlan("exports_per_day", "archives of your data per day", 24*time.Hour, limits.Numbers{Free: 2, Pro: 2, Premium: 2, Least: 1, Most: 1000})
	// maxFiles bounds the contents of files in one archive: they go to the storage in one request.
	maxFiles = settings.Bytes("EXPORT_MAX_BYTES", 256<<20, "most bytes of files in the archive of a user's data; further ones are named in it", settings.Between[int64](1<<20, 4<<30))
	kept     = settings.Duration("EXPORTS_KEPT", 7*24*time.Hour, "how long the archive of a user's data is kept", settings.Between(time.Hour, 90*24*time.Hour))
)

// New returns the domain's functions.
func New(d Deps) function.Registry {
	return function.Registry{
		Domains: []function.Domain{{Name: "archives", About: "What there is of the caller, as an archive to take out."}},
		Endpoints: []function.Endpoint{
			function.New(Start{DB: d.DB, Clock: d.Clock}),
			function.New(Get{DB: d.DB, Objects: d.Objects, Clock: d.Clock}),
		},
		Schedules: []function.Schedule{
			WriteExports{DB: d.DB, Objects: d.Objects, Settings: d.Settings, Every: d.Every, Clock: d.Clock, Logger: d.Logger},
			SweepExports{DB: d.DB, Objects: d.Objects, Trigger: d.Sweeping, Clock: d.Clock, Logger: d.Logger},
		},
		Limits:   []*limits.Limit{perDay},
		Settings: settings.Set{maxFiles, kept},
	}
}

// State is what became of an export.
type State string

// Export is an archive that was asked for.
type Export struct {
	ID         uuid.UUID  `json:"id"`
	State      State      `json:"state" enum:"pending,ready,failed"`
	Size       int64      `json:"size,omitempty" doc:"of the archive, in bytes"`
	LeftOut    int        `json:"left_out,omitempty" doc:"how many files had no room in it, or could not be read: it names them in left_out.json"`
	CreatedAt  time.Time  `json:"created_at"`
	FinishedAt *time.Time `json:"finished_at,omitempty"`
	ExpiresAt  *time.Time `json:"expires_at,omitempty" doc:"when it goes"`
}

func exportOf(e queries.AccountExport) Export {
	return Export{ID: e.ID, State: State(e.State), Size: e.Size, LeftOut: int(e.LeftOut), CreatedAt: e.CreatedAt, FinishedAt: e.FinishedAt, ExpiresAt: e.ExpiresAt}
}

func errNone() error { return fault.New(fault.NotFound, "There is no archive. Ask for one.") }
