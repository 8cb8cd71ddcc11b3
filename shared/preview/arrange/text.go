package arrange

import (
	"image/color"
	"math"
	"strings"

	"hivesync/shared/devices"
	"hivesync/shared/preview/layout"
	"hivesync/shared/preview/layout/box"
	"hivesync/shared/preview/paint"
	"hivesync/shared/preview/text"
	"hivesync/shared/preview/tree"
)

// paragraph is a text on this device: shaped once, laid out at each width that layout asks about.
type paragraph struct {
	source text.Paragraph
	shaped *text.Shaped
	// fits and minScale are adjustsFontSizeToFit.
	fits     bool
	minScale float64
	vertical tree.VerticalAlign
	// minHeight is that of the rows that a multiline input shows at least.
	minHeight   float64
	placeholder bool
}

func (a *arranger) span(s *tree.TextStyle, content string, tag int) text.Span {
	k := s.Scale(a.in.Device.FontScale)
	span := text.Span{
		Text:  content,
		Font:  text.FontStyle{Family: s.Family, Size: s.Size * k, Weight: s.Weight, Italic: s.Italic},
		Color: s.Color, Background: s.Background, Decoration: s.Decoration,
		LetterSpacing: s.LetterSpacing * k, LineHeight: s.LineHeight * k,
		Underline: s.Underline, LineThrough: s.LineThrough,
		Transform: s.Transform, TabularNums: s.Tabular, SmallCaps: s.SmallCaps, Tag: tag,
	}
	if s.Shadow != nil {
		span.Shadow = &text.Shadow{DX: s.Shadow.X, DY: s.Shadow.Y, Blur: s.Shadow.Blur, Color: s.Shadow.Color}
	}
	return span
}

func (a *arranger) strut(p *text.Paragraph, base *tree.TextStyle) {
	k := base.Scale(a.in.Device.FontScale)
	p.Strut = text.FontStyle{Family: base.Family, Size: base.Size * k, Weight: base.Weight, Italic: base.Italic}
	p.StrutLineHeight = base.LineHeight * k
	p.PixelRatio = a.in.Device.DPR
}

func (a *arranger) buildText(it *item) {
	src := it.node.Paragraph
	p := text.Paragraph{Align: src.Align, MaxLines: src.MaxLines, Ellipsize: src.Ellipsize, Direction: src.Direction}
	p.Spans = make([]text.Span, 0, len(src.Runs))
	for i := range src.Runs {
		r := &src.Runs[i]
		if r.Inline == nil {
			p.Spans = append(p.Spans, a.span(&r.Style, r.Text, r.Node))
			continue
		}
		// A view in a line has its own size, found before the line is broken.
		view := a.build(r.Inline)
		if view == nil {
			continue
		}
		layout.Calculate(view.box, a.options(math.NaN(), math.NaN()))
		span := a.span(&r.Style, "", r.Node)
		span.Inline = &text.InlineBox{Width: view.box.Frame.Width, Height: view.box.Frame.Height}
		p.Spans = append(p.Spans, span)
		it.inline = append(it.inline, view)
	}
	a.strut(&p, &src.Base)
	it.setText(a, p, src.Fits, src.MinScale, src.Vertical)
	it.box.Measure = it.para.measure
	it.box.Baseline = it.para.baseline
}

func (it *item) setText(a *arranger, p text.Paragraph, fits bool, minScale float64, vertical tree.VerticalAlign) {
	it.box.Text = true
	it.para = &paragraph{source: p, shaped: a.in.Fonts.Shape(p), fits: fits, minScale: minScale, vertical: vertical}
}

const bullet = "\u2022"

func (a *arranger) buildInput(it *item) {
	in := it.node.Input
	p := text.Paragraph{Align: in.Align, Direction: text.DirectionAuto, NoWrap: !in.Multiline}
	content, style := in.Value, in.Style
	placeholder := content == ""
	if placeholder {
		content, style.Color = in.Placeholder, in.PlaceholderColor
	}
	if in.Secure && !placeholder {
		content = strings.Repeat(bullet, min(len([]rune(content)), 200))
	}
	if !in.Multiline {
		p.MaxLines, p.Ellipsize = 1, text.EllipsizeClip
		content = strings.NewReplacer("\r\n", " ", "\n", " ").Replace(content)
		if placeholder {
			p.Ellipsize = text.EllipsizeTail
		}
	}
	p.Spans = []text.Span{a.span(&style, content, 0)}
	a.strut(&p, &style)
	vertical := in.Vertical
	if vertical == tree.VerticalAuto && !in.Multiline {
		vertical = tree.VerticalCenter
	}
	it.setText(a, p, false, 0, vertical)
	it.para.placeholder = placeholder
	if line := it.para.lineHeight(a, p); in.Multiline {
		it.para.minHeight = line * float64(in.Rows)
	} else {
		it.para.minHeight = line
	}
	it.box.Measure = it.para.measure
	it.box.Baseline = it.para.baseline
}

// lineHeight is that of one line in the paragraph's strut.
func (p *paragraph) lineHeight(a *arranger, like text.Paragraph) float64 {
	like.Spans = []text.Span{like.Spans[0]}
	like.Spans[0].Text = "x"
	return a.in.Fonts.Shape(like).Layout(math.Inf(1)).Height
}

