package previews

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/db/queries"
	"hivesync/shared/devices"
	"hivesync/shared/events"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/limits"
	"hivesync/shared/projectpath"
	"hivesync/shared/signing"
)

// Request accepts a preview: it checks devices and plan, records the job with the project's files as they
// are now, and enqueues it after the commit. A job that cannot be enqueued stays accepted; the reconciler
// enqueues it later.
type Request struct {
	DB     *pgxpool.Pool
	Queue  function.Enqueuer
	Record *jobs.Record
	Tokens *signing.PreviewTokens
	Plans  limits.Plans
	// TokenTTL is the life of the preview token; Deadline how long an unfinished job is kept alive.
	TokenTTL, Deadline time.Duration
	// MaxPayload bounds the job's payload, which lists the project's files, in bytes.
	MaxPayload int64
	Clock      func() time.Time
	Logger     *slog.Logger
}

// RequestIn is the input.
type RequestIn struct {
	ProjectID      uuid.UUID `path:"project_id"`
	IdempotencyKey string    `header:"Idempotency-Key" maxLength:"128" pattern:"^[!-~]*$" doc:"repeating a request under the same key answers with the first one's preview"`
	Body           struct {
		EntryPoint string          `json:"entry_point" minLength:"1" maxLength:"512" doc:"path of the file whose default export is the screen"`
		Devices    json.RawMessage `json:"devices" required:"false" doc:"1 to 50 device contexts (the schema Context; every field is required), as many as the plan allows"`
	}
}

// RequestOut is the answer.
type RequestOut struct {
	PreviewID uuid.UUID `json:"preview_id"`
	JobID     uuid.UUID `json:"job_id"`
	Status    string    `json:"status" enum:"queued,running,ready,failed,stopped"`
	Revision  int64     `json:"revision" doc:"of the project's files that it will show"`
	// PreviewToken lets a device read this preview's screens and assets, and nothing else.
	PreviewToken          string    `json:"preview_token"`
	PreviewTokenExpiresAt time.Time `json:"preview_token_expires_at"`
}

// Meta implements function.Handler.
func (Request) Meta() function.Meta {
	return function.Meta{
		Name: "previews.request", Method: "POST", Path: "/api/v1/projects/{project_id}/previews", Status: 202,
		Summary: "Ask for a preview of a screen on some devices", Auth: function.User, Scope: "previews:write", Role: auth.Member,
		Limit: limits.PreviewsPerHour, MaxBody: 256 << 10, Timeout: 10 * time.Second,
		Errors: []fault.Code{fault.InvalidDeviceContext, fault.InvalidPath, fault.LimitReached, fault.NotFound, fault.Conflict, fault.ProjectTooLarge},
	}
}

// Handle implements function.Handler.
func (f Request) Handle(ctx context.Context, in *RequestIn) (*function.Data[RequestOut], error) {
	devs, details := devices.Parse(in.Body.Devices)
	if len(details) > 0 {
		return nil, devices.Invalid(details)
	}
	entry, reason := projectpath.Clean(in.Body.EntryPoint)
	if reason != "" {
		return nil, fault.New(fault.InvalidPath, "The entry point breaks a rule of paths.", fault.Detail{Field: "entry_point", Code: "path", Message: reason})
	}
	canonical, err := json.Marshal(devs)
	if err != nil {
		return nil, err
	}
	w := wish{
		access: auth.AccessFrom(ctx), user: auth.PrincipalFrom(ctx).UserID, project: in.ProjectID, entry: entry, devices: devs, devicesJSON: canonical,
		idempotency: jobs.NewIdempotency(in.IdempotencyKey, in.ProjectID[:], []byte(entry), canonical), trace: function.RequestFrom(ctx).Trace,
	}
	var a accepted
	err = db.Tx(ctx, f.DB, func(q *queries.Queries) error {
		a, err = f.accept(ctx, q, w)
		return err
	})
	if err != nil {
		return nil, err
	}
	if !a.repeated {
		f.enqueue(ctx, w, a)
	}
	expires := f.Clock().Add(f.TokenTTL).UTC().Truncate(time.Second)
	token := f.Tokens.Issue(signing.PreviewClaims{
		Preview: a.preview, Project: in.ProjectID, User: w.user, Platform: onePlatform(devs), Tier: string(a.tier), Expiry: expires,
	})
	return function.OK(RequestOut{
		PreviewID: a.preview, JobID: a.job.ID, Status: a.status, Revision: a.revision, PreviewToken: token, PreviewTokenExpiresAt: expires,
	}), nil
}

// wish is what the caller asks for, checked.
type wish struct {
	access        auth.Access
	user, project uuid.UUID
	entry         string
	devices       []devices.Context
	devicesJSON   []byte
	idempotency   jobs.Idempotency
	trace         string
}

// accepted is what was recorded, or found to be recorded already under the same Idempotency-Key.
type accepted struct {
	preview  uuid.UUID
	job      jobs.New
	tier     auth.Tier
	revision int64
	status   string
	repeated bool
}

