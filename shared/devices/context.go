// Package devices describes the devices a screen is previewed for: the context that clients send,
// its validation (the same at the API and again in the worker), and a list of known models.
//
// It is pure: no I/O, no clock, and it reads no sensor. Declared sensors are facts about a device, nothing more.
package devices

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"hivesync/shared/fault"
	"hivesync/shared/safetext"
)

// MaxPerPreview is the most device contexts one preview may carry, whatever the tier.
const MaxPerPreview = 50

// Platforms, orientations and colour schemes as they appear in a Context.
const (
	IOS       = "ios"
	Android   = "android"
	Portrait  = "portrait"
	Landscape = "landscape"
	Light     = "light"
	Dark      = "dark"
)

// Context is one device as a client declares it. Lengths are logical points.
type Context struct {
	DeviceID    string   `json:"device_id" doc:"the client's name for the device, unique in the request" minLength:"1" maxLength:"128"`
	Model       string   `json:"model" doc:"for people, such as iPhone 15" minLength:"1" maxLength:"64"`
	Platform    string   `json:"platform" enum:"ios,android"`
	OSVersion   string   `json:"os_version" doc:"such as 17.4 or 14" minLength:"1" maxLength:"32"`
	Width       float64  `json:"width" doc:"logical points in the current orientation" minimum:"100" maximum:"4096"`
	Height      float64  `json:"height" doc:"logical points in the current orientation" minimum:"100" maximum:"4096"`
	DPR         float64  `json:"dpr" doc:"pixels per point" minimum:"0.5" maximum:"5"`
	SafeArea    SafeArea `json:"safe_area" doc:"insets in points, in the current orientation"`
	Orientation string   `json:"orientation" enum:"portrait,landscape"`
	Sensors     Sensors  `json:"sensors" doc:"what the device declares to have; never read by a worker"`
	ColorScheme string   `json:"color_scheme" enum:"light,dark"`
	FontScale   float64  `json:"font_scale" doc:"the user's text size, 1 is normal" minimum:"0.5" maximum:"4"`
	ZoomMode    bool     `json:"zoom_mode" doc:"display zoom is on"`
}

// SafeArea is how far the notch, bars and rounded corners reach into each side, in points.
type SafeArea struct {
	Top    float64 `json:"top" minimum:"0"`
	Right  float64 `json:"right" minimum:"0"`
	Bottom float64 `json:"bottom" minimum:"0"`
	Left   float64 `json:"left" minimum:"0"`
}

// Sensors are declared, all four required.
type Sensors struct {
	Camera        bool `json:"camera"`
	Microphone    bool `json:"microphone"`
	Accelerometer bool `json:"accelerometer"`
	Gyroscope     bool `json:"gyroscope"`
}

// Pixels returns the size of the screen in whole device pixels.
func (c Context) Pixels() (w, h int) {
	return int(math.Round(c.Width * c.DPR)), int(math.Round(c.Height * c.DPR))
}

// Bounds of a context, from the product's rules.
const (
	minSide, maxSide   = 100, 4096
	minDPR, maxDPR     = 0.5, 5
	minScale, maxScale = 0.5, 4
	// maxPixels bounds one picture: 4096 x 4096 at dpr 5 would be 1.6 GB. 40 million covers every
	// real device (a 13-inch tablet has 5.7 million) with room.
	maxPixels = 40_000_000
)

