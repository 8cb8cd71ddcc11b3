// Package packages holds the functions of projects' npm packages: archives, which a client sends once for all projects of a team, and
// the set that says which of them a project uses. Previews that are asked for afterwards run them.
//
// An archive is known by its SHA-256 and only ever opened within bounds. No script of a package runs outside of a preview's sandbox.
package packages

import (
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
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
	// Collecting is when archives are deleted that no project has used for as long as Kept; Sweeping when objects are looked
	// for that no row knows.
	Collecting, Sweeping function.Trigger
	Kept                 time.Duration
	Clock                func() time.Time
	Logger               *slog.Logger
}

// New returns the domain's functions.
func New(d Deps) function.Registry {
	contents := contents{db: d.DB, objects: d.Objects, settings: d.Settings}
	return function.Registry{
		Domains: []function.Domain{{Name: "packages", About: "The npm packages that a project's screens import: archives sent once per team, and the set that names them."}},
		Endpoints: []function.Endpoint{
			function.New(Put{contents: contents}),
			function.New(Upload{contents: contents, MaxRequest: d.MaxRequest}),
			function.New(Get{DB: d.DB}),
			function.New(Remove{DB: d.DB}),
		},
		Schedules: []function.Schedule{
			Collect{DB: d.DB, Objects: d.Objects, Trigger: d.Collecting, Kept: d.Kept, Clock: d.Clock, Logger: d.Logger},
			Sweep{DB: d.DB, Objects: d.Objects, Trigger: d.Sweeping, Kept: d.Kept, Clock: d.Clock, Logger: d.Logger},
		},
		Limits: []*limits.Limit{limits.PackageBytes},
	}
}

// ProjectIn names the project whose packages they are.
type ProjectIn struct {
	ProjectID uuid.UUID `path:"project_id"`
}
