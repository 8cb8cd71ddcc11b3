package previews

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/db/queries"
	"hivesync/shared/devices"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/preview/diagnostic"
)

// Get answers one preview with its screens.
type Get struct{ DB *pgxpool.Pool }

// GetIn is the input.
type GetIn struct {
	PreviewID uuid.UUID `path:"preview_id"`
}

// Meta implements function.Handler.
func (Get) Meta() function.Meta {
	return function.Meta{
		Name: "previews.get", Method: "GET", Path: "/api/v1/previews/{preview_id}",
		Summary: "One preview and, once ready, its screens", Auth: function.Preview, Scope: "previews:read", Role: auth.Guest,
		Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler.
func (f Get) Handle(ctx context.Context, in *GetIn) (*function.Data[Whole], error) {
	q, project := db.On(f.DB), auth.AccessFrom(ctx).ProjectID
	r, err := q.Preview(ctx, queries.PreviewParams{PreviewID: in.PreviewID, ProjectID: project})
	if db.NoRows(err) {
		return nil, noSuchPreview()
	}
	if err != nil {
		return nil, err
	}
	out := Whole{
		Preview: Preview{
			ID: r.ID, JobID: r.JobID, ProjectID: r.ProjectID, Status: jobs.PreviewStatus(r.State), EntryPoint: r.EntryPoint, Revision: r.Revision,
			Tier: auth.Tier(r.Tier), Error: problem(r.Error), CreatedAt: r.CreatedAt.UTC(), StartedAt: utc(r.StartedAt), FinishedAt: utc(r.FinishedAt),
		},
		Devices: []devices.Context{}, Screens: []Screen{}, Diagnostics: []diagnostic.Diagnostic{}, Steps: []jobs.PreviewStep{},
	}
	if err := json.Unmarshal(r.Devices, &out.Devices); err != nil {
		return nil, fmt.Errorf("previews: stored devices: %w", err)
	}
	if r.State != jobs.StateSucceeded {
		return function.OK(out), nil
	}
	var result jobs.PreviewResult
	if err := json.Unmarshal(r.Result, &result); err != nil {
		return nil, fmt.Errorf("previews: stored result: %w", err)
	}
	out.Diagnostics = append(out.Diagnostics, result.Diagnostics...)
	out.Steps = append(out.Steps, result.Steps...)
	rows, err := q.PreviewScreens(ctx, queries.PreviewScreensParams{PreviewID: in.PreviewID, ProjectID: project})
	if err != nil {
		return nil, err
	}
	for _, s := range rows {
		out.Screens = append(out.Screens, Screen{
			ScreenID: s.ScreenID, DeviceID: s.DeviceID, Width: int(s.Width), Height: int(s.Height), LayoutHash: s.LayoutHash,
			LayoutBytes: s.LayoutBytes, PNGBytes: s.PngBytes, Assets: append([]string{}, s.AssetIds...),
			LayoutURL: screenPath(in.PreviewID, s.ScreenID, LayoutFile), PNGURL: screenPath(in.PreviewID, s.ScreenID, PictureFile),
		})
	}
	return function.OK(out), nil
}
