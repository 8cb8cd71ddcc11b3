package admin

import (
	"context"
	"io/fs"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/admin/queries"
	"hivesync/shared/auth"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
)

// Studio draws samples as users have their projects drawn: with their limits, and by the same workers. Its calls are those of the caller
// whom ctx carries.
type Studio interface {
	// Make makes a project in the caller's personal team. Error: CONFLICT where that has as many as it may.
	Make(ctx context.Context, name string) (auth.Access, error)
	// Write makes these the project's files, by their paths. Error: STORAGE_FULL.
	Write(ctx context.Context, project auth.Access, files map[string][]byte) error
	// Draw asks for a preview. Errors: LIMIT_REACHED, INVALID_DEVICE_CONTEXT for a model that is none.
	Draw(ctx context.Context, project auth.Access, entry string, models []string) (Drawn, error)
	// Same tells whether the pictures of two previews of a project are the same on the devices that both show; nil where that is not
	// known, since they are kept no longer or show no device alike.
	Same(ctx context.Context, project, later, earlier uuid.UUID) (*bool, error)
}

// Drawn is a preview that was asked for, and what shows it.
type Drawn struct {
	PreviewID uuid.UUID `json:"preview_id"`
	ProjectID uuid.UUID `json:"project_id"`
	JobID     uuid.UUID `json:"job_id"`
	Revision  int64     `json:"revision" doc:"of the project's files that it will show"`
	// Token reads the preview's screens and assets, and nothing else.
	Token     string    `json:"preview_token" doc:"reads the preview's screens"`
	ExpiresAt time.Time `json:"preview_token_expires_at"`
}

// Sample is a project that is built into the program.
type Sample struct {
	Name  string         `json:"name"`
	Files int            `json:"files"`
	Bytes int64          `json:"bytes"`
	Last  *SamplePreview `json:"last,omitempty" doc:"the newest preview, whichever administrator's; left out where there is none"`
}

// SamplePreview is a preview of a sample.
type SamplePreview struct {
	ID          uuid.UUID     `json:"id"`
	ProjectID   uuid.UUID     `json:"project_id"`
	JobID       uuid.UUID     `json:"job_id"`
	UserID      uuid.UUID     `json:"user_id" doc:"the administrator who asked for it"`
	State       jobs.State    `json:"state" enum:"accepted,queued,running,succeeded,failed,stopped"`
	Error       *jobs.Problem `json:"error,omitempty"`
	Revision    int64         `json:"revision" doc:"of the project's files: another one where the sample has changed"`
	RequestedAt time.Time     `json:"requested_at"`
	FinishedAt  *time.Time    `json:"finished_at,omitempty"`
	Same        *bool         `json:"same,omitempty" doc:"whether its pictures are byte by byte those of the preview before it that succeeded, on the devices that both show; left out where that is not known"`
}

// SampleIn names a sample.
type SampleIn struct {
	Sample string `path:"sample" maxLength:"64"`
}

const samplesPath = "/admin/sample-projects"

// sampleEntry is the file of every sample that exports its screen.
const sampleEntry = "App.tsx"

func errNoSample() error { return fault.New(fault.NotFound, "There is no such sample.") }

// sampleNames lists the samples.
func sampleNames(all fs.FS) ([]string, error) {
	entries, err := fs.ReadDir(all, ".")
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, err
}

// SampleFile is a file of a sample.
type SampleFile struct {
	Path  string `json:"path"`
	Bytes int64  `json:"bytes"`
}

// sampleFiles lists a sample's files. Error: NOT_FOUND.
func sampleFiles(all fs.FS, name string) ([]SampleFile, error) {
	names, err := sampleNames(all)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(names, name) {
		return nil, errNoSample()
	}
	sample, err := fs.Sub(all, name)
	if err != nil {
		return nil, err
	}
	files := []SampleFile{}
	err = fs.WalkDir(sample, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			files = append(files, SampleFile{path, info.Size()})
		}
		return err
	})
	return files, err
}

func sampleOf(name string, files []SampleFile) Sample {
	s := Sample{Name: name, Files: len(files)}
	for _, f := range files {
		s.Bytes += f.Bytes
	}
	return s
}

// samplePreviews are the previews of a sample, the newest first.
func samplePreviews(ctx context.Context, pool *pgxpool.Pool, sample string) ([]SamplePreview, error) {
	rows, err := on(pool).SamplePreviews(ctx, sample)
	out := make([]SamplePreview, len(rows))
	for i, r := range rows {
		out[i] = previewOfSample(r)
	}
	return out, err
}

func previewOfSample(r queries.SamplePreviewsRow) SamplePreview {
	return SamplePreview{
		ID: r.ID, ProjectID: r.ProjectID, JobID: r.JobID, UserID: r.UserID, State: jobs.State(r.State), Error: problem(r.Error), Revision: r.Revision,
		RequestedAt: r.CreatedAt, FinishedAt: r.FinishedAt,
	}
}

// compared says of the newest preview whether it shows what the one before it did.
func compared(ctx context.Context, s Studio, list []SamplePreview) (*SamplePreview, error) {
	if len(list) == 0 {
		return nil, nil //nolint:nilnil // a sample that nobody previewed is no error
	}
	last := &list[0]
	before := slices.IndexFunc(list[1:], func(p SamplePreview) bool { return p.ProjectID == last.ProjectID && p.State == jobs.StateSucceeded })
	if last.State != jobs.StateSucceeded || before < 0 {
		return last, nil
	}
	var err error
	last.Same, err = s.Same(ctx, last.ProjectID, last.ID, list[1+before].ID)
	return last, err
}
