package tree

import (
	"encoding/base64"
	"image/color"
	"maps"
	"net/url"
	"slices"
	"strings"

	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/paint"
	"hivesync/shared/preview/text"
	"hivesync/shared/safetext"
)

// InputProps is what a text field shows.
type InputProps struct {
	Value, Placeholder string
	Style              TextStyle
	PlaceholderColor   color.NRGBA
	Align              text.Align
	Vertical           VerticalAlign
	Multiline, Secure  bool
	Rows               int // lines that a multiline field is at least tall enough for
	Keyboard           string
}

// ImageProps is what an image shows. At most one of AssetID and Data is set; with neither, the picture is not available
// and Missing says why.
type ImageProps struct {
	AssetID string
	Data    []byte // an encoded image that came within the code
	Missing string
	// URL is where the picture is in the network, if that is why it is not available.
	URL  string
	Mode paint.ResizeMode
	Tint *color.NRGBA
	Blur float64 // points
	Alt  string
	// Drawing is set where the image is an SVG component: its attributes replace those of the document's root, and what has
	// no viewBox is not scaled.
	Drawing map[string]string
}

// ScrollProps is how a scrolling element stands.
type ScrollProps struct {
	Horizontal bool
	OffsetX    float64 // points
	OffsetY    float64
	Columns    int
	Paging     bool
}

// InsetMode says how a safe area's inset joins what the style has.
type InsetMode uint8

// The modes of safe-area-context, and React Native's own, which replaces the padding.
const (
	InsetOff InsetMode = iota
	InsetAdditive
	InsetMaximum
	InsetReplace
)

// SafeAreaProps is a view that keeps its content clear of notches and bars.
type SafeAreaProps struct {
	Top, Right, Bottom, Left InsetMode
	Margin                   bool // the insets go to the margin, else to the padding
	// Overlap takes only what the view's own frame shares with the unsafe area.
	Overlap bool
}

// OverlayProps is a modal.
type OverlayProps struct {
	Transparent  bool
	Presentation string // fullScreen, pageSheet, formSheet or overFullScreen
	Animation    string
}

// SwitchProps is a switch's state and colours; nil colours are the platform's.
type SwitchProps struct {
	On                                bool
	TrackOn, TrackOff, Thumb, IOSBack *color.NRGBA
}

// IndicatorProps is a spinner.
type IndicatorProps struct {
	Size   float64 // points
	Color  *color.NRGBA
	Hidden bool
}

// StatusBarProps is what the app asks of the system's status bar. Its colour is not among it: apps are drawn from edge to
// edge on both platforms, and the bar shows what is under it.
type StatusBarProps struct {
	Style  string // default, light-content or dark-content
	Hidden bool
}

func (p *props) colorPtr(name string) *color.NRGBA {
	if c, ok := p.color(name); ok {
		return &c
	}
	return nil
}

// placeholderGrey is iOS's placeholder text on white.
var placeholderGrey = color.NRGBA{R: 0xA9, G: 0xA9, B: 0xAC, A: 255}

const maxInputText = 10_000

func parseInput(style, attrs *props) *InputProps {
	in := &InputProps{Style: defaultTextStyle(), PlaceholderColor: placeholderGrey}
	in.Style.scaling(attrs)
	in.Style = parseTextStyle(style, in.Style, false)
	in.Value = attrs.text("value", maxInputText)
	in.Placeholder = attrs.text("placeholder", maxInputText)
	if c, ok := attrs.color("placeholderTextColor"); ok {
		in.PlaceholderColor = opaqueZero(c)
	}
	in.Align, _ = choice(style, "textAlign", textAligns)
	if a, ok := choice(attrs, "textAlign", textAligns); ok {
		in.Align = a
	}
	in.Vertical, _ = choice(style, "textAlignVertical", verticalAligns)
	in.Multiline = attrs.boolean("multiline", false)
	in.Secure = attrs.boolean("secureTextEntry", false) && !in.Multiline
	in.Rows = int(min(max(attrs.numberOr("numberOfLines", 1), 1), 200))
	in.Keyboard = attrs.text("keyboardType", 40)
	return in
}

