package previews

import (
	"github.com/google/uuid"

	"hivesync/shared/contents"
	"hivesync/shared/devices"
	"hivesync/shared/jobs"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/rendering"
)

// BuildType is the type of the job that renders a preview.
const BuildType = "preview_build"

// Payload is what such a job is given: the project as it was when the preview was asked for.
type Payload struct {
	PreviewID uuid.UUID `json:"preview_id"`
	ProjectID uuid.UUID `json:"project_id"`
	UserID    uuid.UUID `json:"user_id"`
	// EntryPoint is the file that exports the screen, empty where App names a route or a screen.
	EntryPoint string `json:"entry_point"`
	// App is what the request says of the screen's app, nil for nothing.
	App   *rendering.App  `json:"app,omitempty"`
	Files []contents.File `json:"files"`
	// Packages are the npm packages that the project uses, nil for none.
	Packages *PackagesOf       `json:"packages,omitempty"`
	Devices  []devices.Context `json:"devices"`
	Tier     string            `json:"tier"`
}

// PackagesOf names a set of npm packages.
type PackagesOf struct {
	TeamID uuid.UUID `json:"team_id"`
	// SHA256 is lowercase hexadecimal: the key of the set.
	SHA256 string `json:"sha256"`
}

// Result is what such a job reports. Pictures and layouts are in the object storage.
type Result struct {
	Screens     []ResultScreen          `json:"screens"`
	Diagnostics []diagnostic.Diagnostic `json:"diagnostics"`
	Steps       []Step                  `json:"steps"`
}

// ResultScreen is one device's outcome.
type ResultScreen struct {
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

// Step is how long one step took.
type Step struct {
	Name   string  `json:"name"`
	Device string  `json:"device,omitempty"`
	MS     float64 `json:"ms"`
}

// The live events of previews, whose data is a Notice.
const (
	QueuedEvent  = "preview.queued"
	RunningEvent = "preview.running"
	ReadyEvent   = "preview.ready"
	FailedEvent  = "preview.failed"
	StoppedEvent = "preview.stopped"
)

// Notice tells a client what became of a preview.
type Notice struct {
	PreviewID uuid.UUID     `json:"preview_id"`
	ProjectID uuid.UUID     `json:"project_id"`
	JobID     uuid.UUID     `json:"job_id"`
	Status    Status        `json:"status" enum:"queued,running,ready,failed,stopped"`
	Screens   []NoticeImage `json:"screens,omitempty"`
	Error     *jobs.Problem `json:"error,omitempty"`
	// Progress is how far a running preview is, at most once a second.
	Progress *jobs.Progress `json:"progress,omitempty"`
}

// NoticeImage names a screen that is ready.
type NoticeImage struct {
	ScreenID string `json:"screen_id"`
	DeviceID string `json:"device_id"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
}
