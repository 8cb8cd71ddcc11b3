package packages

import (
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"hivesync/functions/packages/queries"
	"hivesync/shared/auth"
	projectfiles "hivesync/shared/contents"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/packages/archive"
	"hivesync/shared/packages/sets"
	"hivesync/shared/safetext"
)

// FetchType is the type of the job that fetches a project's packages.
const FetchType = "package_fetch"

// FetchPayload is what such a job is given: of the project as it was, the files that say what is fetched.
type FetchPayload struct {
	ProjectID uuid.UUID           `json:"project_id"`
	TeamID    uuid.UUID           `json:"team_id"`
	Files     []projectfiles.File `json:"files"`
	// Known are sets that the team's fetches made before, by their digests: what they name is not fetched again.
	Known []string `json:"known"`
	// Tier is the team's plan, Stored what counts against its bytes of packages.
	Tier   auth.Tier `json:"tier"`
	Stored int64     `json:"stored_bytes"`
}

// FetchResult is what such a job reports once the storage has the set and its archives.
type FetchResult struct {
	// SHA256 is the set's digest, Size the bytes of its JSON, Packages how many it names.
	SHA256   string           `json:"sha256"`
	Size     int64            `json:"size"`
	Packages int              `json:"packages"`
	Archives []FetchedArchive `json:"archives"`
	Report
}

// FetchedArchive is an archive of the set: its bytes, and what it unpacks to.
type FetchedArchive struct {
	SHA256   string `json:"sha256"`
	Size     int64  `json:"size"`
	Files    int    `json:"files"`
	Unpacked int64  `json:"unpacked"`
}

// Report says what a fetch could not do.
type Report struct {
	Missing      []MissingPackage `json:"missing" nullable:"false" doc:"packages that could not be fetched, at most 200 of them: previews show stand-ins for them"`
	MissingCount int              `json:"missing_count" doc:"how many could not be fetched"`
	Notes        []string         `json:"notes" nullable:"false" doc:"what else there is to say, such as that credentials in .npmrc are not used"`
}

// MissingPackage is a package that could not be fetched, and why.
type MissingPackage struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty" doc:"left out where none was found"`
	Code    string `json:"code" doc:"PACKAGE_UNAVAILABLE where a registry does not have it or does not hand it out, PACKAGE_INVALID for what is not the package"`
	Message string `json:"message"`
}

const (
	maxMissing = 200
	maxNotes   = 50
)

// miss notes a package that could not be fetched.
func (r *Report) miss(name, version string, err error) {
	if r.MissingCount++; len(r.Missing) == maxMissing {
		return
	}
	p := jobs.ProblemOf(err)
	r.Missing = append(r.Missing, MissingPackage{Name: safetext.Line(name, 214), Version: safetext.Line(version, 64), Code: p.Code, Message: safetext.Line(p.Message, 500)})
}

func (r *Report) note(text string) {
	if len(r.Notes) < maxNotes {
		r.Notes = append(r.Notes, safetext.Line(text, 500))
	}
}

// FetchNotice tells a client what became of a fetch.
type FetchNotice struct {
	ProjectID uuid.UUID `json:"project_id"`
	JobID     uuid.UUID `json:"job_id"`
	Status    Status    `json:"status" enum:"queued,running,ready,failed,stopped"`
	SHA256    string    `json:"sha256,omitempty" doc:"of the set that came of it, in hexadecimal"`
	Used      bool      `json:"used,omitempty" doc:"true when previews that are asked for from now on use the set: a later fetch was not done before"`
	Packages  int       `json:"packages,omitempty" doc:"how many the set has"`
	Missing   int       `json:"missing,omitempty" doc:"how many could not be fetched"`
	// Error says why the fetch failed.
	Error *jobs.Problem `json:"error,omitempty"`
	// Progress is how far a running fetch is, at most once a second.
	Progress *jobs.Progress `json:"progress,omitempty"`
}

// The live events of fetches, whose data is a FetchNotice.
const (
	QueuedEvent  = "packages.queued"
	RunningEvent = "packages.running"
	ReadyEvent   = "packages.ready"
	FailedEvent  = "packages.failed"
)

