package style

import "strings"

var flexDirections = map[string]FlexDirection{"row": Row, "row-reverse": RowReverse, "column": Column, "column-reverse": ColumnReverse}

var flexWraps = map[string]Wrap{"nowrap": NoWrap, "wrap": WrapLines, "wrap-reverse": WrapReverse}

func flexDirection(p *parser, raw any) string {
	reason := keyword(func(s *Style) *FlexDirection { return &s.FlexDirection }, flexDirections)(p, raw)
	p.explicit.direction = reason == ""
	return reason
}

func flexWrap(p *parser, raw any) string {
	reason := keyword(func(s *Style) *Wrap { return &s.Wrap }, flexWraps)(p, raw)
	p.explicit.wrap = reason == ""
	return reason
}

// flexFlow is a direction, a wrap, or both in any order.
func flexFlow(p *parser, raw any) string {
	text, _ := raw.(string)
	words := strings.Fields(strings.ToLower(text))
	if len(words) == 0 || len(words) > 2 {
		return notKeyword
	}
	var flow flowShorthand
	for _, word := range words {
		if direction, ok := flexDirections[word]; ok && !flow.hasDir {
			flow.direction, flow.hasDir = direction, true
		} else if wrap, ok := flexWraps[word]; ok && !flow.hasWrap {
			flow.wrap, flow.hasWrap = wrap, true
		} else {
			return notKeyword
		}
	}
	p.flow = flow
	return ""
}

// flex is React Native's number, kept as it is since the engines expand it differently, or CSS's shorthand.
func flex(p *parser, raw any) string {
	if v, ok := number(raw); ok {
		p.style.Flex = Pt(v)
		return ""
	}
	text, _ := raw.(string)
	words := strings.Fields(strings.ToLower(text))
	short := flexShorthand{grow: Pt(1), shrink: Pt(1), basis: Pct(0)}
	switch {
	case len(words) == 0 || len(words) > 3:
		return notKeyword
	case len(words) == 1 && words[0] == "none":
		p.flex = flexShorthand{grow: Pt(0), shrink: Pt(0), basis: Value{Unit: Auto}}
		return ""
	case len(words) == 1 && words[0] == "initial":
		p.flex = flexShorthand{grow: Pt(0), shrink: Pt(1), basis: Value{Unit: Auto}}
		return ""
	}
	numbers, hasBasis := 0, false
	for i, word := range words {
		// A unitless zero is a factor unless two factors came before it.
		if v, ok := decimal(word); ok && numbers < 2 && (numbers == 0 || isNumber(words[i-1])) {
			if v < 0 {
				return isNegative
			}
			if numbers == 0 {
				short.grow = Pt(v)
			} else {
				short.shrink = Pt(v)
			}
			numbers++
			continue
		}
		v, reason := basisSize.read(p, word)
		if reason != "" || hasBasis {
			return notLength
		}
		short.basis, hasBasis = v, true
	}
	p.flex = short
	return ""
}

func isNumber(word string) bool {
	_, ok := decimal(word)
	return ok
}

// aspectRatio is a number, or CSS's "16 / 9"; auto and degenerate ratios are none.
func aspectRatio(p *parser, raw any) string {
	p.style.AspectRatio = 0
	if v, ok := number(raw); ok {
		if v > 0 {
			p.style.AspectRatio = v
		}
		return ""
	}
	text, _ := raw.(string)
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "auto" {
		return ""
	}
	width, height, isRatio := strings.Cut(text, "/")
	w, okW := decimal(strings.TrimSpace(width))
	h, okH := decimal(strings.TrimSpace(height))
	switch {
	case !isRatio || !okW || !okH:
		return notNumber
	case w < 0 || h < 0:
		return isNegative
	case w > 0 && h > 0:
		p.style.AspectRatio = Bounded(w / h)
	}
	return ""
}

// gap is one value for rows and columns, or the row gap and the column gap.
func gap(p *parser, raw any) string {
	values, reason := gapSize.list(p, raw, 2)
	if reason != "" {
		return reason
	}
	p.gap = [2]Value{values[0], values[len(values)-1]}
	return ""
}
