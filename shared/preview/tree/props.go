package tree

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"

	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/layout/style"
	"hivesync/shared/preview/paint"
	"hivesync/shared/safetext"
)

// props reads loosely typed values of one node and remarks on those that cannot be used.
type props struct {
	values map[string]any
	source Source
	sink   *sink
}

// sink gathers diagnostics up to the bound.
type sink struct {
	list []diagnostic.Diagnostic
}

func (s *sink) add(severity, code, message string, at Source) {
	if len(s.list) >= maxDiagnostics {
		return
	}
	d := diagnostic.Diagnostic{Severity: severity, Code: code, Message: message, File: at.File, Line: at.Line, Column: at.Column}
	if !slices.Contains(s.list, d) {
		s.list = append(s.list, d)
	}
}

// Codes of the diagnostics that Parse gives.
const (
	CodeStyleValue   = "STYLE_VALUE_INVALID"
	CodeStyleSupport = "STYLE_NOT_SUPPORTED"
	CodeStrayText    = "TEXT_OUTSIDE_TEXT"
	CodeUnknownType  = "COMPONENT_NOT_SUPPORTED"
	CodeImageSource  = "IMAGE_NOT_AVAILABLE"
)

// bad remarks that a style value is not what the property takes.
func (p *props) bad(name, want string) {
	p.sink.add(diagnostic.Warning, CodeStyleValue, fmt.Sprintf("%s: %s is not %s; it is ignored.", name, show(p.values[name]), want), p.source)
}

// unsupported remarks that a sound style value is not drawn.
func (p *props) unsupported(name string) {
	p.sink.add(diagnostic.Info, CodeStyleSupport, fmt.Sprintf("%s: %s is not drawn in a preview.", name, show(p.values[name])), p.source)
}

// show quotes a value for a message, cut to a readable length.
func show(v any) string {
	var s string
	switch v := v.(type) {
	case string:
		s = strconv.Quote(v)
	case float64:
		s = strconv.FormatFloat(v, 'g', 8, 64)
	case []any:
		s = fmt.Sprintf("a list of %d", len(v))
	case map[string]any:
		s = "an object"
	default:
		s = fmt.Sprint(v)
	}
	if len(s) > 60 {
		s = safetext.Clip(s, 57) + "..."
	}
	return s
}

func (p *props) has(name string) bool { return p.values[name] != nil }

func (p *props) str(name string) string {
	s, _ := p.values[name].(string)
	return s
}

// text is a short string: an identifier or a label, cut to n bytes.
func (p *props) text(name string, n int) string {
	switch v := p.values[name].(type) {
	case string:
		return safetext.Clip(v, n)
	case float64:
		return formatNumber(v)
	}
	return ""
}

func formatNumber(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func (p *props) boolean(name string, missing bool) bool {
	if b, ok := p.values[name].(bool); ok {
		return b
	}
	return missing
}

// number reads a finite number, also from a string with or without a unit of points.
func (p *props) number(name string) (float64, bool) {
	raw := p.values[name]
	if raw == nil {
		return 0, false
	}
	v, ok := toNumber(raw)
	if !ok {
		p.bad(name, "a number")
	}
	return v, ok
}

func (p *props) numberOr(name string, missing float64) float64 {
	if v, ok := p.number(name); ok {
		return v
	}
	return missing
}

// maxLength bounds every length, so that arithmetic on hostile values stays finite and sane.
const maxLength = 1 << 20

func toNumber(raw any) (float64, bool) {
	switch v := raw.(type) {
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return 0, false
		}
		return min(max(v, -maxLength), maxLength), true
	case string:
		s := strings.TrimSpace(v)
		s = strings.TrimSuffix(strings.TrimSuffix(s, "px"), "pt")
		f, err := strconv.ParseFloat(s, 64)
		if err != nil || len(s) > 32 {
			return 0, false
		}
		return toNumber(f)
	}
	return 0, false
}

// toLength reads points or a percentage.
func toLength(raw any) (style.Value, bool) {
	if s, ok := raw.(string); ok {
		if num, isPct := strings.CutSuffix(strings.TrimSpace(s), "%"); isPct {
			v, ok := toNumber(num)
			return style.Pct(v), ok
		}
	}
	v, ok := toNumber(raw)
	return style.Pt(v), ok
}

func (p *props) length(name string) (style.Value, bool) {
	raw := p.values[name]
	if raw == nil {
		return style.Value{}, false
	}
	v, ok := toLength(raw)
	if !ok {
		p.bad(name, "a length in points or a percentage")
	}
	return v, ok
}

// color reads a colour; a missing one is not ok and gives no remark.
func (p *props) color(name string) (color.NRGBA, bool) {
	raw := p.values[name]
	if raw == nil {
		return color.NRGBA{}, false
	}
	c, ok := toColor(raw)
	if !ok {
		p.bad(name, "a colour")
	}
	return c, ok
}

// toColor reads a CSS colour, or React Native's 0xRRGGBBAA numbers.
func toColor(raw any) (color.NRGBA, bool) {
	switch v := raw.(type) {
	case string:
		if len(v) > 200 {
			return color.NRGBA{}, false
		}
		return paint.ParseColor(v)
	case float64:
		if v != math.Trunc(v) || v < 0 || v > math.MaxUint32 {
			return color.NRGBA{}, false
		}
		n := uint32(v)
		return color.NRGBA{R: uint8(n >> 24), G: uint8(n >> 16), B: uint8(n >> 8), A: uint8(n)}, true
	}
	return color.NRGBA{}, false
}

func (p *props) object(name string) map[string]any {
	m, _ := p.values[name].(map[string]any)
	return m
}

func (p *props) list(name string) []any {
	l, _ := p.values[name].([]any)
	return l
}

// choice looks a keyword up; an unknown one gives a remark and the zero value.
func choice[T any](p *props, name string, words map[string]T) (T, bool) {
	var zero T
	raw := p.values[name]
	if raw == nil {
		return zero, false
	}
	s, isString := raw.(string)
	v, ok := words[s]
	if !isString || !ok {
		p.bad(name, "one of its keywords")
		return zero, false
	}
	return v, true
}
