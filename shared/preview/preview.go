// Package preview turns a project's files and a list of devices into a layout document and a picture for each device:
// bundle, sandbox, tree, then layout and paint per device.
//
// It keeps everything in memory. User code runs only inside the sandbox's child processes; this package must never
// evaluate it, never reach for the network or the disk on its behalf, and never put a storage key or a URL into a
// layout document. The same files and devices give the same bytes.
package preview

import (
	"time"

	"hivesync/shared/devices"
	"hivesync/shared/preview/bundle"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/sandbox"
)

// Request is one preview: a screen on some devices.
type Request struct {
	// Files is the project. It must not change while Render runs.
	Files bundle.Files
	// EntryPoint is the path of the file whose default export is the screen.
	EntryPoint string
	// Devices are laid out each on its own; the result keeps their order. They must be valid.
	Devices []devices.Context
	// Limits bound this render; zero fields take the engine's.
	Limits Limits
	// HideChrome leaves out what the system draws over an app: status bar, home indicator, gesture bar.
	HideChrome bool
}

// Limits bound one render. A zero field takes its default.
type Limits struct {
	// Sandbox bounds each run of the user's code.
	Sandbox sandbox.Limits
	// Time is wall-clock time for the whole render; default 12 s.
	Time time.Duration
	// MaxLayoutBytes bounds one layout document; default 8 MiB.
	MaxLayoutBytes int
	// MaxAssetPixels bounds all images of one screen as decoded; default 48 million.
	MaxAssetPixels int
	// MaxAssetBytes bounds all images of one screen as encoded; default 16 MiB. Images beyond it are drawn as
	// placeholders, with a diagnostic.
	MaxAssetBytes int
}

// Result is a render that succeeded for every device.
type Result struct {
	// Screens are in the order of the request's devices.
	Screens []Screen
	// Diagnostics are those of all devices, sorted, without repeats.
	Diagnostics []diagnostic.Diagnostic
	// Console is what user code printed in the run that the first device was given.
	Console []sandbox.LogLine
	// Steps say where the time went, in pipeline order. Steps of different devices overlap in time.
	Steps []Step
	// Runs counts how often the user's code ran: once when all devices could share one tree.
	Runs int
}

// Screen is one device's outcome.
type Screen struct {
	DeviceID string
	// ScreenID is safe as an element of a storage key, unique within a result and stable for a device id.
	ScreenID string
	// Layout is the layout document: canonical JSON, valid against schema.JSON.
	Layout []byte
	// Hash is the SHA-256 of Layout, in hex.
	Hash string
	// PNG is the picture, Width by Height pixels.
	PNG []byte
	// Assets are the images that the document refers to, by id.
	Assets        []AssetFile
	Width, Height int
	// Diagnostics are those of this device, also part of Layout.
	Diagnostics []diagnostic.Diagnostic
}

// AssetFile is an image of a layout document, at the density that suits the device.
type AssetFile struct {
	// ID is the content's hash, safe as a file name.
	ID string
	// PNG is the image; other formats have been converted.
	PNG []byte
	// Width and Height are pixels.
	Width, Height int
}

// Step is one timed part of a render.
type Step struct {
	// Name is bundle, sandbox, tree, layout, document, paint or png.
	Name     string
	Duration time.Duration
	// Device is the device's id; empty for steps that devices share.
	Device string
}
