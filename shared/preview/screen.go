package preview

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"time"

	"hivesync/shared/devices"
	"hivesync/shared/fault"
	"hivesync/shared/preview/arrange"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/paint"
	"hivesync/shared/preview/png"
	"hivesync/shared/preview/scene"
	"hivesync/shared/preview/schema"
	"hivesync/shared/preview/text"
)

// screen makes one device's document and picture.
func (j *job) screen(ctx context.Context, device int, r *run) error {
	if err := j.gate.enter(ctx); err != nil {
		return err
	}
	defer j.gate.leave()
	select {
	case j.engine.slots <- struct{}{}:
		defer func() { <-j.engine.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	return j.engine.guard("drawn", func() error { return j.draw(ctx, device, r) })
}

func (j *job) draw(ctx context.Context, device int, r *run) error {
	d := j.request.Devices[device]
	fonts, err := text.Load(platformOf(d))
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, err.Error())
	}

	start := time.Now()
	fonts, remarks := j.fonts(fonts, r)
	images := j.images(r.bundle, d, fonts)
	arranged, err := arrange.Arrange(ctx, arrange.Input{Tree: r.tree, Device: d, Fonts: fonts, Images: images})
	j.timed("layout", d.DeviceID, start)
	if err != nil {
		return err
	}

	s := Screen{DeviceID: d.DeviceID, ScreenID: screenID(d.DeviceID)}
	s.Width, s.Height = d.Pixels()
	s.Diagnostics = boundedDiagnostics(slices.Concat(r.diagnostics, images.diagnostics, remarks))
	start = time.Now()
	var listed []schema.Asset
	s.Assets, listed = images.files()
	document := schema.Document(schema.Source{ScreenID: s.ScreenID, Screen: arranged, Assets: listed, Diagnostics: s.Diagnostics})
	s.Layout, s.Hash, err = schema.Encode(document, j.request.Limits.MaxLayoutBytes)
	j.timed("document", d.DeviceID, start)
	if err != nil {
		return err
	}
	j.ready(s)

	start = time.Now()
	canvas := paint.NewCanvas(s.Width, s.Height, d.DPR)
	defer canvas.Release()
	err = scene.Paint(ctx, canvas, arranged, scene.Options{Fonts: fonts, Chrome: !j.request.HideChrome})
	j.timed("paint", d.DeviceID, start)
	if err != nil {
		return err
	}

	start = time.Now()
	var out bytes.Buffer
	out.Grow(256 << 10)
	if err := png.Encode(&out, canvas.Pixels()); err != nil {
		return fault.Wrap(err, fault.Internal, "The picture could not be encoded.")
	}
	s.PNG = out.Bytes()
	j.timed("png", d.DeviceID, start)
	j.screens[device] = s
	j.ready(s)
	return ctx.Err()
}

func (j *job) ready(s Screen) {
	if j.request.Ready != nil {
		j.request.Ready(s)
	}
}

func platformOf(d devices.Context) text.Platform {
	if d.Platform == devices.Android {
		return text.Android
	}
	return text.IOS
}

// maxScreenDiagnostics bounds the list in one document.
const maxScreenDiagnostics = 500

func boundedDiagnostics(list []diagnostic.Diagnostic) []diagnostic.Diagnostic {
	sorted := diagnostic.Sort(list)
	return sorted[:min(len(sorted), maxScreenDiagnostics)]
}

var plainID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// screenID keeps a device id that is safe in a storage key, and hashes all others.
func screenID(deviceID string) string {
	const hashed = "device-"
	if plainID.MatchString(deviceID) && !strings.HasPrefix(deviceID, hashed) {
		return deviceID
	}
	sum := sha256.Sum256([]byte(deviceID))
	return hashed + hex.EncodeToString(sum[:12])
}