var osVersion = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z ._-]{0,31}$`)

// Validate returns one detail for each field that breaks a rule, its path prefixed by prefix
// (as in "devices[2]."). An empty result means the context is sound.
func (c Context) Validate(prefix string) []fault.Detail {
	v := validator{prefix: prefix}
	v.text("device_id", c.DeviceID, 128)
	v.text("model", c.Model, 64)
	v.oneOf("platform", c.Platform, IOS, Android)
	if !osVersion.MatchString(c.OSVersion) {
		v.add("os_version", "invalid", "expected a version such as 17.4: letters, digits, dots, dashes, at most 32")
	}
	wOK := v.between("width", c.Width, minSide, maxSide)
	hOK := v.between("height", c.Height, minSide, maxSide)
	dprOK := v.between("dpr", c.DPR, minDPR, maxDPR)
	if wOK && hOK && dprOK && c.Width*c.Height*c.DPR*c.DPR > maxPixels {
		v.add("dpr", "out_of_range", fmt.Sprintf("width x height x dpr squared must be at most %d pixels", maxPixels))
	}
	v.insets(c, wOK, hOK)
	if v.oneOf("orientation", c.Orientation, Portrait, Landscape) && wOK && hOK {
		portrait := c.Orientation == Portrait
		if (portrait && c.Width > c.Height) || (!portrait && c.Height > c.Width) {
			v.add("orientation", "mismatch", "must agree with width and height: the longer side is the height in portrait, the width in landscape")
		}
	}
	v.oneOf("color_scheme", c.ColorScheme, Light, Dark)
	v.between("font_scale", c.FontScale, minScale, maxScale)
	return v.details
}

func (v *validator) insets(c Context, wOK, hOK bool) {
	ok := true
	for _, side := range []struct {
		name  string
		value float64
	}{{"top", c.SafeArea.Top}, {"right", c.SafeArea.Right}, {"bottom", c.SafeArea.Bottom}, {"left", c.SafeArea.Left}} {
		if !(side.value >= 0) || math.IsInf(side.value, 0) {
			v.add("safe_area."+side.name, "out_of_range", "expected points, 0 or more")
			ok = false
		}
	}
	if ok && hOK && c.SafeArea.Top+c.SafeArea.Bottom >= c.Height {
		v.add("safe_area.top", "out_of_range", "top and bottom together must be less than the height")
	}
	if ok && wOK && c.SafeArea.Left+c.SafeArea.Right >= c.Width {
		v.add("safe_area.left", "out_of_range", "left and right together must be less than the width")
	}
}

type validator struct {
	prefix  string
	details []fault.Detail
}

func (v *validator) add(field, code, message string) {
	v.details = append(v.details, fault.Detail{Field: v.prefix + field, Code: code, Message: message})
}

func (v *validator) text(field, s string, most int) {
	if n := utf8.RuneCountInString(s); n < 1 || n > most || !safetext.IsLine(s) {
		v.add(field, "length", fmt.Sprintf("expected 1 to %d printable characters", most))
	}
}

func (v *validator) oneOf(field, s string, allowed ...string) bool {
	if slices.Contains(allowed, s) {
		return true
	}
	v.add(field, "enum", "expected "+strings.Join(allowed, " or "))
	return false
}

// between is written so that NaN fails.
func (v *validator) between(field string, x, low, high float64) bool {
	if x >= low && x <= high {
		return true
	}
	v.add(field, "out_of_range", fmt.Sprintf("expected %g to %g", low, high))
	return false
}

// ValidateAll checks a request's whole list: its length, every context, and that ids are unique.
func ValidateAll(list []Context) []fault.Detail {
	if len(list) == 0 || len(list) > MaxPerPreview {
		return []fault.Detail{{Field: "devices", Code: "length", Message: fmt.Sprintf("expected 1 to %d devices", MaxPerPreview)}}
	}
	var details []fault.Detail
	seen := make(map[string]bool, len(list))
	for i, c := range list {
		prefix := fmt.Sprintf("devices[%d].", i)
		details = append(details, c.Validate(prefix)...)
		if seen[c.DeviceID] {
			details = append(details, fault.Detail{Field: prefix + "device_id", Code: "duplicate", Message: "each device needs an id of its own"})
		}
		seen[c.DeviceID] = true
	}
	return details
}

// Invalid wraps details as the one error that a malformed context gives, at the API and in the worker.
func Invalid(details []fault.Detail) *fault.Error {
	return fault.New(fault.InvalidDeviceContext, "A device context is malformed. See the details, one for each field.", details...)
}

// fields lists what each object of a context must hold: required all, and nothing else.
var (
	contextFields = []string{"device_id", "model", "platform", "os_version", "width", "height", "dpr", "safe_area", "orientation", "sensors", "color_scheme", "font_scale", "zoom_mode"}
	insetFields   = []string{"top", "right", "bottom", "left"}
	sensorFields  = []string{"camera", "microphone", "accelerometer", "gyroscope"}
)

// Parse reads a JSON array of contexts strictly: every field required, none unknown, each of its
// own type. It returns one detail for each field at fault and no list, or a list and no detail.
func Parse(raw []byte) ([]Context, []fault.Detail) {
	var items []json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil {
		return nil, []fault.Detail{{Field: "devices", Code: "type", Message: "expected a list of device contexts"}}
	}
	if len(items) == 0 || len(items) > MaxPerPreview {
		return nil, ValidateAll(make([]Context, len(items)))
	}
	var details []fault.Detail
	list := make([]Context, len(items))
	malformed := false
	for i, item := range items {
		found := shape(item, fmt.Sprintf("devices[%d]", i))
		if len(found) > 0 {
			malformed = true
			details = append(details, found...)
			continue
		}
		dec := json.NewDecoder(bytes.NewReader(item))
		if err := dec.Decode(&list[i]); err != nil && err != io.EOF {
			malformed = true
			details = append(details, fault.Detail{Field: fmt.Sprintf("devices[%d]", i), Code: "type", Message: "could not be read as a device context"})
			continue
		}
		if malformed {
			details = append(details, list[i].Validate(fmt.Sprintf("devices[%d].", i))...)
		}
	}
	if malformed {
		return nil, details
	}
	if details = ValidateAll(list); len(details) > 0 {
		return nil, details
	}
	return list, nil
}

// shape checks presence, names and JSON types, which decoding into a struct would let pass.
func shape(raw json.RawMessage, path string) []fault.Detail {
	var v validator
	v.prefix = path + "."
	obj := v.object("", raw, contextFields)
	if obj == nil {
		return []fault.Detail{{Field: path, Code: "type", Message: "expected an object"}}
	}
	for _, f := range []string{"device_id", "model", "platform", "os_version", "orientation", "color_scheme"} {
		v.kind(f, obj[f], '"', "a string")
	}
	for _, f := range []string{"width", "height", "dpr", "font_scale"} {
		v.kind(f, obj[f], '0', "a number")
	}
	v.kind("zoom_mode", obj["zoom_mode"], 't', "true or false")
	if s, ok := obj["safe_area"]; ok {
		if inner := v.object("safe_area", s, insetFields); inner != nil {
			for _, f := range insetFields {
				v.kind("safe_area."+f, inner[f], '0', "a number")
			}
		}
	}
	if s, ok := obj["sensors"]; ok {
		if inner := v.object("sensors", s, sensorFields); inner != nil {
			for _, f := range sensorFields {
				v.kind("sensors."+f, inner[f], 't', "true or false")
			}
		}
	}
	return v.details
}

func (v *validator) object(field string, raw json.RawMessage, fields []string) map[string]json.RawMessage {
	var obj map[string]json.RawMessage
	if json.Unmarshal(raw, &obj) != nil || obj == nil {
		if field != "" {
			v.add(field, "type", "expected an object")
		}
		return nil
	}
	dot := ""
	if field != "" {
		dot = field + "."
	}
	for _, f := range fields {
		if _, ok := obj[f]; !ok {
			v.add(dot+f, "required", "is required")
		}
	}
	unknown := make([]string, 0)
	for f := range obj {
		if !slices.Contains(fields, f) {
			unknown = append(unknown, f)
		}
	}
	slices.Sort(unknown)
	for i, f := range unknown {
		if i == 5 {
			break // one hostile object must not give a thousand details
		}
		v.add(dot+safetext.Line(f, 40), "unknown", "is not a field of a device context")
	}
	return obj
}

// kind checks the JSON type of a value that is present; absence has been reported already.
func (v *validator) kind(field string, raw json.RawMessage, want byte, name string) {
	if raw == nil {
		return
	}
	trimmed := bytes.TrimSpace(raw)
	if len(trimmed) == 0 {
		return
	}
	var is byte
	switch c := trimmed[0]; {
	case c == '"':
		is = '"'
	case c == 't' || c == 'f':
		is = 't'
	case c == '-' || (c >= '0' && c <= '9'):
		is = '0'
	}
	if is != want {
		v.add(field, "type", "expected "+name)
	}
}