// accept records the preview in q's transaction. The user's row is locked, so that requests at the same
// time cannot pass the plan's limit of previews at once together.
func (f Request) accept(ctx context.Context, q *queries.Queries, w wish) (accepted, error) {
	user, err := q.LockUser(ctx, w.user)
	if db.NoRows(err) {
		return accepted{}, fault.New(fault.Unauthenticated, "This account is disabled.")
	}
	if err != nil {
		return accepted{}, err
	}
	tier := auth.Tier(user.Tier)
	if id, found, err := w.idempotency.Find(ctx, q, w.user, jobs.PreviewBuild); err != nil || found {
		if err != nil {
			return accepted{}, err
		}
		return f.repeated(ctx, q, w, id)
	}
	plan := f.Plans.For(tier)
	if len(w.devices) > plan.DevicesPerPreview {
		// Waiting does not help, but every 429 says when to look again: by then the plan may be another.
		return accepted{}, limits.Reached(limits.DevicesPerPreview, tier, time.Hour)
	}
	running, err := q.CountUnfinishedJobs(ctx, queries.CountUnfinishedJobsParams{UserID: w.user, Type: jobs.PreviewBuild})
	if err != nil {
		return accepted{}, err
	}
	if running >= int64(plan.ConcurrentPreviews) {
		return accepted{}, limits.Reached(limits.ConcurrentPreviews, tier, time.Second)
	}
	project, err := q.Project(ctx, queries.ProjectParams{ProjectID: w.project, TeamID: w.access.TeamID})
	if db.NoRows(err) {
		return accepted{}, fault.New(fault.NotFound, "There is no such project.")
	}
	if err != nil {
		return accepted{}, err
	}
	a := accepted{preview: db.NewID(), tier: tier, revision: project.Revision, status: "queued"}
	if a.job, err = f.job(ctx, q, w, a); err != nil {
		return accepted{}, err
	}
	if err := f.Record.Insert(ctx, q, a.job); err != nil {
		return accepted{}, err
	}
	return a, q.InsertPreview(ctx, queries.InsertPreviewParams{
		ID: a.preview, JobID: a.job.ID, ProjectID: w.project, UserID: w.user, EntryPoint: w.entry, Revision: project.Revision, Devices: w.devicesJSON, Now: f.Clock(),
	})
}

// job reads the project's files as they are now into the payload: later changes do not reach the preview.
func (f Request) job(ctx context.Context, q *queries.Queries, w wish, a accepted) (jobs.New, error) {
	rows, err := q.Manifest(ctx, queries.ManifestParams{ProjectID: w.project, TeamID: w.access.TeamID})
	if err != nil {
		return jobs.New{}, err
	}
	payload, err := json.Marshal(jobs.PreviewPayload{
		PreviewID: a.preview, ProjectID: w.project, UserID: w.user, EntryPoint: w.entry, Files: manifest(rows), Devices: w.devices, Tier: string(a.tier),
	})
	if err != nil {
		return jobs.New{}, err
	}
	if int64(len(payload)) > f.MaxPayload {
		return jobs.New{}, fault.New(fault.ProjectTooLarge, "The project has too many files for a preview. Leave out what the screen does not need.")
	}
	id := db.NewID()
	return jobs.New{
		ID: id, Type: jobs.PreviewBuild, UserID: w.user, TeamID: w.access.TeamID, ProjectID: w.project, Tier: a.tier, Payload: payload, Trace: w.trace,
		Deadline: f.Deadline, Idempotency: w.idempotency,
		Event: events.Event{Type: events.PreviewQueued, Data: jobs.PreviewNotice{PreviewID: a.preview, ProjectID: w.project, JobID: id, Status: "queued"}},
	}, nil
}

func (f Request) repeated(ctx context.Context, q *queries.Queries, w wish, job uuid.UUID) (accepted, error) {
	preview, err := q.PreviewOfJob(ctx, queries.PreviewOfJobParams{JobID: job, UserID: w.user})
	if err != nil {
		return accepted{}, err
	}
	row, err := q.Preview(ctx, queries.PreviewParams{PreviewID: preview.ID, ProjectID: w.project})
	if err != nil {
		return accepted{}, err
	}
	return accepted{
		preview: row.ID, job: jobs.New{ID: job}, tier: auth.Tier(row.Tier), revision: row.Revision, status: jobs.PreviewStatus(row.State), repeated: true,
	}, nil
}

// enqueue tells the user and the queue, in this order: a worker may be done before this function is. The
// row is committed, so no failure here takes the preview back.
func (f Request) enqueue(ctx context.Context, w wish, a accepted) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	f.Record.Announce(ctx, a.job)
	err := f.Queue.Enqueue(ctx, function.JobEvent{
		ID: a.job.ID.String(), Type: a.job.Type, Tenant: w.user.String(), Tier: string(a.tier), Trace: w.trace, Payload: a.job.Payload,
	})
	if err == nil {
		_, err = db.On(f.DB).MarkJobQueued(ctx, queries.MarkJobQueuedParams{ID: a.job.ID, UserID: w.user, Now: f.Clock()})
	}
	if err != nil {
		f.Logger.WarnContext(ctx, "preview accepted but not enqueued, left to the reconciler", "job", a.job.ID, "preview", a.preview, "error", err)
	}
}

func manifest(rows []queries.ManifestRow) []jobs.ManifestFile {
	files := make([]jobs.ManifestFile, len(rows))
	for i, r := range rows {
		files[i] = jobs.ManifestFile{Path: r.Path, SHA256: hex.EncodeToString(r.Sha256), Size: r.Size}
	}
	return files
}

// onePlatform is the platform of all devices, or empty where they differ: the token then opens both.
func onePlatform(devs []devices.Context) string {
	for _, d := range devs {
		if d.Platform != devs[0].Platform {
			return ""
		}
	}
	return devs[0].Platform
}
