package admin

import (
	"context"
	"io/fs"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
)

// GetSample answers one sample with its files, and how its last previews went.
type GetSample struct {
	DB     *pgxpool.Pool
	Files  fs.FS
	Studio Studio
}

// SampleDetails is a sample with its files and its last previews.
type SampleDetails struct {
	Sample
	Listing  []SampleFile  `json:"listing" nullable:"false" doc:"its files"`
	Previews []SampleDrawn `json:"previews" nullable:"false" doc:"the newest first, at most 20 of each administrator's"`
}

// SampleDrawn is a preview of a sample with its screens.
type SampleDrawn struct {
	SamplePreview
	Screens []SampleScreen `json:"screens" nullable:"false" doc:"of one that succeeded"`
}

// SampleScreen is one device's screen, which whoever has the preview's token reads by its ids.
type SampleScreen struct {
	ScreenID string `json:"screen_id"`
	DeviceID string `json:"device_id"`
	Width    int32  `json:"width" doc:"of the picture, in pixels"`
	Height   int32  `json:"height" doc:"of the picture, in pixels"`
}

// Meta implements function.Handler.
func (GetSample) Meta() function.Meta {
	const path = samplesPath + "/{sample}"
	return function.Meta{
		Name: "admin.get_sample", Method: "GET", Path: path, Aliases: aliases(path), Summary: "A sample project, and how its previews went", Auth: function.Admin,
		Plain: []string{"sample"}, Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler.
func (f GetSample) Handle(ctx context.Context, in *SampleIn) (*function.Data[SampleDetails], error) {
	files, err := sampleFiles(f.Files, in.Sample)
	if err != nil {
		return nil, err
	}
	list, err := samplePreviews(ctx, f.DB, in.Sample)
	if err != nil {
		return nil, err
	}
	out := SampleDetails{Sample: sampleOf(in.Sample, files), Listing: files, Previews: make([]SampleDrawn, len(list))}
	if out.Last, err = compared(ctx, f.Studio, list); err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	rows, err := on(f.DB).SampleScreens(ctx, ids)
	if err != nil {
		return nil, err
	}
	screens := map[uuid.UUID][]SampleScreen{}
	for _, r := range rows {
		screens[r.PreviewID] = append(screens[r.PreviewID], SampleScreen{r.ScreenID, r.DeviceID, r.Width, r.Height})
	}
	for i := range list {
		out.Previews[i] = SampleDrawn{list[i], append([]SampleScreen{}, screens[list[i].ID]...)}
	}
	return function.OK(out), nil
}
