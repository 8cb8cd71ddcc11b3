package style

import "strings"

// setter reads the value of one property into the parser; it returns why the value is unusable, or "".
type setter func(p *parser, raw any) string

const (
	notLength      = "not a length, a percentage or a keyword that this property takes"
	notNumber      = "not a number"
	notKeyword     = "not a keyword of this property"
	notBorderWidth = "not a border width"
	isNegative     = "must not be negative"
	tooManyValues  = "more values than the property takes"
)

func keyword[T any](field func(*Style) *T, words map[string]T) setter {
	return func(p *parser, raw any) string {
		text, _ := raw.(string)
		v, ok := words[strings.ToLower(strings.TrimSpace(text))]
		if !ok {
			return notKeyword
		}
		*field(&p.style) = v
		return ""
	}
}

func factor(field func(*Style) *Value) setter {
	return func(p *parser, raw any) string {
		v, ok := number(raw)
		switch {
		case !ok:
			return notNumber
		case v < 0:
			return isNegative
		}
		*field(&p.style) = Pt(v)
		return ""
	}
}

// kind is what the lengths of a property may be.
type kind struct {
	signed  bool   // negative lengths are allowed
	allowed []Unit // keywords
}

var (
	boxSize     = kind{allowed: []Unit{Auto, MinContent, MaxContent, FitContent, Stretch}}
	boxLimit    = kind{allowed: []Unit{Undefined, Auto, MinContent, MaxContent, FitContent, Stretch}}
	basisSize   = kind{allowed: []Unit{Auto, Content, MinContent, MaxContent, FitContent, Stretch}}
	marginSize  = kind{signed: true, allowed: []Unit{Auto}}
	insetSize   = kind{signed: true, allowed: []Unit{Auto}}
	paddingSize = kind{}
	gapSize     = kind{}
)

func (k kind) read(p *parser, raw any) (Value, string) {
	v, ok := p.size(raw, k.allowed...)
	switch {
	case !ok:
		return Value{}, notLength
	case !k.signed && v.V < 0:
		return Value{}, isNegative
	}
	return v, ""
}

func (k kind) one(field func(*parser) *Value) setter {
	return func(p *parser, raw any) string {
		v, reason := k.read(p, raw)
		if reason == "" {
			*field(p) = v
		}
		return reason
	}
}

// two reads one value for both ends of an axis, or one for each.
func (k kind) two(both func(*parser) *Value, ends func(*parser) *[2]Value) setter {
	return func(p *parser, raw any) string {
		values, reason := k.list(p, raw, 2)
		switch {
		case reason != "":
			return reason
		case len(values) == 1:
			*both(p) = values[0]
		default:
			*ends(p) = [2]Value{values[0], values[1]}
		}
		return ""
	}
}

// four reads one value for all sides, or up to four in CSS order: top, right, bottom, left.
func (k kind) four(all func(*parser) *Value, each func(*parser) *[4]Value) setter {
	return func(p *parser, raw any) string {
		v, reason := k.list(p, raw, 4)
		if reason != "" {
			return reason
		}
		if len(v) == 1 {
			*all(p) = v[0]
		} else {
			*each(p) = fourSides(v)
		}
		return ""
	}
}

// fourSides spreads two to four values over top, right, bottom and left.
func fourSides(v []Value) [4]Value {
	switch len(v) {
	case 2:
		return [4]Value{v[0], v[1], v[0], v[1]}
	case 3:
		return [4]Value{v[0], v[1], v[2], v[1]}
	}
	return [4]Value(v)
}

func (k kind) list(p *parser, raw any, most int) ([]Value, string) {
	text, isText := raw.(string)
	if !isText {
		v, reason := k.read(p, raw)
		return []Value{v}, reason
	}
	parts := strings.Fields(text)
	switch {
	case len(parts) == 0:
		return nil, notLength
	case len(parts) > most:
		return nil, tooManyValues
	}
	values := make([]Value, len(parts))
	for i, part := range parts {
		v, reason := k.read(p, part)
		if reason != "" {
			return nil, reason
		}
		values[i] = v
	}
	return values, ""
}

