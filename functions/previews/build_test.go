package previews

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/shared/config"
	"hivesync/shared/contents"
	"hivesync/shared/devices"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/rendering"
)

// engine answers with what a test sets, in place of a sandbox.
type engine struct {
	result *rendering.Result
	err    error
	asked  rendering.Request
	early  []rendering.Screen // announced before the end
}

func (e *engine) Render(_ context.Context, r rendering.Request) (*rendering.Result, error) {
	e.asked = r
	for _, s := range e.early {
		r.Ready(s)
	}
	return e.result, e.err
}

func storage(t *testing.T) *objects.Store {
	t.Helper()
	s3 := servertest.S3(t)
	store, err := objects.New(objects.Options{
		Endpoint: s3.URL, Region: s3.Region, Bucket: s3.Bucket, AccessKeyID: config.NewSecret(s3.AccessKey), SecretAccessKey: config.NewSecret(s3.SecretKey),
	})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func put(t *testing.T, store *objects.Store, project uuid.UUID, content string) contents.File {
	t.Helper()
	sum := sha256.Sum256([]byte(content))
	name := hex.EncodeToString(sum[:])
	if err := store.Put(t.Context(), objects.BlobKey(project, name), []byte(content), "text/plain"); err != nil {
		t.Fatal(err)
	}
	return contents.File{Path: "App.tsx", SHA256: name, Size: int64(len(content))}
}

func payload(files ...contents.File) *function.Job[Payload] {
	phone, _ := devices.FindPreset("iphone-14")
	return &function.Job[Payload]{Progress: func(context.Context, string, float64) {}, Payload: Payload{
		PreviewID: uuid.New(), ProjectID: uuid.New(), EntryPoint: "App.tsx", Files: files, Devices: []devices.Context{phone.Context(false)},
	}}
}

var bounds = BuildLimits{Project: contents.Limits{MaxFiles: 10, MaxBytes: 1000}, MaxArtifact: 1000}

func build(store *objects.Store, e *engine) Build {
	return Build{Engine: e, Objects: store, Blobs: contents.New(store, 1000, 100), Limits: bounds}
}

func TestBuildStoresWhatWasRenderedAndReportsIt(t *testing.T) {
	t.Parallel()
	store := storage(t)
	e := &engine{result: &rendering.Result{
		Screens:     []rendering.Screen{{DeviceID: "iphone-14", ScreenID: "one", Layout: []byte("{}"), Hash: "h", PNG: []byte("png"), Width: 3, Height: 4, Assets: []rendering.AssetFile{{ID: "a1", PNG: []byte("a")}}}},
		Diagnostics: []diagnostic.Diagnostic{{Severity: "info", Code: "X", Message: "nul \x00 here"}},
		Steps:       []rendering.Step{{Name: "bundle", Duration: 1500 * time.Microsecond}},
	}}
	e.early = e.result.Screens
	job := payload()
	job.Payload.Files = []contents.File{put(t, store, job.Payload.ProjectID, "code")}
	var told []string
	job.Progress = func(_ context.Context, step string, done float64) { told = append(told, fmt.Sprint(step, " ", done)) }
	for range 2 { // a second attempt after a crash does the same
		out, err := build(store, e).Handle(t.Context(), job)
		if err != nil {
			t.Fatal(err)
		}
		out.Steps[0].MS, out.Steps[2].MS = 0, 0 // as fast as the machine is
		want := &Result{
			Screens:     []ResultScreen{{ScreenID: "one", DeviceID: "iphone-14", Width: 3, Height: 4, LayoutHash: "h", LayoutBytes: 2, PNGBytes: 3, Assets: []string{"a1"}}},
			Diagnostics: []diagnostic.Diagnostic{{Severity: "info", Code: "X", Message: "nul  here"}},
			Steps:       []Step{{Name: "fetch"}, {Name: "bundle", MS: 1.5}, {Name: "store"}},
		}
		if d := cmp.Diff(want, out); d != "" {
			t.Errorf("(-expected +got):\n%s", d)
		}
	}
	if content, ok := e.asked.Files.Read("App.tsx"); !ok || string(content) != "code" {
		t.Errorf("the engine was given %q", content)
	}
	if d := cmp.Diff([]string{"fetch 1", "render 1", "store 0", "fetch 1", "render 1", "store 0"}, told); d != "" {
		t.Errorf("progress (-expected +got):\n%s", d)
	}
	for key, want := range map[string]string{
		objects.PreviewLayoutKey(job.Payload.PreviewID, "one"): "{}", objects.PreviewScreenKey(job.Payload.PreviewID, "one"): "png", objects.PreviewAssetKey(job.Payload.PreviewID, "one", "a1"): "a",
	} {
		if got, _, err := store.Get(t.Context(), key, 100); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", key, got, err)
		}
	}
}

