package admin

import (
	"context"
	"io/fs"
	"path"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/admin/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/settings"
)

// PreviewSample starts a preview of a sample, so that an administrator sees whether it still draws right. It is drawn in a project of the
// caller's personal team, which gets the sample's files as they are built in.
type PreviewSample struct {
	DB     *pgxpool.Pool
	Files  fs.FS
	Studio Studio
}

// PreviewSampleIn says which sample to preview, and on what.
type PreviewSampleIn struct {
	SampleIn
	Body SampleRequest
}

// SampleRequest is what a sample is previewed on.
type SampleRequest struct {
	Models []string `json:"models,omitempty" maxItems:"50" doc:"known models, as many as the caller's plan allows; a phone of each platform where none is named" nullable:"false"`
}

// sampleModels are what every plan may preview on.
var sampleModels = []string{"iphone-14", "pixel-8"}

// Meta implements function.Handler.
func (PreviewSample) Meta() function.Meta {
	const path = samplesPath + "/{sample}/preview"
	return function.Meta{
		Name: "admin.preview_sample", Method: "POST", Path: path, Aliases: aliases(path), Status: 202, Summary: "Preview a sample project", Auth: function.Admin,
		Plain: []string{"sample"}, Starts: "preview_build", Switch: settings.PreviewsEnabled, MaxBody: 8 << 10, Timeout: 30 * time.Second,
		Errors:      []fault.Code{fault.NotFound, fault.InvalidDeviceContext, fault.LimitReached, fault.Conflict, fault.StorageFull},
		Description: "It counts against the limits of the caller's plan. The answer's token reads the screens under /api/v1/previews, once the sample shows that the preview has succeeded.",
	}
}

// Handle implements function.Handler.
func (f PreviewSample) Handle(ctx context.Context, in *PreviewSampleIn) (*function.Data[Drawn], error) {
	listed, err := sampleFiles(f.Files, in.Sample)
	if err != nil {
		return nil, err
	}
	files := make(map[string][]byte, len(listed))
	for _, l := range listed {
		if files[l.Path], err = fs.ReadFile(f.Files, path.Join(in.Sample, l.Path)); err != nil {
			return nil, err
		}
	}
	project, err := f.project(ctx, in.Sample)
	if err != nil {
		return nil, err
	}
	if err := f.Studio.Write(ctx, project, files); err != nil {
		return nil, err
	}
	models := in.Body.Models
	if len(models) == 0 {
		models = sampleModels
	}
	drawn, err := f.Studio.Draw(ctx, project, sampleEntry, models)
	if err != nil {
		return nil, err
	}
	if err := audit.Add(ctx, db.On(f.DB), "admin.sample_previewed", in.Sample, "preview", drawn.PreviewID); err != nil {
		return nil, err
	}
	return function.OK(drawn), nil
}

// project is the caller's project of a sample, which is made where there is none, or only an archived one.
func (f PreviewSample) project(ctx context.Context, sample string) (auth.Access, error) {
	user := auth.PrincipalFrom(ctx).UserID
	row, err := on(f.DB).SampleProject(ctx, queries.SampleProjectParams{UserID: user, Sample: sample})
	if !db.NoRows(err) {
		return auth.Access{ProjectID: row.ID, TeamID: row.TeamID, Role: auth.Owner}, err
	}
	made, err := f.Studio.Make(ctx, "Sample: "+sample)
	if err != nil {
		return auth.Access{}, err
	}
	return made, on(f.DB).SetSampleProject(ctx, queries.SetSampleProjectParams{ProjectID: made.ProjectID, UserID: user, Sample: sample})
}
