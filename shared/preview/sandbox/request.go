package sandbox

import (
	"encoding/json"
	"time"

	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/rendering"
)

// Insets are points from each side of the screen.
type Insets struct {
	Top    float64 `json:"top"`
	Right  float64 `json:"right"`
	Bottom float64 `json:"bottom"`
	Left   float64 `json:"left"`
}

// Device is what user code can learn about the device that it is rendered for. Lengths are points.
type Device struct {
	Platform    string  `json:"platform"`
	Width       float64 `json:"width"`
	Height      float64 `json:"height"`
	DPR         float64 `json:"dpr"`
	FontScale   float64 `json:"fontScale"`
	ColorScheme string  `json:"colorScheme"`
	Insets      Insets  `json:"insets"`
	OSVersion   string  `json:"osVersion"`
	Model       string  `json:"model"`
	Orientation string  `json:"orientation"`
}

// What a request is bounded by, and a line that user code printed.
type (
	Limits  = rendering.SandboxLimits
	LogLine = rendering.LogLine
)

// Request is one render.
type Request struct {
	// Script is a bundle's script, at most as large as rendering.MaxBundle allows.
	Script []byte
	// Packages are the project's; nil where it has none. The script must not be changed while anything uses it.
	Packages *Packages
	Device   Device
	// Frames are where views lay after an earlier run of the same script for the same device, by their numbers.
	Frames map[int]Frame
	Limits Limits
	// App is what surrounds the screen; nil for nothing.
	App *App
}

// App is what a screen finds in its app and on its device.
type App struct {
	// Route is the screen's place in the app; Name and Params are those that its navigator gives it.
	Route  string         `json:"route,omitempty"`
	Name   string         `json:"name,omitempty"`
	Params map[string]any `json:"params,omitempty"`
	// Export is the name under which the screen's file exports it, where that is not its one component.
	Export string            `json:"export,omitempty"`
	Env    map[string]string `json:"env,omitempty"`
	// Storage is what its stores hold.
	Storage map[string]any `json:"storage,omitempty"`
	// Fetch answers its requests, the first that matches.
	Fetch  []Answer `json:"fetch,omitempty"`
	Locale string   `json:"locale,omitempty"`
	// Time is when it is, in milliseconds since 1970; zero is the same time for all.
	Time int64 `json:"time,omitempty"`
}

// Answer is what the network answers to the requests that a pattern matches.
type Answer struct {
	URL string `json:"url"`
	// Exact says that URL is no pattern.
	Exact   bool              `json:"exact,omitempty"`
	Method  string            `json:"method,omitempty"`
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers,omitempty"`
	Body    string            `json:"body"`
	Delay   float64           `json:"delay,omitempty"`
}

// Frame is where a view lies, in points: X, Y in its parent, its size, and PageX, PageY in the window.
type Frame struct{ X, Y, Width, Height, PageX, PageY float64 }

// MarshalJSON writes the frame as the host script takes it.
func (f Frame) MarshalJSON() ([]byte, error) {
	return json.Marshal([6]float64{f.X, f.Y, f.Width, f.Height, f.PageX, f.PageY})
}

// UnmarshalJSON is the reverse of MarshalJSON.
func (f *Frame) UnmarshalJSON(b []byte) error {
	var v [6]float64
	err := json.Unmarshal(b, &v)
	*f = Frame{v[0], v[1], v[2], v[3], v[4], v[5]}
	return err
}

// Result is a render that succeeded.
type Result struct {
	// Tree is the host tree as JSON.
	Tree json.RawMessage
	// Reads names the device values that the code asked for, sorted: window, screen, dpr, fontScale, colorScheme,
	// insets, platform, orientation, os. Two devices that agree on them (see Device.Key) share one render.
	Reads []string
	// Diagnostics are sorted. Those of generated positions have no file.
	Diagnostics []diagnostic.Diagnostic
	Console     []LogLine
	// Fonts are the ids of the assets that the code loaded as fonts, by the family's name.
	Fonts map[string]string
	// Settings is what the files of a script for settings say, as JSON, a list in their order; Tree is nil then.
	Settings json.RawMessage
	// Measures says that the code asked where views lie: another run, with Frames, may show more.
	Measures bool
	// Steps are the durations of queue, clone, evaluate, render and serialize.
	Steps map[string]time.Duration
}

// Key is what the device answers to the given reads. Two devices with the same key give the same tree, so that one
// render serves both.
func (d Device) Key(reads []string) string {
	type window struct{ Width, Height, DPR, FontScale float64 }
	values := make(map[string]any, len(reads))
	for _, read := range reads {
		switch read {
		case "window", "screen":
			values["window"] = window{d.Width, d.Height, d.DPR, d.FontScale}
		case "dpr":
			values[read] = d.DPR
		case "fontScale":
			values[read] = d.FontScale
		case "colorScheme":
			values[read] = d.ColorScheme
		case "insets":
			values[read] = d.Insets
		case "platform":
			values[read] = d.Platform
		case "orientation":
			values[read] = d.Orientation
		case "os":
			values[read] = []string{d.Platform, d.OSVersion, d.Model}
		default:
			// A value that this version does not know: no two devices share it.
			values[read] = d
		}
	}
	// Keys of a map are sorted by the encoder; numbers and strings cannot fail, and the infinite ones are no device.
	key, err := json.Marshal(values)
	if err != nil {
		return ""
	}
	return string(key)
}
