package svg

import (
	"image/color"
	"math"
	"strconv"
	"strings"

	"hivesync/shared/preview/paint"
	"hivesync/shared/preview/text"
)

// fontStyle is what of a font elements inherit.
type fontStyle struct {
	family  string
	size    float64
	weight  int
	italic  bool
	anchor  string
	spacing float64
}

func (f fontStyle) of(n *node) fontStyle {
	if v := n.attrs["font-family"]; v != "" && len(v) < 200 {
		f.family = v
	}
	if v, ok := parseLength(n.attrs["font-size"], length{whole: f.size, size: f.size}); ok && v > 0 {
		f.size = min(v, text.MaxFontSize)
	}
	switch v := n.attrs["font-weight"]; v {
	case "bold", "bolder":
		f.weight = 700
	case "normal", "lighter":
		f.weight = 400
	default:
		if w, err := strconv.Atoi(v); err == nil && w >= 1 && w <= 1000 {
			f.weight = w
		}
	}
	switch n.attrs["font-style"] {
	case "italic", "oblique":
		f.italic = true
	case "normal":
		f.italic = false
	}
	if v := n.attrs["text-anchor"]; v != "" {
		f.anchor = v
	}
	if v, ok := parseLength(n.attrs["letter-spacing"], length{size: f.size}); ok {
		f.spacing = v
	}
	return f
}

// Bounds on the text of one document.
const (
	maxTextSpans = 500
	maxTextBytes = 2000 // of one span
)

// span is text in one style. Those from one absolute position on make a chunk, which is anchored as a whole.
type span struct {
	text   string
	style  style
	dx, dy float64
}

// chunks gathers the text below an element.
type chunks struct {
	p     *painter
	list  []chunk
	spans int
}

type chunk struct {
	x, y  float64
	spans []span
}

// text paints a text element: lines of spans at their places, neither along paths nor with a place for each letter.
func (p *painter) text(n *node, st style) {
	if p.fonts == nil {
		p.remarks["text"] = true
		return
	}
	c := chunks{p: p, list: []chunk{{}}}
	c.gather(n, st)
	for i := range c.list {
		p.chunk(&c.list[i], st.font.anchor)
	}
}

func (c *chunks) gather(n *node, st style) {
	if !c.p.spend(perNode * float64(len(n.children)+1)) {
		return
	}
	x, y := c.position(n, "x", c.p.view.W, &st), c.position(n, "y", c.p.view.H, &st)
	if x != nil || y != nil {
		last := c.list[len(c.list)-1]
		next := chunk{x: last.x, y: last.y}
		if x != nil {
			next.x = *x
		}
		if y != nil {
			next.y = *y
		}
		if len(last.spans) == 0 {
			c.list = c.list[:len(c.list)-1]
		}
		c.list = append(c.list, next)
	}
	move := span{dx: c.p.length(n, "dx", c.p.view.W, &st, 0), dy: c.p.length(n, "dy", c.p.view.H, &st, 0)}
	if move.dx != 0 || move.dy != 0 {
		c.add(move)
	}
	for _, child := range n.children {
		switch child.name {
		case "":
			c.add(span{text: collapsed(child.text, c.blank()), style: st})
		case "tspan", "a":
			c.gather(child, st.of(child, diagonal(c.p.view)))
		case "textPath":
			c.p.remarks["<textPath>"] = true
			c.gather(child, st.of(child, diagonal(c.p.view)))
		}
	}
}

// position is the first of an attribute's list of places.
func (c *chunks) position(n *node, name string, whole float64, st *style) *float64 {
	list := strings.FieldsFunc(n.attrs[name], func(r rune) bool { return r == ',' || r <= ' ' })
	if len(list) == 0 {
		return nil
	}
	if len(list) > 1 {
		c.p.remarks["places of single letters"] = true
	}
	v, ok := parseLength(list[0], length{whole: whole, size: st.font.size})
	if !ok {
		return nil
	}
	return &v
}

func (c *chunks) add(s span) {
	if c.spans++; c.spans > maxTextSpans {
		c.p.remarks["what is too complex"] = true
		return
	}
	last := &c.list[len(c.list)-1]
	last.spans = append(last.spans, s)
}

// blank tells that the chunk ends in a space, or has nothing yet: a space that follows is none.
func (c *chunks) blank() bool {
	for last := c.list[len(c.list)-1].spans; len(last) > 0; last = last[:len(last)-1] {
		if t := last[len(last)-1].text; t != "" {
			return strings.HasSuffix(t, " ")
		}
	}
	return true
}

// collapsed makes one space of each stretch of white space.
func collapsed(s string, blank bool) string {
	if len(s) > maxTextBytes {
		s = strings.ToValidUTF8(s[:maxTextBytes], "")
	}
	words := strings.Join(strings.Fields(s), " ")
	if s != "" && !blank && strings.TrimLeft(s, " \t\r\n") != s {
		words = " " + words
	}
	if strings.TrimRight(s, " \t\r\n") != s && strings.TrimSpace(s) != "" {
		words += " "
	}
	return words
}

// chunk paints one chunk.
func (p *painter) chunk(c *chunk, anchor string) {
	blocks := make([]*text.Block, len(c.spans))
	width := 0.0
	for i := range c.spans {
		s := &c.spans[i]
		if i == len(c.spans)-1 {
			s.text = strings.TrimRight(s.text, " ")
		}
		if s.text != "" && p.spend(perLetter*float64(len(s.text)+8)) {
			blocks[i] = p.line(s)
			width += advance(blocks[i])
		}
		width += s.dx
	}
	x, y := c.x, c.y
	switch anchor {
	case "middle":
		x -= width / 2
	case "end":
		x -= width
	}
	for i, b := range blocks {
		x, y = x+c.spans[i].dx, y+c.spans[i].dy
		if b == nil {
			continue
		}
		if !c.spans[i].style.hidden && p.spend(p.area()/16) {
			p.c.Text(b, x, y-b.Baseline)
		}
		x += advance(b)
	}
}

// advance is a line's width with the spaces at its end.
func advance(b *text.Block) float64 {
	w := 0.0
	for i := range b.Lines {
		for k := range b.Lines[i].Runs {
			r := &b.Lines[i].Runs[k]
			w = math.Max(w, b.Lines[i].X+r.X+r.Width)
		}
	}
	return w
}

// perLetter is what setting a letter costs, in pixels.
const perLetter = 500

// line sets a span.
func (p *painter) line(s *span) *text.Block {
	st := &s.style
	var col color.NRGBA
	p.paintWith(&st.fill, st.fillOpacity, paint.Rect{W: 1, H: 1}, st, func(c color.NRGBA) { col = c }, func(g paint.Gradient) {
		p.remarks["gradient on text"] = true
		col = g.Stops[0].Color
	})
	if st.stroke != nothing {
		p.remarks["stroke on text"] = true
	}
	shaped := p.fonts.Shape(text.Paragraph{NoWrap: true, PixelRatio: p.points, Spans: []text.Span{{
		Text: s.text, Color: col, LetterSpacing: st.font.spacing,
		Font: text.FontStyle{Family: st.font.family, Size: st.font.size, Weight: st.font.weight, Italic: st.font.italic},
	}}})
	return shaped.Layout(math.Inf(1))
}
