package style

import "strings"

var borderWords = map[string]float64{"thin": 1, "medium": 3, "thick": 5}

// borderStyles says which line styles draw a line: none and hidden make the border's width zero.
var borderStyles = map[string]bool{
	"solid": true, "dashed": true, "dotted": true, "double": true, "groove": true, "ridge": true, "inset": true, "outset": true,
	"none": false, "hidden": false,
}

func (p *parser) borderWidth(raw any) (Value, string) {
	if text, isText := raw.(string); isText {
		if width, isWord := borderWords[strings.ToLower(strings.TrimSpace(text))]; isWord {
			return Pt(width), ""
		}
	}
	v, ok := p.size(raw)
	switch {
	case !ok || v.Unit == Percent:
		return Value{}, notBorderWidth
	case v.V < 0:
		return Value{}, isNegative
	}
	return v, ""
}

// registerBorders adds the width properties, and the shorthands of which layout reads only the width.
func registerBorders(t map[string]setter) {
	width := func(field func(*parser) *Value) setter {
		return func(p *parser, raw any) string {
			v, reason := p.borderWidth(raw)
			if reason == "" {
				*field(p) = v
			}
			return reason
		}
	}
	whole := func(field func(*parser) *Value) setter {
		return func(p *parser, raw any) string {
			v, reason := p.borderShorthand(raw)
			if reason == "" && field(p).Unit == Undefined {
				*field(p) = v
			}
			return reason
		}
	}
	for side, edge := range map[string]Edge{
		"Left": EdgeLeft, "Top": EdgeTop, "Right": EdgeRight, "Bottom": EdgeBottom, "Start": EdgeStart, "End": EdgeEnd,
		"InlineStart": EdgeStart, "InlineEnd": EdgeEnd, "Inline": EdgeHorizontal, "Horizontal": EdgeHorizontal, "Vertical": EdgeVertical,
		"BlockStart": EdgeTop, "BlockEnd": EdgeBottom, "Block": EdgeVertical,
	} {
		field := func(p *parser) *Value { return &p.style.Border[edge] }
		t["border"+side+"Width"] = width(field)
		t["border"+side] = whole(field)
	}
	t["border"] = whole(func(p *parser) *Value { return &p.borderAll })
	t["borderWidth"] = func(p *parser, raw any) string {
		text, isText := raw.(string)
		parts := strings.Fields(text)
		if !isText || len(parts) == 1 {
			return width(func(p *parser) *Value { return &p.style.Border[EdgeAll] })(p, raw)
		}
		if len(parts) == 0 || len(parts) > 4 {
			return notBorderWidth
		}
		values := make([]Value, len(parts))
		for i, part := range parts {
			v, reason := p.borderWidth(part)
			if reason != "" {
				return reason
			}
			values[i] = v
		}
		p.border.sides = fourSides(values)
		return ""
	}
}

// borderShorthand reads the width out of "10px solid black", whose parts may come in any order.
func (p *parser) borderShorthand(raw any) (Value, string) {
	text, isText := raw.(string)
	if !isText {
		return p.borderWidth(raw)
	}
	width, drawn := Pt(borderWords["medium"]), false
	words := strings.Fields(strings.ToLower(text))
	if len(words) == 0 || len(words) > 8 {
		return Value{}, notBorderWidth
	}
	hasWidth, hasColor := false, false
	for _, word := range words {
		if line, isStyle := borderStyles[word]; isStyle {
			drawn = line
			continue
		}
		if v, reason := p.borderWidth(word); reason == "" {
			if hasWidth {
				return Value{}, tooManyValues
			}
			width, hasWidth = v, true
			continue
		}
		// What is left can only be the colour; one that starts like a number is a bad width.
		if strings.ContainsAny(word[:1], "0123456789.+-") && !hasColor {
			return Value{}, notBorderWidth
		}
		hasColor = true
	}
	if !drawn {
		return Pt(0), ""
	}
	return width, ""
}
