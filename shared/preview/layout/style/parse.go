package style

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"

	"hivesync/shared/safetext"
)

// Problem is a style value that could not be used. The property then keeps its default, as an invalid CSS declaration does.
type Problem struct {
	Property string `json:"property"`
	Value    string `json:"value"` // as written, cut to a bounded length
	Reason   string `json:"reason"`
}

// Parse reads a flattened React Native style object: camelCase names, numbers in points, strings with CSS values such
// as "50%", "auto" or "10px". Unitless numbers in strings are points, as in React Native. Properties that do not take part
// in layout are ignored. Longhands win over shorthands whatever their order. Problems come sorted by property.
func Parse(props map[string]any) (Style, []Problem) {
	return parse(props, false)
}

// ParseCSS is Parse for styles as browsers read them: lengths in strings need a unit.
func ParseCSS(props map[string]any) (Style, []Problem) {
	return parse(props, true)
}

func parse(props map[string]any, strict bool) (Style, []Problem) {
	p := parser{strict: strict}
	// Two names can mean one thing (start, insetInlineStart): a fixed order keeps the outcome the same every time.
	names := make([]string, 0, len(props))
	for name, raw := range props {
		if raw != nil && properties[name] != nil {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		if reason := properties[name](&p, props[name]); reason != "" {
			p.problems = append(p.problems, Problem{Property: name, Value: shorten(props[name]), Reason: reason})
		}
	}
	p.expandShorthands()
	return p.style, p.problems
}

// parser gathers one style. Shorthands are kept apart until every longhand is known, since a map has no order.
type parser struct {
	style    Style
	strict   bool
	problems []Problem

	flow    flowShorthand
	flex    flexShorthand
	gap     [2]Value // row, column
	margin  boxShorthands
	padding boxShorthands
	inset   boxShorthands
	border  boxShorthands
	// border is the weakest of all: borderWidth wins over it.
	borderAll Value
	explicit  struct{ direction, wrap bool }
}

type flowShorthand struct {
	direction       FlexDirection
	wrap            Wrap
	hasDir, hasWrap bool
}

type flexShorthand struct {
	grow, shrink, basis Value
}

// boxShorthands are the ways of writing the sides of a property that EdgeValues has no place for.
type boxShorthands struct {
	sides                [4]Value // top, right, bottom, left: from two to four values in one string
	blockStart, blockEnd Value
	block, inline        Value
	inlineEnds           [2]Value // from two values in one string
	blockEnds            [2]Value
}

// expandShorthands applies the shorthands wherever no longhand was given.
func (p *parser) expandShorthands() {
	s := &p.style
	orElse(&s.FlexGrow, p.flex.grow)
	orElse(&s.FlexShrink, p.flex.shrink)
	orElse(&s.FlexBasis, p.flex.basis)
	if p.flow.hasDir && !p.explicit.direction {
		s.FlexDirection = p.flow.direction
	}
	if p.flow.hasWrap && !p.explicit.wrap {
		s.Wrap = p.flow.wrap
	}
	orElse(&s.RowGap, p.gap[0])
	orElse(&s.ColumnGap, p.gap[1])
	p.margin.expand(&s.Margin)
	p.padding.expand(&s.Padding)
	p.inset.expand(&s.Inset)
	p.border.expand(&s.Border)
	orElse(&s.Border[EdgeAll], p.borderAll)
}

func (b *boxShorthands) expand(e *EdgeValues) {
	override(&e[EdgeTop], b.blockStart)
	override(&e[EdgeBottom], b.blockEnd)
	override(&e[EdgeVertical], b.block)
	override(&e[EdgeHorizontal], b.inline)
	orElse(&e[EdgeStart], b.inlineEnds[0])
	orElse(&e[EdgeEnd], b.inlineEnds[1])
	orElse(&e[EdgeTop], b.blockEnds[0])
	orElse(&e[EdgeBottom], b.blockEnds[1])
	if e[EdgeVertical].Unit == Undefined {
		orElse(&e[EdgeTop], b.sides[0])
		orElse(&e[EdgeBottom], b.sides[2])
	}
	if e[EdgeHorizontal].Unit == Undefined {
		orElse(&e[EdgeRight], b.sides[1])
		orElse(&e[EdgeLeft], b.sides[3])
	}
}

func orElse(dst *Value, v Value) {
	if dst.Unit == Undefined {
		*dst = v
	}
}

func override(dst *Value, v Value) {
	if v.Unit != Undefined {
		*dst = v
	}
}

func shorten(raw any) string {
	text := fmt.Sprint(raw)
	const most = 80
	if len(text) <= most {
		return text
	}
	return safetext.Clip(text, most) + "..."
}

// number reads a finite number, written as a JSON number or as a string.
func number(raw any) (float64, bool) {
	var v float64
	switch n := raw.(type) {
	case float64:
		v = n
	case float32:
		v = float64(n)
	case int:
		v = float64(n)
	case int64:
		v = float64(n)
	case interface{ Float64() (float64, error) }: // json.Number
		f, err := n.Float64()
		if err != nil {
			return 0, false
		}
		v = f
	case string:
		return decimal(strings.TrimSpace(n))
	default:
		return 0, false
	}
	return v, !math.IsNaN(v) && !math.IsInf(v, 0)
}

// decimal reads a CSS number: digits, a point, an exponent; no hexadecimal, underscores, or words such as inf.
func decimal(text string) (float64, bool) {
	if text == "" || len(text) > 64 || strings.Trim(text, "+-.0123456789eE") != "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(v, 0) {
		return 0, false
	}
	return v, true
}

// absoluteUnits are CSS's absolute units with their length in points.
var absoluteUnits = []struct {
	suffix string
	points float64
}{
	{"px", 1},
	{"pt", 96.0 / 72},
	{"pc", 16},
	{"in", 96},
	{"cm", 96 / 2.54},
	{"mm", 96 / 25.4},
	{"q", 96 / 101.6},
}

// size reads a point length, a percentage, or one of the allowed keywords.
func (p *parser) size(raw any, allowed ...Unit) (Value, bool) {
	text, isText := raw.(string)
	if !isText {
		v, ok := number(raw)
		return Pt(v), ok
	}
	text = strings.ToLower(strings.TrimSpace(text))
	if unit, isKeyword := sizeKeywords[text]; isKeyword {
		for _, a := range allowed {
			if a == unit {
				return Value{Unit: unit}, true
			}
		}
		return Value{}, false
	}
	if digits, isPercent := strings.CutSuffix(text, "%"); isPercent {
		v, ok := decimal(digits)
		return Pct(v), ok
	}
	for _, unit := range absoluteUnits {
		if digits, has := strings.CutSuffix(text, unit.suffix); has {
			v, ok := decimal(digits)
			return Pt(v * unit.points), ok
		}
	}
	v, ok := decimal(text)
	return Pt(v), ok && (v == 0 || !p.strict)
}

var sizeKeywords = map[string]Unit{
	"auto":                   Auto,
	"none":                   Undefined,
	"content":                Content,
	"min-content":            MinContent,
	"-webkit-min-content":    MinContent,
	"max-content":            MaxContent,
	"-webkit-max-content":    MaxContent,
	"fit-content":            FitContent,
	"-webkit-fit-content":    FitContent,
	"stretch":                Stretch,
	"-webkit-fill-available": Stretch,
}
