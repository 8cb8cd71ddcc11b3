// Package files holds the functions of a project's files. Content is kept once per project under its
// SHA-256, for as long as a file or a revision that is kept refers to it and a while longer; a change of the files is one transaction, so that a reader
// sees all of it or nothing.
//
// Paths obey shared/projectpath. No content is ever logged, run or served as a type that a browser runs.
package files

import (
	"encoding/hex"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/objects"
	"hivesync/shared/settings"
)

// Deps is what the functions of this domain are built from.
type Deps struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
	Limits  Limits
	// Settings hold how much the plans may store.
	Settings *settings.Live
	// Collecting is when contents are deleted that no file has referred to for as long as Kept.
	// What a failed job names stays for as long as FailedKept after it.
	Collecting       function.Trigger
	Kept, FailedKept time.Duration
	// Sweeping is when contents are looked for that no row knows.
	Sweeping function.Trigger
	Clock    func() time.Time
	Logger   *slog.Logger
}

// New returns the domain's functions.
func New(d Deps) function.Registry {
	writer := Writer{DB: d.DB, Objects: d.Objects, Limits: d.Limits, Settings: d.Settings, Clock: d.Clock}
	return function.Registry{
		Domains: []function.Domain{{Name: "files", About: "A project's files: changed all at once or not at all, listed and read, as they are and as they were."}},
		Endpoints: []function.Endpoint{
			function.New(Put{writer}),
			function.New(Unpack{Writer: writer, unpacking: make(chan struct{}, unpackedAtOnce)}),
			function.New(Delta{DB: d.DB, Limits: d.Limits}),
			function.New(List{DB: d.DB}),
			function.New(Get{DB: d.DB, Objects: d.Objects, MaxFile: d.Limits.MaxFile}),
			function.New(Download{DB: d.DB, Objects: d.Objects, Clock: d.Clock}),
			function.New(Announce{writer}),
			function.New(Confirm{Writer: writer, reading: make(chan struct{}, hashedAtOnce)}),
			function.New(ListRevisions{DB: d.DB}),
			function.New(RestoreRevision{writer}),
			function.New(ForgetRevisions{DB: d.DB}),
		},
		Schedules: []function.Schedule{
			CollectBlobs{DB: d.DB, Objects: d.Objects, Trigger: d.Collecting, Kept: d.Kept, FailedKept: d.FailedKept, Clock: d.Clock, Logger: d.Logger},
			CollectRevisions{DB: d.DB, Settings: d.Settings, Trigger: d.Collecting, Clock: d.Clock},
			SweepBlobs{DB: d.DB, Objects: d.Objects, Trigger: d.Sweeping, Kept: d.Kept, Clock: d.Clock, Logger: d.Logger},
		},
		Limits:   []*limits.Limit{limits.StoredBytes, revisionsKept, revisionDays, largeFile},
		Settings: settings.Set{maxChanges, openUploads},
	}
}

// ProjectIn names the project whose files they are.
type ProjectIn struct {
	ProjectID uuid.UUID `path:"project_id"`
}

func errNoProject() error { return fault.New(fault.NotFound, "There is no such project.") }

// File is a file's place in a project, without its content.
type File struct {
	Path      string    `json:"path"`
	SHA256    string    `json:"sha256" doc:"of the content, in hexadecimal"`
	Size      int64     `json:"size" doc:"bytes"`
	UpdatedAt time.Time `json:"updated_at"`
}

func file(path string, sum []byte, size int64, at time.Time) File {
	return File{Path: path, SHA256: hex.EncodeToString(sum), Size: size, UpdatedAt: at}
}
