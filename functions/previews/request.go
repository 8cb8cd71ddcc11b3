package previews

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"hivesync/functions/previews/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/contents"
	"hivesync/shared/db"
	"hivesync/shared/devices"
	"hivesync/shared/events"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/preview/rendering"
	"hivesync/shared/settings"
	"hivesync/shared/signing"
)

// Request accepts a preview: it checks devices and plan, and starts a job on the project's files as they are now.
type Request struct {
	Jobs   *jobs.Acceptor
	Tokens *signing.PreviewTokens
	// TokenTTL is the life of the preview token.
	TokenTTL time.Duration
	// MaxFile is the size of a file beyond which it is left out, in bytes.
	MaxFile int64
	Clock   func() time.Time
}

// RequestIn says which screen to show, and on what.
type RequestIn struct {
	ProjectID      uuid.UUID `path:"project_id"`
	IdempotencyKey string    `header:"Idempotency-Key" maxLength:"128" pattern:"^[!-~]*$" doc:"repeating a request under the same key answers with the first one's preview"`
	Body           PreviewRequest
}

// PreviewRequest is a screen and what to show it on.
type PreviewRequest struct {
	EntryPoint string                          `json:"entry_point,omitempty" maxLength:"512" example:"App.tsx" doc:"path of the file that exports the screen; or name the screen's place in its app"`
	App        *rendering.App                  `json:"app,omitempty" doc:"where in the app the screen is, and the data that it finds there; goes before what the project's hivesync.config says"`
	Devices    function.Raw[[]devices.Context] `json:"devices,omitempty" minItems:"1" maxItems:"50" doc:"as many as the plan allows, with those of models"`
	Models     []string                        `json:"models,omitempty" maxItems:"50" doc:"known models, each a device whose id is the model's: in place of devices, or beside them"`
}

// Accepted says how to follow the preview.
type Accepted struct {
	PreviewID uuid.UUID `json:"preview_id"`
	JobID     uuid.UUID `json:"job_id"`
	Status    Status    `json:"status" enum:"queued,running,ready,failed,stopped"`
	Parked    bool      `json:"parked,omitempty" doc:"true while a queued preview is only recorded, since the queue is away or full: it enters the queue by itself"`
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
		Starts: BuildType, Switch: settings.PreviewsEnabled, MaxBody: 256 << 10, Timeout: 10 * time.Second,
		Errors: []fault.Code{fault.InvalidDeviceContext, fault.InvalidPath, fault.EntryPointNotFound, fault.LimitReached, fault.Conflict, fault.ProjectTooLarge},
	}
}

// Handle implements function.Handler.
func (f Request) Handle(ctx context.Context, in *RequestIn) (*function.Data[Accepted], error) {
	devs, details := devicesOf(&in.Body)
	if len(details) > 0 {
		return nil, devices.Invalid(details)
	}
	at, err := placeOf(in.Body.EntryPoint, in.Body.App)
	if err != nil {
		return nil, err
	}
	sum, err := at.sum()
	if err != nil {
		return nil, err
	}
	user := auth.PrincipalFrom(ctx).UserID
	row := queries.InsertPreviewParams{ProjectID: in.ProjectID, UserID: user, EntryPoint: at.entry, Route: at.route(), Screen: at.screen(), AppSha256: sum}
	receipt, err := f.Jobs.Accept(ctx, jobs.Submission{
		Type: BuildType, Key: in.IdempotencyKey, Request: []any{in.ProjectID, at.entry, devs, at.app},
		Check: func(ctx context.Context, tx db.Handle, plan jobs.Plan) error {
			if len(devs) > plan.Number(devicesPerPreview) {
				// Waiting does not help, but every 429 says when to look again: by then the plan may be another.
				return devicesPerPreview.Reached(plan.Tier, time.Hour)
			}
			if at.entry == "" { // the worker reads the sources, and tells which routes and screens there are
				return nil
			}
			return findEntry(ctx, queries.New(tx), in.ProjectID, at.entry, devs)
		},
		Prepare: func(ctx context.Context, tx db.Handle, job uuid.UUID, plan jobs.Plan) (jobs.Spec, error) {
			row.ID, row.JobID, row.Now = db.NewID(), job, f.Clock()
			return f.spec(ctx, queries.New(tx), &row, at.app, devs, plan.Tier)
		},
	})
	if err != nil {
		return nil, err
	}
	out := Accepted{PreviewID: row.ID, JobID: receipt.Job, Status: statusOf(receipt.State), Parked: receipt.State == jobs.StateAccepted, Revision: row.Revision}
	if receipt.Repeated {
		first, err := queries.New(f.Jobs.DB()).PreviewOfJob(ctx, queries.PreviewOfJobParams{JobID: receipt.Job, UserID: user})
		if err != nil {
			return nil, err
		}
		out.PreviewID, out.Revision = first.ID, first.Revision
		row.Now = first.CreatedAt // a repetition lengthens no token: the pictures need not stay for longer
	}
	out.PreviewTokenExpiresAt = row.Now.Add(f.TokenTTL).UTC().Truncate(time.Second)
	out.PreviewToken = f.Tokens.Issue(signing.PreviewClaims{
		Preview: out.PreviewID, Project: in.ProjectID, User: user, Platform: onePlatform(devs), Tier: string(receipt.Tier), Expiry: out.PreviewTokenExpiresAt,
	})
	return function.OK(out), nil
}

