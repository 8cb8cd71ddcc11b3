// Package previews holds the functions of previews: ask for one, follow it, stop it, read its screens.
//
// A preview shows the project as it was when it was asked for. No function here runs user code, gives out
// a storage key or a storage URL, or lets a preview token open anything but its own preview.
package previews

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"hivesync/shared/auth"
	"hivesync/shared/devices"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/preview/diagnostic"
)

// Preview is a preview as lists show it.
type Preview struct {
	ID         uuid.UUID     `json:"id"`
	JobID      uuid.UUID     `json:"job_id"`
	ProjectID  uuid.UUID     `json:"project_id"`
	Status     string        `json:"status" enum:"queued,running,ready,failed,stopped"`
	EntryPoint string        `json:"entry_point"`
	Revision   int64         `json:"revision" doc:"of the project's files that it shows"`
	Tier       auth.Tier     `json:"tier" enum:"free,pro,premium" doc:"the plan that it was accepted under"`
	Error      *jobs.Problem `json:"error,omitempty" doc:"why it failed"`
	CreatedAt  time.Time     `json:"created_at"`
	StartedAt  *time.Time    `json:"started_at,omitempty"`
	FinishedAt *time.Time    `json:"finished_at,omitempty"`
}

// Whole is a preview with its devices and, once ready, its screens.
type Whole struct {
	Preview
	Devices     []devices.Context       `json:"devices" nullable:"false"`
	Screens     []Screen                `json:"screens" nullable:"false"`
	Diagnostics []diagnostic.Diagnostic `json:"diagnostics" nullable:"false"`
	Steps       []jobs.PreviewStep      `json:"steps" nullable:"false" doc:"where the time went, in milliseconds"`
}

// Screen is one device's outcome and where to read it.
type Screen struct {
	ScreenID    string `json:"screen_id"`
	DeviceID    string `json:"device_id"`
	Width       int    `json:"width" doc:"of the picture, in pixels"`
	Height      int    `json:"height" doc:"of the picture, in pixels"`
	LayoutHash  string `json:"layout_hash" doc:"SHA-256 of layout.json, in hexadecimal"`
	LayoutBytes int64  `json:"layout_bytes"`
	PNGBytes    int64  `json:"png_bytes"`
	LayoutURL   string `json:"layout_url" doc:"path of layout.json on this API"`
	PNGURL      string `json:"png_url" doc:"path of the picture on this API"`
	// Assets are the ids of the images that layout.json refers to.
	Assets []string `json:"assets" nullable:"false"`
}

func screenPath(preview uuid.UUID, screen, file string) string {
	return "/api/v1/previews/" + preview.String() + "/screens/" + screen + "/" + file
}

func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}

func problem(raw []byte) *jobs.Problem {
	if len(raw) == 0 {
		return nil
	}
	var p jobs.Problem
	if json.Unmarshal(raw, &p) != nil {
		return &jobs.Problem{Code: string(fault.Internal), Message: "The preview failed."}
	}
	return &p
}

func noSuchPreview() error { return fault.New(fault.NotFound, "There is no such preview.") }
