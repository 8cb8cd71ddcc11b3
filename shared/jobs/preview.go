package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"

	"github.com/google/uuid"

	"hivesync/shared/db/queries"
	"hivesync/shared/devices"
	"hivesync/shared/events"
	"hivesync/shared/fault"
	"hivesync/shared/preview/diagnostic"
)

// PreviewPayload is what a preview_build job is given: the project as it was when the preview was asked for.
type PreviewPayload struct {
	PreviewID  uuid.UUID         `json:"preview_id"`
	ProjectID  uuid.UUID         `json:"project_id"`
	UserID     uuid.UUID         `json:"user_id"`
	EntryPoint string            `json:"entry_point"`
	Files      []ManifestFile    `json:"files"`
	Devices    []devices.Context `json:"devices"`
	Tier       string            `json:"tier"`
}

// ManifestFile is one file of a project at one moment.
type ManifestFile struct {
	Path string `json:"path"`
	// SHA256 is lowercase hexadecimal: the key of the content.
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// PreviewResult is what a preview_build job reports. Pictures and layouts are in the object storage.
type PreviewResult struct {
	Screens     []PreviewScreen         `json:"screens"`
	Diagnostics []diagnostic.Diagnostic `json:"diagnostics"`
	Steps       []PreviewStep           `json:"steps"`
}

// PreviewScreen is one device's outcome.
type PreviewScreen struct {
	ScreenID string `json:"screen_id"`
	DeviceID string `json:"device_id"`
	// Width and Height of the picture, in pixels.
	Width       int      `json:"width"`
	Height      int      `json:"height"`
	LayoutHash  string   `json:"layout_hash"`
	LayoutBytes int64    `json:"layout_bytes"`
	PNGBytes    int64    `json:"png_bytes"`
	Assets      []string `json:"assets"`
}

// PreviewStep is how long one step took.
type PreviewStep struct {
	Name   string  `json:"name"`
	Device string  `json:"device,omitempty"`
	MS     float64 `json:"ms"`
}

// PreviewNotice is the data of the preview.* events.
type PreviewNotice struct {
	PreviewID uuid.UUID            `json:"preview_id"`
	ProjectID uuid.UUID            `json:"project_id"`
	JobID     uuid.UUID            `json:"job_id"`
	Status    string               `json:"status"`
	Screens   []PreviewNoticeImage `json:"screens,omitempty"`
	Error     *Problem             `json:"error,omitempty"`
}

// PreviewNoticeImage names a screen that is ready.
type PreviewNoticeImage struct {
	ScreenID string `json:"screen_id"`
	DeviceID string `json:"device_id"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
}

// PreviewStatus is what a job's state is called on a preview.
func PreviewStatus(state string) string {
	switch state {
	case StateAccepted, StateQueued:
		return "queued"
	case StateSucceeded:
		return "ready"
	default:
		return state
	}
}

// keyPart is what may stand as one element of a storage key.
var keyPart = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$`)

// KeyPart reports whether s may stand as one element of a storage key.
func KeyPart(s string) bool { return keyPart.MatchString(s) }

// effect does what a transition means beyond the job's own row, and returns the event it gives.
func (r *Record) effect(ctx context.Context, q *queries.Queries, job queries.LockJobRow, c Change) (*events.Event, error) {
	if job.Type != PreviewBuild {
		return nil, nil
	}
	preview, err := q.PreviewOfJob(ctx, queries.PreviewOfJobParams{JobID: job.ID, UserID: job.UserID})
	if err != nil {
		return nil, err
	}
	notice := PreviewNotice{PreviewID: preview.ID, ProjectID: preview.ProjectID, JobID: job.ID, Status: PreviewStatus(c.To), Error: noticeProblem(c.Error)}
	switch c.To {
	case Running:
		if job.State == StateRunning {
			return nil, nil // a further attempt: the preview was running, and still is
		}
		return &events.Event{Type: events.PreviewRunning, Data: notice}, nil
	case Failed:
		return &events.Event{Type: events.PreviewFailed, Data: notice}, nil
	case Stopped:
		return &events.Event{Type: events.PreviewStopped, Data: notice}, nil
	case Succeeded:
		var devs []devices.Context
		if err := json.Unmarshal(preview.Devices, &devs); err != nil {
			return nil, fmt.Errorf("jobs: reading a preview's devices: %w", err)
		}
		screens, err := previewScreens(c.Result, devs)
		if err != nil {
			return nil, err
		}
		if err := insertScreens(ctx, q, preview, screens); err != nil {
			return nil, err
		}
		for _, s := range screens {
			notice.Screens = append(notice.Screens, PreviewNoticeImage{ScreenID: s.ScreenID, DeviceID: s.DeviceID, Width: s.Width, Height: s.Height})
		}
		return &events.Event{Type: events.PreviewReady, Data: notice}, nil
	}
	return nil, nil
}

// noticeProblem is the error as an event carries it: without the details, which may be long.
func noticeProblem(p *Problem) *Problem {
	if p == nil {
		return nil
	}
	short := *p
	short.Details = short.Details[:min(len(short.Details), 10)]
	return &short
}

// previewScreens reads the screens of a result and checks them against the devices that were asked for.
func previewScreens(raw json.RawMessage, devs []devices.Context) ([]PreviewScreen, error) {
	var result PreviewResult
	if err := json.Unmarshal(raw, &result); err != nil {
		return nil, fault.Wrap(err, fault.ValidationFailed, "The result is not that of a preview.")
	}
	if len(result.Screens) != len(devs) {
		return nil, fault.Newf(fault.ValidationFailed, "The result has %d screens for %d devices.", len(result.Screens), len(devs))
	}
	wanted := map[string]bool{}
	for _, d := range devs {
		wanted[d.DeviceID] = true
	}
	seen := map[string]bool{}
	for i, s := range result.Screens {
		sound := wanted[s.DeviceID] && !seen[s.ScreenID] && KeyPart(s.ScreenID) && s.Width > 0 && s.Height > 0 &&
			s.Width <= 1<<15 && s.Height <= 1<<15 && s.LayoutBytes >= 0 && s.PNGBytes >= 0 && KeyPart(s.LayoutHash) && len(s.Assets) <= 10_000
		for _, a := range s.Assets {
			sound = sound && KeyPart(a)
		}
		if !sound {
			return nil, fault.New(fault.ValidationFailed, "The result is not that of this preview.",
				fault.Detail{Field: fmt.Sprintf("result.screens[%d]", i), Code: "invalid", Message: "expected a screen of one of the preview's devices, each once"})
		}
		wanted[s.DeviceID], seen[s.ScreenID] = false, true
	}
	return result.Screens, nil
}

func insertScreens(ctx context.Context, q *queries.Queries, preview queries.PreviewOfJobRow, screens []PreviewScreen) error {
	rows := make([]queries.InsertPreviewScreensParams, len(screens))
	for i, s := range screens {
		assets := s.Assets
		if assets == nil {
			assets = []string{}
		}
		rows[i] = queries.InsertPreviewScreensParams{
			PreviewID: preview.ID, ScreenID: s.ScreenID, ProjectID: preview.ProjectID, DeviceID: s.DeviceID, Ordinal: int32(i), // #nosec G115 -- at most 50
			Width: int32(s.Width), Height: int32(s.Height), // #nosec G115 -- checked
			LayoutHash: s.LayoutHash, LayoutBytes: s.LayoutBytes, PngBytes: s.PNGBytes, AssetIds: assets,
		}
	}
	_, err := q.InsertPreviewScreens(ctx, rows)
	return err
}
