package previews

import (
	"context"
	"sync/atomic"
	"time"

	"hivesync/runtime/function"
	"hivesync/shared/contents"
	"hivesync/shared/devices"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/objects"
	"hivesync/shared/packages/sets"
	"hivesync/shared/packages/stored"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/rendering"
	"hivesync/shared/settings"
	"hivesync/shared/telemetry/tracing"
)

// Engine renders previews; *preview.Engine is one.
type Engine interface {
	Render(ctx context.Context, r rendering.Request) (*rendering.Result, error)
}

// Build renders a project's screen for each device and stores layouts, pictures and assets.
type Build struct {
	Engine  Engine
	Objects *objects.Store
	Blobs   *contents.Store
	// Packages are read where the engine has not loaded them yet.
	Packages *stored.Packages
	// Settings say how long an attempt takes at most and what bounds the rendering, anew for each job.
	Settings *settings.Live
	Limits   BuildLimits
}

// BuildLimits bound one preview.
type BuildLimits struct {
	Retries int
	// Project bounds the project, MaxArtifact each stored file, in bytes.
	Project     contents.Limits
	MaxArtifact int64
}

// Meta implements function.JobHandler.
func (f Build) Meta() function.JobMeta {
	return function.JobMeta{
		Type: BuildType, Queue: "preview_queue", Summary: "Render a screen for each device",
		Timeout: rendering.Timeout.Get(f.Settings.Now()) + rendering.PackagesTime, Retries: f.Limits.Retries, Switch: settings.PreviewsEnabled, PrefersGPU: true,
	}
}

// Handle implements function.JobHandler.
func (f Build) Handle(ctx context.Context, job *function.Job[Payload]) (*Result, error) {
	p := &job.Payload
	if err := f.validate(p); err != nil {
		return nil, err
	}
	start := time.Now()
	fetching, span := tracing.Child(ctx, "fetch")
	files, err := f.Blobs.Project(fetching, p.ProjectID, p.Files)
	span.End()
	if err != nil {
		return nil, err
	}
	job.Progress(ctx, "fetch", 1)
	steps := []Step{{Name: "fetch", MS: ms(time.Since(start))}}
	// Files are stored while other devices are still drawn: of the 30 ms that the inbox's 39 files take, few are left
	// when the last picture is there.
	uploads, uploading := f.upload(ctx, p.PreviewID)
	var drawn atomic.Int32
	ready := func(s rendering.Screen) {
		uploads.add(s)
		if s.PNG != nil {
			job.Progress(ctx, "render", float64(drawn.Add(1))/float64(len(p.Devices)))
		}
	}
	drawing, span := tracing.Child(uploading, "render")
	request := rendering.Request{
		Files: files, EntryPoint: p.EntryPoint, Devices: p.Devices, Limits: rendering.LimitsOf(f.Settings.Now()), Ready: ready,
	}
	if p.App != nil {
		request.App = *p.App
	}
	if p.Packages != nil {
		request.Packages = f.Packages.Of(p.Packages.TeamID, p.Packages.SHA256, func(done float64) { job.Progress(ctx, "packages", done) })
	}
	rendered, err := f.Engine.Render(drawing, request)
	span.End()
	start = time.Now()
	if err != nil {
		if failed := uploads.abandon(); failed != nil {
			return nil, failed
		}
		return nil, jobs.Printable(err) // it may quote what user code threw
	}
	for _, s := range rendered.Steps {
		steps = append(steps, Step{Name: s.Name, Device: s.Device, MS: ms(s.Duration)})
	}
	for _, s := range rendered.Screens {
		uploads.add(s)
	}
	job.Progress(ctx, "store", 0)
	_, span = tracing.Child(ctx, "store")
	err = uploads.wait()
	span.End()
	if err != nil {
		return nil, err
	}
	out := report(rendered)
	out.Steps = append(steps, Step{Name: "store", MS: ms(time.Since(start))})
	return out, nil
}

// validate checks what came through the queue as strictly as the API did: a worker must not depend on
// which version of the API accepted the job.
func (f Build) validate(p *Payload) error {
	if details := devices.ValidateAll(p.Devices); len(details) > 0 {
		return devices.Invalid(details)
	}
	at, err := placeOf(p.EntryPoint, p.App)
	if err != nil {
		return err
	}
	if at.entry != p.EntryPoint {
		return fault.New(fault.InvalidPath, "The entry point is not written as the project's paths are.", fault.Detail{Field: "entry_point", Code: "path", Message: "expected " + at.entry})
	}
	if p.Packages != nil && !sets.IsDigest(p.Packages.SHA256) {
		return fault.New(fault.ValidationFailed, "The job's set of packages is damaged.",
			fault.Detail{Field: "packages.sha256", Code: "invalid", Message: "expected 64 lowercase hexadecimal digits"})
	}
	return f.Limits.Project.Check(p.Files)
}

// report says what was rendered.
func report(rendered *rendering.Result) *Result {
	out := &Result{
		Screens: make([]ResultScreen, 0, len(rendered.Screens)), Diagnostics: append([]diagnostic.Diagnostic{}, rendered.Diagnostics...),
	}
	for i := range out.Diagnostics {
		out.Diagnostics[i].Message = jobs.Text(out.Diagnostics[i].Message)
	}
	for _, s := range rendered.Screens {
		screen := ResultScreen{
			ScreenID: s.ScreenID, DeviceID: s.DeviceID, Width: s.Width, Height: s.Height, LayoutHash: s.Hash,
			LayoutBytes: int64(len(s.Layout)), PNGBytes: int64(len(s.PNG)), Assets: make([]string, 0, len(s.Assets)),
		}
		for _, a := range s.Assets {
			screen.Assets = append(screen.Assets, a.ID)
		}
		out.Screens = append(out.Screens, screen)
	}
	return out
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