// registerBox registers the twelve or so properties of something that has four sides. name gives the property of a side; all is the
// property of all sides, inlineName and blockName the stems of the logical ones.
func registerBox(table map[string]setter, k kind, name func(side string) string, all string, edges func(*Style) *EdgeValues, short func(*parser) *boxShorthands) {
	edge := func(e Edge) setter { return k.one(func(p *parser) *Value { return &edges(&p.style)[e] }) }
	table[name("Left")] = edge(EdgeLeft)
	table[name("Top")] = edge(EdgeTop)
	table[name("Right")] = edge(EdgeRight)
	table[name("Bottom")] = edge(EdgeBottom)
	table[name("Start")] = edge(EdgeStart)
	table[name("End")] = edge(EdgeEnd)
	table[name("InlineStart")] = edge(EdgeStart)
	table[name("InlineEnd")] = edge(EdgeEnd)
	table[name("Horizontal")] = edge(EdgeHorizontal)
	table[name("Vertical")] = edge(EdgeVertical)
	table[name("BlockStart")] = k.one(func(p *parser) *Value { return &short(p).blockStart })
	table[name("BlockEnd")] = k.one(func(p *parser) *Value { return &short(p).blockEnd })
	table[name("Inline")] = k.two(func(p *parser) *Value { return &short(p).inline }, func(p *parser) *[2]Value { return &short(p).inlineEnds })
	table[name("Block")] = k.two(func(p *parser) *Value { return &short(p).block }, func(p *parser) *[2]Value { return &short(p).blockEnds })
	table[all] = k.four(func(p *parser) *Value { return &edges(&p.style)[EdgeAll] }, func(p *parser) *[4]Value { return &short(p).sides })
}

var alignWords = map[string]Align{
	"auto": AlignAuto, "normal": AlignStretch, "stretch": AlignStretch,
	"flex-start": AlignFlexStart, "flex-end": AlignFlexEnd, "center": AlignCenter,
	"start": AlignStart, "self-start": AlignStart, "end": AlignEnd, "self-end": AlignEnd,
	"baseline": AlignBaseline, "first baseline": AlignBaseline,
}

// without returns the words but for some, since auto belongs to align-self alone.
func without[T any](words map[string]T, names ...string) map[string]T {
	rest := make(map[string]T, len(words))
	for name, v := range words {
		rest[name] = v
	}
	for _, name := range names {
		delete(rest, name)
	}
	return rest
}

// properties holds every style property that takes part in layout.
var properties = buildProperties()

