package previews

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/previews/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/jobs"
)

// Get answers one preview with its screens.
type Get struct{ DB *pgxpool.Pool }

// Meta implements function.Handler.
func (Get) Meta() function.Meta {
	return function.Meta{
		Name: "previews.get", Method: "GET", Path: "/api/v1/previews/{preview_id}",
		Summary: "One preview and, once ready, its screens", Auth: function.Preview, Scope: "previews:read", Role: auth.Guest,
	}
}

// Handle implements function.Handler.
func (f Get) Handle(ctx context.Context, in *PreviewIn) (*function.Data[Details], error) {
	q, project := queries.New(db.On(f.DB)), auth.AccessFrom(ctx).ProjectID
	r, err := q.Preview(ctx, queries.PreviewParams{PreviewID: in.PreviewID, ProjectID: project})
	if err != nil {
		return nil, db.Missing(err, errNoPreview())
	}
	out := Details{Preview: preview(r.Preview, r.State, r.Tier, r.Error, r.StartedAt, r.FinishedAt)}
	if err := json.Unmarshal(r.Preview.Devices, &out.Devices); err != nil {
		return nil, fmt.Errorf("previews: stored devices: %w", err)
	}
	if jobs.State(r.State) != jobs.StateSucceeded {
		return function.OK(out), nil
	}
	var result Result
	if err := json.Unmarshal(r.Result, &result); err != nil {
		return nil, fmt.Errorf("previews: stored result: %w", err)
	}
	out.Diagnostics, out.Steps = result.Diagnostics, result.Steps
	rows, err := q.PreviewScreens(ctx, queries.PreviewScreensParams{PreviewID: in.PreviewID, ProjectID: project})
	if err != nil {
		return nil, err
	}
	read := ReadScreen{}.Meta()
	for _, s := range rows {
		id := in.PreviewID.String()
		out.Screens = append(out.Screens, screenOf(s, read.URL(id, s.ScreenID, LayoutFile), read.URL(id, s.ScreenID, PictureFile)))
	}
	return function.OK(out), nil
}

// screenOf is a screen that is read at two paths.
func screenOf(s queries.PreviewScreen, layout, picture string) Screen {
	return Screen{
		ScreenID: s.ScreenID, DeviceID: s.DeviceID, Width: int(s.Width), Height: int(s.Height), LayoutHash: s.LayoutHash,
		LayoutBytes: s.LayoutBytes, PNGBytes: s.PngBytes, Assets: s.AssetIds, LayoutURL: layout, PNGURL: picture,
	}
}
