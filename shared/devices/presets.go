package devices

import (
	"fmt"
	"slices"
	"strings"

	"hivesync/shared/fault"
)

// Preset is a known device model in its natural orientation.
type Preset struct {
	// ID is what --device takes and what becomes the device_id.
	ID string
	// Landscape insets differ from portrait ones: a notch moves to the side.
	Portrait, LandscapeInsets SafeArea
	Model, Platform, OS       string
	Width, Height, DPR        float64
	NaturalLandscape          bool
}

// Points, scales and insets are the makers' own figures: Apple's layout guides and Android's
// emulator profiles (status bar 24 dp, more under a camera cut-out; gesture bar 24 dp).
var presets = []Preset{
	{ID: "iphone-se", Model: "iPhone SE (3rd generation)", Platform: IOS, OS: "17.4", Width: 375, Height: 667, DPR: 2, Portrait: SafeArea{Top: 20}},
	{ID: "iphone-15", Model: "iPhone 15", Platform: IOS, OS: "17.4", Width: 393, Height: 852, DPR: 3, Portrait: SafeArea{Top: 59, Bottom: 34}, LandscapeInsets: SafeArea{Left: 59, Right: 59, Bottom: 21}},
	{ID: "iphone-14", Model: "iPhone 14", Platform: IOS, OS: "17.4", Width: 390, Height: 844, DPR: 3, Portrait: SafeArea{Top: 47, Bottom: 34}, LandscapeInsets: SafeArea{Left: 47, Right: 47, Bottom: 21}},
	{ID: "iphone-15-pro-max", Model: "iPhone 15 Pro Max", Platform: IOS, OS: "17.4", Width: 430, Height: 932, DPR: 3, Portrait: SafeArea{Top: 59, Bottom: 34}, LandscapeInsets: SafeArea{Left: 59, Right: 59, Bottom: 21}},
	{ID: "ipad-10", Model: "iPad (10th generation)", Platform: IOS, OS: "17.4", Width: 820, Height: 1180, DPR: 2, Portrait: SafeArea{Top: 24, Bottom: 20}, LandscapeInsets: SafeArea{Top: 24, Bottom: 20}},
	{ID: "pixel-8", Model: "Pixel 8", Platform: Android, OS: "14", Width: 412, Height: 915, DPR: 2.625, Portrait: SafeArea{Top: 52, Bottom: 24}, LandscapeInsets: SafeArea{Left: 52, Top: 24, Bottom: 24}},
	{ID: "galaxy-s24", Model: "Galaxy S24", Platform: Android, OS: "14", Width: 360, Height: 780, DPR: 3, Portrait: SafeArea{Top: 36, Bottom: 24}, LandscapeInsets: SafeArea{Left: 36, Top: 24, Bottom: 24}},
	{ID: "pixel-tablet", Model: "Pixel Tablet", Platform: Android, OS: "14", Width: 800, Height: 1280, DPR: 2, Portrait: SafeArea{Top: 24, Bottom: 24}, LandscapeInsets: SafeArea{Top: 24, Bottom: 24}, NaturalLandscape: true},
}

// Presets returns the known models, phones before tablets within a platform.
func Presets() []Preset { return slices.Clone(presets) }

// FindPreset returns the model with the given id.
func FindPreset(id string) (Preset, bool) {
	i := slices.IndexFunc(presets, func(p Preset) bool { return p.ID == id })
	if i < 0 {
		return Preset{}, false
	}
	return presets[i], true
}

// Context returns the preset as a device context, in the natural orientation of the model or, with
// landscape, lying on its side. Every sensor is declared; the scheme is light, the text size normal.
func (p Preset) Context(landscape bool) Context {
	c := Context{
		DeviceID: p.ID, Model: p.Model, Platform: p.Platform, OSVersion: p.OS,
		Width: p.Width, Height: p.Height, DPR: p.DPR, SafeArea: p.Portrait,
		Orientation: Portrait, ColorScheme: Light, FontScale: 1,
		Sensors: Sensors{Camera: true, Microphone: true, Accelerometer: true, Gyroscope: true},
	}
	if landscape || p.NaturalLandscape {
		c.Width, c.Height = c.Height, c.Width
		c.SafeArea, c.Orientation = p.LandscapeInsets, Landscape
	}
	return c
}

// Models returns a device for each known model, beside those that are listed already. It returns one detail for each model that is
// not known or listed twice, or where they are too many together.
func Models(ids []string, listed []Context) (list []Context, details []fault.Detail) {
	taken := make(map[string]bool, len(listed))
	for _, c := range listed {
		taken[c.DeviceID] = true
	}
	for i, id := range ids {
		field := fmt.Sprintf("models[%d]", i)
		switch p, known := FindPreset(id); {
		case !known:
			var all []string
			for _, p := range presets {
				all = append(all, p.ID)
			}
			details = append(details, fault.Detail{Field: field, Code: "unknown", Message: "expected one of " + strings.Join(all, ", ")})
		case taken[id]:
			details = append(details, fault.Detail{Field: field, Code: "duplicate", Message: "each device needs an id of its own"})
		default:
			taken[id] = true
			list = append(list, p.Context(false))
		}
	}
	if len(ids) > 0 && len(listed)+len(ids) > MaxPerPreview {
		details = append(details, fault.Detail{Field: "models", Code: "too_many", Message: fmt.Sprintf("expected at most %d devices together", MaxPerPreview)})
	}
	return list, details
}