// measure is the layout package's question.
func (p *paragraph) measure(w float64, wm box.MeasureMode, _ float64, _ box.MeasureMode) (float64, float64) {
	limit := math.Inf(1)
	if wm != box.MeasureUndefined && !math.IsNaN(w) {
		limit = max(w, 0)
	}
	b := p.shaped.Layout(limit)
	width := b.MeasuredWidth()
	if wm == box.MeasureExactly {
		width = w
	}
	return width, max(b.Height, p.minHeight)
}

func (p *paragraph) baseline(w, _ float64) float64 { return p.shaped.Layout(w).Baseline }

// placeText lays the text out in the width that its box was given.
func (a *arranger) placeText(it *item, b *Box) {
	c := b.Content()
	width := c.W
	// Rounding to whole pixels may take a hair off a width that the text just fits in.
	if natural := it.para.shaped.MaxContentWidth(); natural > width && natural-width < 1/a.in.Device.DPR {
		width = natural
	}
	block := it.para.shaped.Layout(width)
	if it.para.fits {
		block = a.shrink(it.para, block, c)
	}
	b.Text, b.TextX, b.TextY = block, c.X, c.Y
	b.Placeholder = it.para.placeholder
	free := c.H - block.Height
	vertical := it.para.vertical
	if it.node.Paragraph != nil && a.in.Device.Platform == devices.IOS {
		vertical = tree.VerticalTop
	}
	switch vertical {
	case tree.VerticalCenter:
		b.TextY += a.wholePixels(free / 2)
	case tree.VerticalBottom:
		b.TextY += a.wholePixels(free)
	}
}

func (a *arranger) wholePixels(v float64) float64 {
	return math.Round(v*a.in.Device.DPR) / a.in.Device.DPR
}

// shrink finds the largest size at which the text fits its box, by halving, as adjustsFontSizeToFit asks.
func (a *arranger) shrink(p *paragraph, block *text.Block, c paint.Rect) *text.Block {
	ok := func(s *text.Shaped, b *text.Block) bool {
		return !b.Truncated && b.Height <= c.H+0.5 && s.MinContentWidth() <= c.W+0.5
	}
	if c.W <= 0 || c.H <= 0 || ok(p.shaped, block) {
		return block
	}
	low, high := p.minScale, 1.0
	best := block
	for range 6 {
		k := (low + high) / 2
		scaled := p.source
		scaled.Spans = make([]text.Span, len(p.source.Spans))
		for i, s := range p.source.Spans {
			s.Font.Size *= k
			s.LineHeight *= k
			s.LetterSpacing *= k
			scaled.Spans[i] = s
		}
		scaled.Strut.Size *= k
		scaled.StrutLineHeight *= k
		shaped := a.in.Fonts.Shape(scaled)
		b := shaped.Layout(c.W)
		if ok(shaped, b) {
			best, low = b, k
		} else {
			if best == block {
				best = b
			}
			high = k
		}
	}
	return best
}

// placeInline gives nested texts the frames of their fragments, and views in the text their place in the line.
func (a *arranger) placeInline(it *item, b *Box) {
	nested := it.node.Paragraph
	if nested == nil || len(nested.Nested) == 0 {
		return
	}
	frames := map[int]paint.Rect{}
	for _, f := range b.Text.Fragments() {
		r := paint.Rect{X: b.TextX + f.X, Y: b.TextY + f.Y, W: f.Width, H: f.Height}
		if have, ok := frames[f.Tag]; ok {
			r = union(have, r)
		}
		frames[f.Tag] = r
	}
	for i, n := range nested.Nested {
		if n.Kind == tree.Text {
			b.Spans = append(b.Spans, &Box{Node: n, Rect: frames[i+1]})
		}
	}
	views := map[*tree.Node]*item{}
	for _, v := range it.inline {
		views[v.node] = v
	}
	for _, placed := range b.Text.Boxes {
		if placed.Tag < 1 || placed.Tag > len(nested.Nested) || !placed.Visible {
			continue
		}
		if v := views[nested.Nested[placed.Tag-1]]; v != nil {
			b.Children = append(b.Children, a.place(v, a.wholePixels(b.TextX+placed.X)-v.box.Frame.X, a.wholePixels(b.TextY+placed.Y)-v.box.Frame.Y))
		}
	}
}

func union(a, b paint.Rect) paint.Rect {
	x, y := math.Min(a.X, b.X), math.Min(a.Y, b.Y)
	return paint.Rect{X: x, Y: y, W: math.Max(a.X+a.W, b.X+b.W) - x, H: math.Max(a.Y+a.H, b.Y+b.H) - y}
}

// Label shapes a short note for a labelled box: size points, at most two lines.
func Label(fonts *text.Fonts, note string, size, width, dpr float64, c color.NRGBA) *text.Block {
	p := text.Paragraph{
		Spans: []text.Span{{Text: note, Font: text.FontStyle{Size: size, Weight: 500}, Color: c}},
		Align: text.AlignCenter, MaxLines: 2, PixelRatio: dpr,
	}
	return fonts.Shape(p).Layout(width)
}
