package main

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"time"

	"hivesync/shared/client"
	"hivesync/shared/devices"
	"hivesync/shared/preview/schema"
)

// demo previews a project on three devices and fetches what a device would, with the preview token alone.
func demo(ctx context.Context, o options) (any, error) {
	list, err := readAccounts(o.state)
	if err != nil {
		return nil, err
	}
	api, err := signIn(ctx, o.url, list[0])
	if err != nil {
		return nil, err
	}
	events, err := api.Events(ctx)
	if err != nil {
		return nil, fmt.Errorf("opening the event stream: %w", err)
	}
	defer func() { _ = events.Close() }()
	began := time.Now()
	accepted, err := api.RequestPreview(ctx, list[0].Project, list[0].Entry, contexts("iphone-14", "pixel-8", "ipad-10"))
	if err != nil {
		return nil, fmt.Errorf("requesting the preview: %w", err)
	}
	if err := events.AwaitPreview(accepted.PreviewID); err != nil {
		return nil, fmt.Errorf("waiting for the preview: %w", err)
	}
	took := time.Since(began)
	device := client.New(o.url).WithToken(accepted.PreviewToken)
	preview, err := api.Preview(ctx, accepted.PreviewID)
	if err != nil {
		return nil, err
	}
	var pictures []string
	for _, screen := range preview.Screens {
		layout, err := device.Layout(ctx, preview.ID, screen.ScreenID)
		if err != nil {
			return nil, err
		}
		if err := schema.ValidateBytes(layout); err != nil {
			return nil, fmt.Errorf("the layout document of %s: %w", screen.DeviceID, err)
		}
		picture, err := device.Picture(ctx, preview.ID, screen.ScreenID)
		if err != nil {
			return nil, err
		}
		size, err := png.DecodeConfig(bytes.NewReader(picture))
		if err != nil || size.Width != screen.Width || size.Height != screen.Height {
			return nil, fmt.Errorf("the picture of %s is %dx%d and should be %dx%d: %w", screen.DeviceID, size.Width, size.Height, screen.Width, screen.Height, err)
		}
		if err := os.MkdirAll(o.out, 0o750); err != nil {
			return nil, err
		}
		path := filepath.Join(o.out, screen.DeviceID+".png")
		if err := os.WriteFile(path, picture, 0o600); err != nil {
			return nil, err
		}
		pictures = append(pictures, path)
	}
	if len(pictures) != 3 {
		return nil, fmt.Errorf("%d pictures came back, not 3", len(pictures))
	}
	return map[string]any{"pictures": pictures, "ms": took.Milliseconds()}, nil
}

func contexts(models ...string) (list []devices.Context) {
	for _, m := range models {
		preset, ok := devices.FindPreset(m)
		if !ok {
			panic("no such model: " + m)
		}
		c := preset.Context(false)
		c.DeviceID = m
		list = append(list, c)
	}
	return list
}
