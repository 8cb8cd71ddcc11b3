// Package jobs holds the functions that workers run. Each is safe to run again after a crash: what it
// writes is the same, at the same place.
//
// They trust the queue for nothing but the payload's origin: inputs are validated again here.
package jobs

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"hivesync/runtime/function"
	"hivesync/shared/devices"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/objects"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/rendering"
	"hivesync/shared/projectpath"
)

// Engine renders previews; *preview.Engine is one.
type Engine interface {
	Render(ctx context.Context, r rendering.Request) (*rendering.Result, error)
}

// PreviewBuild renders a project's screen for each device and stores layouts, pictures and assets.
type PreviewBuild struct {
	Engine  Engine
	Objects *objects.Store
	Blobs   *Blobs
	Limits  PreviewLimits
}

// PreviewLimits bound one preview.
type PreviewLimits struct {
	// Timeout is for one attempt.
	Timeout time.Duration
	Retries int
	// Engine bounds the rendering itself.
	Engine rendering.Limits
	// MaxFiles and MaxProject bound the project, MaxArtifact each stored file, in bytes.
	MaxFiles    int
	MaxProject  int64
	MaxArtifact int64
}

// storesAtOnce bounds how many objects one job stores at a time.
const storesAtOnce = 16

// Meta implements function.JobHandler.
func (f PreviewBuild) Meta() function.JobMeta {
	return function.JobMeta{
		Type: jobs.PreviewBuild, Queue: "preview_queue", Summary: "Render a screen for each device",
		Timeout: f.Limits.Timeout, Retries: f.Limits.Retries, PrefersGPU: true,
	}
}

// Handle implements function.JobHandler.
func (f PreviewBuild) Handle(ctx context.Context, job *function.Job[jobs.PreviewPayload]) (*jobs.PreviewResult, error) {
	p := &job.Payload
	if err := f.validate(p); err != nil {
		return nil, err
	}
	job.Progress(ctx, jobs.Running)
	start := time.Now()
	files, err := f.Blobs.Project(ctx, p.ProjectID, p.Files)
	if err != nil {
		return nil, err
	}
	steps := []jobs.PreviewStep{{Name: "fetch", MS: ms(time.Since(start))}}
	rendered, err := f.Engine.Render(ctx, rendering.Request{Files: files, EntryPoint: p.EntryPoint, Devices: p.Devices, Limits: f.Limits.Engine})
	if err != nil {
		return nil, jobs.Printable(err) // it may quote what user code threw
	}
	for _, s := range rendered.Steps {
		steps = append(steps, jobs.PreviewStep{Name: s.Name, Device: s.Device, MS: ms(s.Duration)})
	}
	start = time.Now()
	out, err := f.store(ctx, p, rendered)
	if err != nil {
		return nil, err
	}
	out.Steps = append(steps, jobs.PreviewStep{Name: "store", MS: ms(time.Since(start))})
	return out, nil
}

// validate checks what came through the queue as strictly as the API did: a worker must not depend on
// which version of the API accepted the job.
func (f PreviewBuild) validate(p *jobs.PreviewPayload) error {
	if details := devices.ValidateAll(p.Devices); len(details) > 0 {
		return devices.Invalid(details)
	}
	if entry, reason := projectpath.Clean(p.EntryPoint); reason != "" || entry != p.EntryPoint {
		return fault.New(fault.InvalidPath, "The entry point breaks a rule of paths.", fault.Detail{Field: "entry_point", Code: "path", Message: reason})
	}
	if len(p.Files) > f.Limits.MaxFiles {
		return fault.Newf(fault.ProjectTooLarge, "A project may hold at most %d files.", f.Limits.MaxFiles)
	}
	var total int64
	for i, file := range p.Files {
		if clean, reason := projectpath.Clean(file.Path); reason != "" || clean != file.Path || !sha256Shape.MatchString(file.SHA256) || file.Size < 0 {
			return fault.New(fault.ValidationFailed, "The job's list of files is damaged.",
				fault.Detail{Field: fmt.Sprintf("files[%d]", i), Code: "invalid", Message: "expected a path, the SHA-256 of its content, and its size"})
		}
		total += file.Size
		if total > f.Limits.MaxProject {
			return fault.Newf(fault.ProjectTooLarge, "A project may hold at most %d bytes.", f.Limits.MaxProject)
		}
	}
	return nil
}

// store uploads what was rendered. A second attempt writes the same keys with the same bytes.
func (f PreviewBuild) store(ctx context.Context, p *jobs.PreviewPayload, rendered *rendering.Result) (*jobs.PreviewResult, error) {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(storesAtOnce)
	put := func(key string, data []byte, contentType string) {
		group.Go(func() error {
			if int64(len(data)) > f.Limits.MaxArtifact {
				return fault.Newf(fault.OutputTooLarge, "A file of the preview is larger than the %d bytes allowed.", f.Limits.MaxArtifact)
			}
			return f.Objects.Put(ctx, key, data, contentType)
		})
	}
	out := &jobs.PreviewResult{
		Screens: make([]jobs.PreviewScreen, 0, len(rendered.Screens)), Diagnostics: append([]diagnostic.Diagnostic{}, rendered.Diagnostics...),
	}
	for i := range out.Diagnostics {
		out.Diagnostics[i].Message = jobs.Text(out.Diagnostics[i].Message)
	}
	for _, s := range rendered.Screens {
		screen := jobs.PreviewScreen{
			ScreenID: s.ScreenID, DeviceID: s.DeviceID, Width: s.Width, Height: s.Height, LayoutHash: s.Hash,
			LayoutBytes: int64(len(s.Layout)), PNGBytes: int64(len(s.PNG)), Assets: make([]string, 0, len(s.Assets)),
		}
		if !jobs.KeyPart(s.ScreenID) {
			return nil, fault.New(fault.Internal, "The engine gave a screen an id that cannot be stored.")
		}
		put(objects.PreviewLayoutKey(p.PreviewID, s.ScreenID), s.Layout, "application/json")
		put(objects.PreviewScreenKey(p.PreviewID, s.ScreenID), s.PNG, "image/png")
		for _, a := range s.Assets {
			if !jobs.KeyPart(a.ID) {
				return nil, fault.New(fault.Internal, "The engine gave an asset an id that cannot be stored.")
			}
			screen.Assets = append(screen.Assets, a.ID)
			put(objects.PreviewAssetKey(p.PreviewID, s.ScreenID, a.ID), a.PNG, "image/png")
		}
		out.Screens = append(out.Screens, screen)
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return out, nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