var resizeModes = map[string]paint.ResizeMode{
	"cover": paint.Cover, "contain": paint.Contain, "stretch": paint.Stretch, "fill": paint.Stretch, "center": paint.Center,
	"repeat": paint.Repeat, "none": paint.None, "scale-down": paint.Contain,
}

// maxDataURI bounds an image that is written into the code.
const maxDataURI = 4 << 20

func parseImage(style, attrs *props) *ImageProps {
	im := &ImageProps{Tint: attrs.colorPtr("tintColor"), Alt: attrs.text("alt", 500)}
	if im.Tint == nil {
		im.Tint = style.colorPtr("tintColor")
	}
	for _, from := range []struct {
		p    *props
		name string
	}{{style, "resizeMode"}, {style, "objectFit"}, {attrs, "resizeMode"}, {attrs, "contentFit"}} {
		if mode, ok := choice(from.p, from.name, resizeModes); ok {
			im.Mode = mode
		}
	}
	if im.Blur = min(max(attrs.numberOr("blurRadius", 0), 0), 100); im.Blur > 0 {
		attrs.unsupported("blurRadius")
	}
	im.drawing(attrs.object("svg"))
	im.source(attrs, attrs.values["source"])
	if im.AssetID == "" && im.Data == nil {
		if fallback := attrs.values["defaultSource"]; fallback != nil {
			im.source(&props{values: attrs.values, source: attrs.source, sink: &sink{}}, fallback)
		}
	}
	return im
}

// maxDrawing bounds the attributes of a drawing's root.
const maxDrawing = 64

func (im *ImageProps) drawing(given map[string]any) {
	if given == nil {
		return
	}
	im.Drawing = map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if v, ok := given[name].(string); ok && len(name) <= 40 && len(v) <= 1000 && len(im.Drawing) < maxDrawing {
			im.Drawing[name] = v
		}
	}
}

func (im *ImageProps) source(attrs *props, raw any) {
	if list, ok := raw.([]any); ok && len(list) > 0 {
		raw = list[0]
	}
	o, _ := raw.(map[string]any)
	uri, _ := o["uri"].(string)
	if s, ok := raw.(string); ok {
		uri = s
	}
	if id, ok := o["assetId"].(string); ok && id != "" && len(id) <= 200 {
		im.AssetID = id
		return
	}
	var message string
	switch {
	case strings.HasPrefix(uri, "data:"):
		data, ok := decodeDataURI(uri)
		if ok {
			im.Data = data
			return
		}
		im.Missing = "bad data URI"
		message = "An image's data URI cannot be read; a placeholder is drawn."
	case isWeb(uri) && len(uri) <= maxURL:
		im.Missing, im.URL = "remote", uri
		return // whoever has the picture says whether it is there
	case uri != "":
		im.Missing = "remote"
		message = "An image from " + HostOf(uri) + " is not loaded, since previews have no network; a placeholder is drawn."
	default:
		im.Missing = "no source"
		if raw == nil {
			return // an Image without a source is empty on a device, too
		}
		message = "An image's source is not a project file; a placeholder is drawn."
	}
	attrs.sink.add(diagnostic.Info, CodeImageSource, message, attrs.source)
}

// maxURL bounds the address of a picture.
const maxURL = 4000

// isWeb reports whether an address is one of the network.
func isWeb(uri string) bool {
	scheme, _, ok := strings.Cut(uri, "://")
	return ok && (strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "http"))
}

// HostOf names where an image would come from: never the path or the query, which may hold a token.
func HostOf(uri string) string {
	u, err := url.Parse(safetext.Clip(uri, 2000))
	if err != nil || u.Host == "" {
		return "an address outside the project"
	}
	return safetext.Clip(u.Hostname(), 100)
}