func buildProperties() map[string]setter {
	t := map[string]setter{
		"display":   keyword(func(s *Style) *Display { return &s.Display }, map[string]Display{"flex": DisplayFlex, "none": DisplayNone, "contents": DisplayContents}),
		"position":  keyword(func(s *Style) *Position { return &s.Position }, map[string]Position{"relative": Relative, "absolute": Absolute, "static": Static, "fixed": Absolute}),
		"direction": keyword(func(s *Style) *Direction { return &s.Direction }, map[string]Direction{"inherit": Inherit, "ltr": LTR, "rtl": RTL}),
		"boxSizing": keyword(func(s *Style) *BoxSizing { return &s.BoxSizing }, map[string]BoxSizing{"border-box": BorderBox, "content-box": ContentBox}),
		"overflow": keyword(func(s *Style) *Overflow { return &s.Overflow }, map[string]Overflow{
			"visible": OverflowVisible, "hidden": OverflowHidden, "clip": OverflowVisible, "scroll": OverflowScroll, "auto": OverflowScroll,
		}),
		"justifyContent": keyword(func(s *Style) *Justify { return &s.Justify }, map[string]Justify{
			"flex-start": JustifyFlexStart, "normal": JustifyFlexStart, "stretch": JustifyFlexStart, "center": JustifyCenter, "flex-end": JustifyFlexEnd,
			"start": JustifyStart, "end": JustifyEnd, "left": JustifyLeft, "right": JustifyRight,
			"space-between": JustifySpaceBetween, "space-around": JustifySpaceAround, "space-evenly": JustifySpaceEvenly,
		}),
		"alignItems": keyword(func(s *Style) *Align { return &s.AlignItems }, without(alignWords, "auto")),
		"alignSelf":  keyword(func(s *Style) *Align { return &s.AlignSelf }, alignWords),
		"alignContent": keyword(func(s *Style) *Align { return &s.AlignContent }, map[string]Align{
			"normal": AlignStretch, "stretch": AlignStretch, "flex-start": AlignFlexStart, "flex-end": AlignFlexEnd, "center": AlignCenter,
			"start": AlignStart, "end": AlignEnd, "baseline": AlignFlexStart,
			"space-between": AlignSpaceBetween, "space-around": AlignSpaceAround, "space-evenly": AlignSpaceEvenly,
		}),

		"flexDirection": flexDirection,
		"flexWrap":      flexWrap,
		"flexFlow":      flexFlow,
		"flex":          flex,
		"flexGrow":      factor(func(s *Style) *Value { return &s.FlexGrow }),
		"flexShrink":    factor(func(s *Style) *Value { return &s.FlexShrink }),
		"flexBasis":     basisSize.one(func(p *parser) *Value { return &p.style.FlexBasis }),

		"width":       boxSize.one(func(p *parser) *Value { return &p.style.Width }),
		"height":      boxSize.one(func(p *parser) *Value { return &p.style.Height }),
		"minWidth":    boxLimit.one(func(p *parser) *Value { return &p.style.MinWidth }),
		"minHeight":   boxLimit.one(func(p *parser) *Value { return &p.style.MinHeight }),
		"maxWidth":    boxLimit.one(func(p *parser) *Value { return &p.style.MaxWidth }),
		"maxHeight":   boxLimit.one(func(p *parser) *Value { return &p.style.MaxHeight }),
		"aspectRatio": aspectRatio,

		"rowGap":    gapSize.one(func(p *parser) *Value { return &p.style.RowGap }),
		"columnGap": gapSize.one(func(p *parser) *Value { return &p.style.ColumnGap }),
		"gap":       gap,

		"start":      insetSize.one(func(p *parser) *Value { return &p.style.Inset[EdgeStart] }),
		"end":        insetSize.one(func(p *parser) *Value { return &p.style.Inset[EdgeEnd] }),
		"inlineSize": boxSize.one(func(p *parser) *Value { return &p.style.Width }),
		"blockSize":  boxSize.one(func(p *parser) *Value { return &p.style.Height }),
	}
	margin := func(s *Style) *EdgeValues { return &s.Margin }
	padding := func(s *Style) *EdgeValues { return &s.Padding }
	inset := func(s *Style) *EdgeValues { return &s.Inset }
	registerBox(t, marginSize, func(side string) string { return "margin" + side }, "margin", margin, func(p *parser) *boxShorthands { return &p.margin })
	registerBox(t, paddingSize, func(side string) string { return "padding" + side }, "padding", padding, func(p *parser) *boxShorthands { return &p.padding })
	registerBox(t, insetSize, func(side string) string { return "inset" + side }, "inset", inset, func(p *parser) *boxShorthands { return &p.inset })
	for property, side := range map[string]string{"left": "insetLeft", "top": "insetTop", "right": "insetRight", "bottom": "insetBottom"} {
		t[property] = t[side]
		delete(t, side)
	}
	delete(t, "insetStart")
	delete(t, "insetEnd")
	delete(t, "insetHorizontal")
	delete(t, "insetVertical")
	registerBorders(t)
	return t
}
