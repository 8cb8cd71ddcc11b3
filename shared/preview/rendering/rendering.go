// Package rendering says what the preview engine is asked for and what it answers, so that who orders a preview need not
// carry the engine: package preview renders, and its subpackages bundle and sandbox take their part of a request from here.
//
// It holds data alone: it renders nothing, and must never import the bundler, the sandbox or the fonts.
package rendering

import (
	"slices"
	"time"

	"hivesync/shared/devices"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/npm"
)

// Files is a project in memory. Paths use slashes, have no leading slash and no "." or ".." element.
type Files interface {
	// List returns every path, in any order.
	List() []string
	// Read returns a file's content. The caller must not change it.
	Read(path string) ([]byte, bool)
}

// MapFiles is a project as a map from path to content.
type MapFiles map[string][]byte

// List returns the paths, sorted.
func (m MapFiles) List() []string {
	paths := make([]string, 0, len(m))
	for p := range m {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	return paths
}

// Read returns a file's content.
func (m MapFiles) Read(path string) ([]byte, bool) {
	b, ok := m[path]
	return b, ok
}

// Request is one preview: a screen on some devices.
type Request struct {
	// Files is the project. It must not change while Render runs.
	Files Files
	// Packages are the npm packages that the project has installed; nil where it has none.
	Packages npm.Source
	// EntryPoint is the path of the file that exports the screen; it may be empty where App names a route or a screen.
	EntryPoint string
	// App is what surrounds the screen, beyond what the project's own files say.
	App App
	// Images are pictures of the network by their addresses, which whoever asks for the preview has fetched: the engine has no network.
	// Result.Remote says which ones are of use.
	Images map[string][]byte
	// Devices are laid out each on its own; the result keeps their order. They must be valid.
	Devices []devices.Context
	// Limits bound this render; zero fields take the engine's.
	Limits Limits
	// HideChrome leaves out what the system draws over an app: status bar, home indicator, gesture bar.
	HideChrome bool
	// Ready, where set, is given each screen as it comes: first its document and assets, while PNG is still empty, then all
	// of it. It is called from several goroutines, must not block and must change nothing. The render may still fail.
	Ready func(Screen)
}

// Result is a render that succeeded for every device.
type Result struct {
	// EntryPoint is the file that was shown, also where the request named a route or a screen.
	EntryPoint string
	// Remote are the addresses of pictures that were not given and that samples stand for, sorted.
	Remote []string
	// Screens are in the order of the request's devices.
	Screens []Screen
	// Diagnostics are those of all devices, sorted, without repeats.
	Diagnostics []diagnostic.Diagnostic
	// Console is what user code printed in the run that the first device was given.
	Console []LogLine
	// Steps say where the time went, in pipeline order. Steps of different devices overlap in time.
	Steps []Step
	// Runs counts how often the user's code ran: once when all devices could share one tree.
	Runs int
}

// LogLine is one call of console in user code.
type LogLine struct {
	// Level is log, info, debug, warn or error.
	Level   string `json:"level"`
	Message string `json:"message"`
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