func decodeDataURI(uri string) ([]byte, bool) {
	head, body, ok := strings.Cut(uri, ",")
	if !ok || len(uri) > maxDataURI || !strings.HasPrefix(head, "data:image/") {
		return nil, false
	}
	if strings.HasSuffix(head, ";base64") {
		data, err := base64.StdEncoding.DecodeString(strings.TrimRight(strings.TrimSpace(body), "=") + padding(body))
		return data, err == nil
	}
	plain, err := url.PathUnescape(body)
	return []byte(plain), err == nil
}

// padding is what base64 text without its padding lacks.
func padding(body string) string {
	n := len(strings.TrimRight(strings.TrimSpace(body), "=")) % 4
	return [...]string{"", "===", "==", "="}[n]
}

func parseScroll(attrs *props) *ScrollProps {
	s := &ScrollProps{
		Horizontal: attrs.boolean("horizontal", false),
		Paging:     attrs.boolean("pagingEnabled", false),
		Columns:    int(min(max(attrs.numberOr("numColumns", 1), 1), 100)),
	}
	if at := attrs.object("contentOffset"); at != nil {
		s.OffsetX, _ = toNumber(at["x"])
		s.OffsetY, _ = toNumber(at["y"])
	}
	return s
}

func parseSafeArea(attrs *props) *SafeAreaProps {
	s := &SafeAreaProps{Margin: attrs.str("mode") == "margin"}
	sides := map[string]*InsetMode{"top": &s.Top, "right": &s.Right, "bottom": &s.Bottom, "left": &s.Left}
	switch edges := attrs.values["edges"].(type) {
	case []any:
		for _, e := range edges {
			if name, ok := e.(string); ok && sides[name] != nil {
				*sides[name] = InsetAdditive
			}
		}
	case map[string]any:
		for name, mode := range sides {
			switch edges[name] {
			case "additive":
				*mode = InsetAdditive
			case "maximum":
				*mode = InsetMaximum
			}
		}
	default:
		for _, mode := range sides {
			*mode = InsetAdditive
		}
	}
	if attrs.str("origin") == "react-native" {
		s.Overlap = true
		for _, mode := range sides {
			*mode = InsetReplace
		}
	}
	return s
}

func parseOverlay(attrs *props) *OverlayProps {
	return &OverlayProps{
		Transparent:  attrs.boolean("transparent", false),
		Presentation: attrs.text("presentationStyle", 40),
		Animation:    attrs.text("animationType", 40),
	}
}

func parseSwitch(attrs *props) *SwitchProps {
	s := &SwitchProps{On: attrs.boolean("value", false), Thumb: attrs.colorPtr("thumbColor"), IOSBack: attrs.colorPtr("ios_backgroundColor")}
	if track := attrs.object("trackColor"); track != nil {
		q := &props{values: track, source: attrs.source, sink: attrs.sink}
		s.TrackOn, s.TrackOff = q.colorPtr("true"), q.colorPtr("false")
	}
	return s
}

func parseIndicator(attrs *props) *IndicatorProps {
	i := &IndicatorProps{Size: 20, Color: attrs.colorPtr("color"), Hidden: attrs.boolean("hidden", false)}
	if size, ok := attrs.values["size"].(string); ok {
		if size == "large" {
			i.Size = 36
		}
	} else if v, ok := attrs.number("size"); ok && v > 0 {
		i.Size = min(v, 1000)
	}
	return i
}

var barStyles = map[string]string{"default": "default", "light-content": "light-content", "dark-content": "dark-content"}

func parseStatusBar(attrs *props) *StatusBarProps {
	s := &StatusBarProps{Style: "default", Hidden: attrs.boolean("hidden", false)}
	if style, ok := choice(attrs, "barStyle", barStyles); ok {
		s.Style = style
	}
	return s
}