// devicesOf are the devices that a request names, those of known models last.
func devicesOf(r *PreviewRequest) (list []devices.Context, details []fault.Detail) {
	if given := r.Devices.RawMessage; len(r.Models) == 0 || given != nil && string(given) != "null" {
		list, details = devices.Parse(r.Devices.RawMessage)
	}
	models, unknown := devices.Models(r.Models, list)
	return append(list, models...), append(details, unknown...)
}

// spec reads the project's files as they are now into the job's payload: later changes do not reach the preview.
func (f Request) spec(ctx context.Context, q *queries.Queries, row *queries.InsertPreviewParams, app *rendering.App, devs []devices.Context, tier auth.Tier) (jobs.Spec, error) {
	team := auth.AccessFrom(ctx).TeamID
	var err error
	if row.Revision, err = q.ProjectRevision(ctx, queries.ProjectRevisionParams{ProjectID: row.ProjectID, TeamID: team}); err != nil {
		return jobs.Spec{}, db.Missing(err, fault.New(fault.NotFound, "There is no such project."))
	}
	if row.Devices, err = json.Marshal(devs); err != nil {
		return jobs.Spec{}, err
	}
	rows, err := q.Manifest(ctx, queries.ManifestParams{ProjectID: row.ProjectID, TeamID: team, Most: f.MaxFile})
	if err != nil {
		return jobs.Spec{}, err
	}
	packages, err := packagesOf(ctx, q, row.ProjectID, team)
	if err != nil {
		return jobs.Spec{}, err
	}
	files := make([]contents.File, len(rows))
	for i, r := range rows {
		files[i] = contents.File{Path: r.Path, SHA256: hex.EncodeToString(r.Sha256), Size: r.Size}
	}
	return jobs.Spec{
		Payload: Payload{
			PreviewID: row.ID, ProjectID: row.ProjectID, UserID: row.UserID, EntryPoint: row.EntryPoint, App: app, Files: files, Packages: packages, Devices: devs, Tier: string(tier),
		},
		Waits: events.Event{Type: QueuedEvent, Data: Notice{PreviewID: row.ID, ProjectID: row.ProjectID, JobID: row.JobID, Status: "queued"}},
		Write: func(ctx context.Context, tx db.Handle) error { return queries.New(tx).InsertPreview(ctx, *row) },
	}, nil
}

// packagesOf is the set of packages that a project uses now, nil for none.
func packagesOf(ctx context.Context, q *queries.Queries, project, team uuid.UUID) (*PackagesOf, error) {
	sum, err := q.PackagesOfProject(ctx, queries.PackagesOfProjectParams{ProjectID: project, TeamID: team})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil //nolint:nilnil // no packages are not an error
	}
	return &PackagesOf{TeamID: team, SHA256: hex.EncodeToString(sum)}, err
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