func TestBuildRefusesWhatTheQueueShouldNotCarry(t *testing.T) {
	t.Parallel()
	sum := strings.Repeat("0", 64)
	for name, tc := range map[string]struct {
		change func(p *Payload)
		code   fault.Code
	}{
		"no devices":     {func(p *Payload) { p.Devices = nil }, fault.InvalidDeviceContext},
		"malformed":      {func(p *Payload) { p.Devices[0].Platform = "web" }, fault.InvalidDeviceContext},
		"entry":          {func(p *Payload) { p.EntryPoint = "/etc/passwd" }, fault.InvalidPath},
		"path":           {func(p *Payload) { p.Files = []contents.File{{Path: "a/../b", SHA256: sum}} }, fault.ValidationFailed},
		"hash":           {func(p *Payload) { p.Files = []contents.File{{Path: "a", SHA256: "../x"}} }, fault.ValidationFailed},
		"negative size":  {func(p *Payload) { p.Files = []contents.File{{Path: "a", SHA256: sum, Size: -1}} }, fault.ValidationFailed},
		"too many files": {func(p *Payload) { p.Files = make([]contents.File, 11) }, fault.ProjectTooLarge},
		"too many bytes": {func(p *Payload) { p.Files = []contents.File{{Path: "a", SHA256: sum, Size: 1001}} }, fault.ProjectTooLarge},
		"bytes that wrap": {func(p *Payload) {
			p.Files = []contents.File{{Path: "a", SHA256: sum, Size: 1 << 62}, {Path: "b", SHA256: sum, Size: 1 << 62}}
		}, fault.ProjectTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			job := payload()
			tc.change(&job.Payload)
			_, err := build(nil, &engine{}).Handle(t.Context(), job)
			if f := fault.From(err); f.Code != tc.code || !f.Permanent() {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestBuildPassesTheEnginesVerdictOnCleaned(t *testing.T) {
	t.Parallel()
	e := &engine{err: fault.New(fault.SandboxError, "boom\x00").At("App.tsx", 3, 4)}
	_, err := build(storage(t), e).Handle(t.Context(), payload())
	if f := fault.From(err); f.Code != fault.SandboxError || f.Message != "boom" || f.Position.Line != 3 || !f.Permanent() {
		t.Errorf("got %v", err)
	}
	e.err = errors.New("crash")
	if _, err = build(storage(t), e).Handle(t.Context(), payload()); fault.From(err).Permanent() {
		t.Errorf("a crash is worth another attempt: %v", err)
	}
}

func TestBuildStoresNothingTooLargeOrOddlyNamed(t *testing.T) {
	t.Parallel()
	for name, screen := range map[string]rendering.Screen{
		"too large": {ScreenID: "s", PNG: make([]byte, 1001)},
		"odd id":    {ScreenID: "../s"},
		"odd asset": {ScreenID: "s", Assets: []rendering.AssetFile{{ID: "a/b"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := build(storage(t), &engine{result: &rendering.Result{Screens: []rendering.Screen{screen}}}).Handle(t.Context(), payload()); err == nil {
				t.Error("was stored")
			}
		})
	}
}

func TestBuildStoresScreensAsTheyCome(t *testing.T) {
	t.Parallel()
	store, job := storage(t), payload()
	whole := rendering.Screen{ScreenID: "one", Layout: []byte("{}"), PNG: []byte("png"), Assets: []rendering.AssetFile{{ID: "a1", PNG: []byte("a")}}}
	document := whole
	document.PNG = nil
	other := rendering.Screen{ScreenID: "two", Layout: []byte("[]"), PNG: []byte("gnp")} // not announced: stored all the same
	e := &engine{early: []rendering.Screen{document, whole}, result: &rendering.Result{Screens: []rendering.Screen{whole, other}}}
	out, err := build(store, e).Handle(t.Context(), job)
	if err != nil || len(out.Screens) != 2 {
		t.Fatal(out, err)
	}
	id := job.Payload.PreviewID
	for key, want := range map[string]string{
		objects.PreviewLayoutKey(id, "one"): "{}", objects.PreviewScreenKey(id, "one"): "png", objects.PreviewAssetKey(id, "one", "a1"): "a",
		objects.PreviewLayoutKey(id, "two"): "[]", objects.PreviewScreenKey(id, "two"): "gnp",
	} {
		if got, _, err := store.Get(t.Context(), key, 100); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", key, got, err)
		}
	}
	// What ends the render counts, not the uploads that it cuts short.
	e.result, e.err = nil, fault.New(fault.SandboxError, "boom")
	if _, err := build(store, e).Handle(t.Context(), job); !fault.Is(err, fault.SandboxError) {
		t.Errorf("got %v", err)
	}
}
