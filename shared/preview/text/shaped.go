package text

import (
	"math"
	"slices"
	"sync"
)

// Shaped is a paragraph ready to be laid out at any width. It is safe for concurrent use.
type Shaped struct {
	fonts     *Fonts
	paragraph Paragraph
	styles    []style
	strut     style
	ratio     float64
	base      Direction
	runes     []rune
	owner     []int32 // span of each rune
	cutShort  bool    // the text was longer than MaxRunes
	items     []item  // logical order
	breaks    []opportunity
	cum       []float64 // cum[i] is the width of runes[:i] on one line, points
	grapheme  []bool    // a grapheme cluster starts here
	cluster   []bool    // a glyph cluster starts here
	unsafe    []bool    // breaking before this rune changes shapes
	tabs      bool

	mu     sync.Mutex
	blocks []*Block // the latest widths, newest last
}

const defaultSize = 14

// Shape segments the paragraph and shapes its runs, once for all widths.
func (f *Fonts) Shape(p Paragraph) *Shaped {
	s := &Shaped{fonts: f, paragraph: p, ratio: p.PixelRatio}
	s.paragraph.Spans = slices.Clone(p.Spans)
	if !(s.ratio > 0 && s.ratio <= 16) {
		s.ratio = 1
	}
	s.styles = make([]style, min(len(p.Spans), MaxSpans))
	for i := range s.styles {
		s.styles[i] = s.complete(s.paragraph.Spans[i])
	}
	strut := Span{Font: p.Strut, LineHeight: p.StrutLineHeight}
	if p.Strut.Size == 0 {
		for _, sp := range p.Spans {
			if sp.Inline == nil {
				strut.Font, strut.LineHeight = sp.Font, sp.LineHeight
				break
			}
		}
	}
	s.strut = s.complete(strut)
	s.runes, s.owner, s.cutShort = collect(s.paragraph.Spans)
	s.base = p.Direction
	if s.base == DirectionAuto {
		s.base = firstStrong(s.runes)
	}
	s.itemize()
	return s
}

// complete fills in a span's defaults and brings its numbers into bounds.
func (s *Shaped) complete(sp Span) style {
	st := style{Span: sp}
	if !(st.Font.Size > 0) {
		st.Font.Size = defaultSize
	}
	st.Font.Size = math.Min(st.Font.Size, MaxFontSize)
	st.LetterSpacing = bounded(st.LetterSpacing, -MaxFontSize, MaxFontSize)
	st.LineHeight = bounded(st.LineHeight, 0, 10*MaxFontSize)
	if st.Inline != nil {
		st.Inline = &InlineBox{Width: bounded(st.Inline.Width, 0, 1e5), Height: bounded(st.Inline.Height, 0, 1e5)}
	}
	st.req = s.fonts.resolve(st.Font)
	st.face = st.req.family.match(st.req.weight, st.req.italic)
	st.metrics = st.face.metricsAt(st.Font.Size, s.ratio)
	return st
}

func bounded(v, lo, hi float64) float64 {
	if v != v {
		return lo
	}
	return math.Min(math.Max(v, lo), hi)
}

// MinContentWidth is the width of the longest piece without a break opportunity, in points.
func (s *Shaped) MinContentWidth() float64 {
	widest, from := 0.0, 0
	for _, b := range s.breaks {
		widest = math.Max(widest, s.width(from, b.trim))
		from = b.at
	}
	return s.ceil(widest)
}

// MaxContentWidth is the width without line breaks other than mandatory ones, in points.
func (s *Shaped) MaxContentWidth() float64 { return s.Layout(math.Inf(1)).Width }

// width is the advance of runes[a:b] on a line that starts at a.
func (s *Shaped) width(a, b int) float64 {
	if b <= a {
		return 0
	}
	if !s.tabs {
		return s.cum[b] - s.cum[a]
	}
	x := 0.0
	for i := a; i < b; i++ {
		x = s.advance(x, i)
	}
	return x
}

// advance moves x over rune i of a line: tabs go to the next stop, counted from the line's start.
func (s *Shaped) advance(x float64, i int) float64 {
	w := s.cum[i+1] - s.cum[i]
	if s.runes[i] == '\t' && w > 0 {
		return (math.Floor(x/w) + 1) * w
	}
	return x + w
}

// ceil rounds a width up to the grid of Blink's LayoutUnit, a 64th of a pixel, so that a block laid out again in its own
// width breaks at the same places.
func (s *Shaped) ceil(w float64) float64 {
	unit := 64 * s.ratio
	return math.Ceil(w*unit-1e-6) / unit
}

// ruler measures ever longer stretches of one line, each step in the time of what was added.
type ruler struct {
	s         *Shaped
	start, at int
	x         float64
}

func (r *ruler) to(end int) float64 {
	if !r.s.tabs {
		return r.s.width(r.start, end)
	}
	for ; r.at < end; r.at++ {
		r.x = r.s.advance(r.x, r.at)
	}
	return r.x
}
