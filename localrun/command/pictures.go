package command

import (
	"context"
	"slices"
	"time"

	"hivesync/localrun/pictures"
	"hivesync/shared/preview"
	"hivesync/shared/preview/diagnostic"
)

// picturesTime bounds how long a preview waits for pictures from the network.
const picturesTime = 20 * time.Second

// fetcherOf returns what fetches pictures, nil for who is offline.
func fetcherOf(offline bool) *pictures.Fetcher {
	if offline {
		return nil
	}
	return pictures.New()
}

// renderWithPictures renders a preview, and again with the pictures that it shows from the network where those can be had. What cannot is
// told; samples stand for it.
func renderWithPictures(ctx context.Context, engine *preview.Engine, r preview.Request, fetcher *pictures.Fetcher) (*preview.Result, error) {
	result, err := engine.Render(ctx, r)
	if err != nil || fetcher == nil || len(result.Remote) == 0 {
		return result, err
	}
	fetching, cancel := context.WithTimeout(ctx, picturesTime)
	defer cancel()
	found, refused := fetcher.Fetch(fetching, result.Remote)
	if len(found) > 0 {
		r.Images = found
		if result, err = engine.Render(ctx, r); err != nil {
			return nil, err
		}
	}
	told := make([]diagnostic.Diagnostic, 0, len(refused))
	for _, p := range refused {
		told = append(told, diagnostic.Diagnostic{Severity: diagnostic.Warning, Code: p.Code, Message: "The image " + p.URL + " is not loaded. " + p.Message})
	}
	result.Diagnostics = diagnostic.Sort(slices.Concat(result.Diagnostics, told))
	for i := range result.Screens {
		result.Screens[i].Diagnostics = diagnostic.Sort(slices.Concat(result.Screens[i].Diagnostics, told))
	}
	return result, nil
}
