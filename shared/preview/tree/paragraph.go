package tree

import (
	"fmt"
	"strings"

	"hivesync/shared/fault"
	"hivesync/shared/preview/text"
)

// Paragraph is the content of a text: its strings and those of the texts within it, in reading order.
type Paragraph struct {
	Runs []Run
	// Base is the style of the outermost text, which every line is at least as tall as.
	Base     TextStyle
	Align    text.Align
	Vertical VerticalAlign
	// Direction is the base direction of the text.
	Direction text.Direction
	MaxLines  int // 0 is no limit
	Ellipsize text.Ellipsize
	// Fits shrinks the text until it fits, down to MinScale.
	Fits     bool
	MinScale float64
	// Nested are the texts and views within, in document order; Run.Node counts from 1 into it.
	Nested []*Node
}

// Run is a string in one style, or a view standing in the line.
type Run struct {
	Text   string
	Style  TextStyle
	Node   int   // 1 + index in Paragraph.Nested of the nested text or view; 0 is the paragraph itself
	Inline *Node // a view in the line
}

// VerticalAlign places a text in a box that is taller than it.
type VerticalAlign uint8

// The vertical alignments; only Android and text inputs follow them.
const (
	VerticalAuto VerticalAlign = iota
	VerticalTop
	VerticalCenter
	VerticalBottom
)

var (
	textAligns = map[string]text.Align{
		"auto": text.AlignAuto, "left": text.AlignLeft, "start": text.AlignAuto, "right": text.AlignRight, "end": text.AlignRight,
		"center": text.AlignCenter, "justify": text.AlignJustify,
	}
	verticalAligns = map[string]VerticalAlign{
		"auto": VerticalAuto, "top": VerticalTop, "center": VerticalCenter, "middle": VerticalCenter, "bottom": VerticalBottom,
	}
	ellipsizeModes = map[string]text.Ellipsize{
		"tail": text.EllipsizeTail, "head": text.EllipsizeHead, "middle": text.EllipsizeMiddle, "clip": text.EllipsizeClip,
	}
	writingDirections = map[string]text.Direction{"auto": text.DirectionAuto, "ltr": text.DirectionLTR, "rtl": text.DirectionRTL}
)

// paragraph collapses a text element and everything inside it.
func (b *builder) paragraph(n *Node, raw map[string]any, style, attrs *props, depth int) error {
	p := &Paragraph{Base: defaultTextStyle(), Direction: text.DirectionAuto}
	p.Base.scaling(attrs)
	p.Base = parseTextStyle(style, p.Base, false)
	p.Align, _ = choice(style, "textAlign", textAligns)
	p.Vertical, _ = choice(style, "textAlignVertical", verticalAligns)
	if d, ok := choice(style, "writingDirection", writingDirections); ok {
		p.Direction = d
	}
	p.MaxLines = int(min(max(attrs.numberOr("numberOfLines", 0), 0), text.MaxLines))
	p.Ellipsize, _ = choice(attrs, "ellipsizeMode", ellipsizeModes)
	p.Fits = attrs.boolean("adjustsFontSizeToFit", false)
	p.MinScale = min(max(attrs.numberOr("minimumFontScale", 0.01), 0.01), 1)
	n.Paragraph = p
	return b.collapse(p, raw, p.Base, 0, n.ID, depth)
}

// collapse appends the children of a text element to the paragraph.
func (b *builder) collapse(p *Paragraph, raw map[string]any, style TextStyle, owner int, id string, depth int) error {
	ids := siblings{parent: id}
	children, err := childrenOf(raw)
	if err != nil {
		return err
	}
	for i, child := range children {
		if s, ok := child.(string); ok {
			if err := b.count(depth + 1); err != nil {
				return err
			}
			p.appendText(s, style, owner)
			continue
		}
		o, ok := child.(map[string]any)
		if !ok {
			return fault.New(fault.InvalidTree, "The rendered tree holds a child that is neither an element nor a string.")
		}
		key, _ := o["key"].(string)
		node, nodeStyle, attrs, err := b.header(o, ids.id(i, key), depth+1)
		if err != nil {
			return err
		}
		if node.Kind != Text {
			inline, err := b.finish(node, o, nodeStyle, attrs, depth+1)
			if err != nil {
				return err
			}
			p.Nested = append(p.Nested, inline)
			p.Runs = append(p.Runs, Run{Style: style, Node: len(p.Nested), Inline: inline})
			continue
		}
		inner := style
		inner.scaling(attrs)
		inner = parseTextStyle(nodeStyle, inner, true)
		p.Nested = append(p.Nested, node)
		if err := b.collapse(p, o, inner, len(p.Nested), node.ID, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (p *Paragraph) appendText(s string, style TextStyle, owner int) {
	if s == "" {
		return
	}
	if n := len(p.Runs); n > 0 && p.Runs[n-1].Inline == nil && p.Runs[n-1].Node == owner {
		p.Runs[n-1].Text += s
		return
	}
	p.Runs = append(p.Runs, Run{Text: s, Style: style, Node: owner})
}

// Plain is the paragraph's text, for accessibility and messages.
func (p *Paragraph) Plain() string {
	var s strings.Builder
	for _, r := range p.Runs {
		s.WriteString(r.Text)
	}
	return s.String()
}

// String shortens the text for logs and test failures.
func (p *Paragraph) String() string { return fmt.Sprintf("%.60q", p.Plain()) }