// Status is what a fetch's job's state is called on the fetch.
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

// FetchState is a project's latest fetch.
type FetchState struct {
	JobID      uuid.UUID     `json:"job_id"`
	Status     Status        `json:"status" enum:"queued,running,ready,failed,stopped"`
	Revision   int64         `json:"revision" doc:"of the project's files that say what is fetched"`
	SHA256     string        `json:"sha256,omitempty" doc:"of the set that came of it, in hexadecimal"`
	Error      *jobs.Problem `json:"error,omitempty" doc:"why it failed"`
	CreatedAt  time.Time     `json:"created_at"`
	FinishedAt *time.Time    `json:"finished_at,omitempty"`
	Report
}

// stateOf is a fetch as the API answers it.
func stateOf(row queries.LatestFetchRow) *FetchState {
	f := row.PackageFetch
	out := &FetchState{
		JobID: f.JobID, Status: statusOf(jobs.State(row.State)), Revision: f.Revision, SHA256: hex.EncodeToString(f.Sha256), CreatedAt: f.CreatedAt, FinishedAt: row.FinishedAt,
		Report: Report{Missing: []MissingPackage{}, Notes: []string{}},
	}
	if len(f.Report) > 0 && json.Unmarshal(f.Report, &out.Report) != nil {
		out.Report = Report{Missing: []MissingPackage{}, Notes: []string{}}
	}
	problem := row.Problem
	if len(f.Error) > 0 {
		problem, out.Status = f.Error, "failed"
	}
	if len(problem) > 0 {
		out.Error = &jobs.Problem{}
		if json.Unmarshal(problem, out.Error) != nil {
			out.Error = &jobs.Problem{Code: string(fault.Internal), Message: "The fetch failed."}
		}
	}
	return out
}

// resultOf reads what a job reports and checks it: no row comes of what no fetch makes.
func resultOf(raw json.RawMessage) (r FetchResult, list []content, err error) {
	wrong := fault.New(fault.ValidationFailed, "The result is not that of a fetch of packages.")
	if json.Unmarshal(raw, &r) != nil || !sets.IsDigest(r.SHA256) || r.Size <= 0 || r.Size > sets.MaxBytes || r.Packages < len(r.Archives) || r.Packages > sets.MaxPackages ||
		len(r.Missing) > maxMissing || r.MissingCount < len(r.Missing) || len(r.Notes) > maxNotes {
		return r, nil, wrong
	}
	seen := map[string]bool{r.SHA256: true}
	list = append(list, contentOf(r.SHA256, r.Size, archive.Size{}))
	var files int
	var unpacked, packed int64
	for _, a := range r.Archives {
		if !sets.IsDigest(a.SHA256) || seen[a.SHA256] || a.Size <= 0 || a.Size > sets.MaxArchive || a.Files < 0 || a.Files > archive.SentLimits.Files || a.Unpacked < 0 || a.Unpacked > archive.SentLimits.Bytes {
			return r, nil, wrong
		}
		seen[a.SHA256] = true
		files, unpacked, packed = files+a.Files, unpacked+a.Unpacked, packed+a.Size
		list = append(list, contentOf(a.SHA256, a.Size, archive.Size{Files: a.Files, Bytes: a.Unpacked}))
	}
	if sets.TooLarge(files, unpacked) != nil || packed > sets.MaxPacked {
		return r, nil, wrong
	}
	clean := Report{Missing: []MissingPackage{}, Notes: []string{}}
	for _, m := range r.Missing {
		clean.miss(m.Name, m.Version, fault.New(fault.Code(m.Code), m.Message))
	}
	for _, n := range r.Notes {
		clean.note(n)
	}
	clean.MissingCount, r.Report = r.MissingCount, clean
	return r, list, nil
}

// contentOf is a content that the storage has already.
func contentOf(digest string, bytes int64, unpacked archive.Size) content {
	sum, _ := hex.DecodeString(digest) // it has been checked
	return content{sum: sum, bytes: bytes, size: unpacked}
}
