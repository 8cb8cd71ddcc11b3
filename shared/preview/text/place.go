package text

import (
	"math"
	"sort"
)

// keptBlocks is how many widths a paragraph remembers: layout measures a text leaf at a handful of widths.
const keptBlocks = 4

// Layout breaks the paragraph into lines of at most maxWidth points; +Inf, NaN or a negative number is unbounded. The
// latest widths are remembered.
func (s *Shaped) Layout(maxWidth float64) *Block {
	if maxWidth != maxWidth || maxWidth < 0 {
		maxWidth = math.Inf(1)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.blocks {
		if b.MaxWidth == maxWidth {
			return b
		}
	}
	b := s.layout(maxWidth)
	if len(s.blocks) == keptBlocks {
		s.blocks = append(s.blocks[:0], s.blocks[1:]...)
	}
	s.blocks = append(s.blocks, b)
	return b
}

func (s *Shaped) layout(maxWidth float64) *Block {
	b := &Block{MaxWidth: maxWidth, RTL: s.base == DirectionRTL}
	if len(s.runes) == 0 {
		// An empty paragraph is one line high, as on the platforms.
		ascent, descent := s.extent(&s.strut, nil)
		b.Height, b.Baseline = ascent+descent, ascent
		return b
	}
	limit := MaxLines
	if s.paragraph.MaxLines > 0 {
		limit = min(limit, s.paragraph.MaxLines)
	}
	lines, more, wrapped := s.breakLines(maxWidth, limit)
	if more {
		s.truncate(&lines[len(lines)-1], maxWidth)
	}
	b.Truncated = more || s.cutShort
	b.Wrapped = wrapped || more
	b.Lines = make([]Line, len(lines))
	y := 0.0
	for i := range lines {
		s.placeLine(b, i, &lines[i], y)
		y += b.Lines[i].Height
		b.Width = math.Max(b.Width, b.Lines[i].Width)
	}
	b.Width = s.ceil(b.Width)
	b.Height = y
	b.Baseline = b.Lines[0].Baseline
	s.align(b, lines)
	s.hideBoxes(b, lines)
	return b
}

// extent is how far a style reaches above and below the baseline: its line height, or its font's metrics joined with
// those of the fallback faces it uses (CSS 2.2, section 10.8.1). Half the leading is rounded down to a whole pixel, as
// Blink does.
func (s *Shaped) extent(st *style, used []*Face) (ascent, descent float64) {
	m := st.metrics
	if st.LineHeight > 0 {
		half := math.Floor((st.LineHeight-m.height())/2*s.ratio) / s.ratio
		ascent = m.ascent + half
		return ascent, st.LineHeight - ascent
	}
	ascent, descent = withGap(m, s.ratio)
	for _, face := range used {
		a, d := withGap(face.metricsAt(st.Font.Size, s.ratio), s.ratio)
		ascent, descent = math.Max(ascent, a), math.Max(descent, d)
	}
	return ascent, descent
}

func withGap(m metrics, ratio float64) (ascent, descent float64) {
	half := math.Floor(m.gap/2*ratio) / ratio
	return m.ascent + half, m.descent + m.gap - half
}

// fragment is a part of an item on a line.
type fragment struct {
	item       *item
	start, end int
	level      uint8
	glyphs     []glyph
	from       int32   // what glyph clusters count from
	width      float64 // of a tab
}

// fragments cuts the line's pieces at the items' ends and brings them into visual order.
func (s *Shaped) fragments(line *brokenLine) []fragment {
	var out []fragment
	pen := 0.0 // in logical order, which tab stops follow
	for _, p := range line.pieces {
		if p.ellipsis {
			it := s.ellipsisItem(p.like)
			it.level = 0
			if s.base == DirectionRTL {
				it.level = 1
			}
			out = append(out, fragment{item: &it, start: p.like, end: p.like, level: it.level, glyphs: it.shaped.glyphs, from: int32(p.like)})
			continue
		}
		first := sort.Search(len(s.items), func(i int) bool { return s.items[i].end > p.start })
		for i := first; i < len(s.items) && s.items[i].start < p.end; i++ {
			it := &s.items[i]
			f := fragment{item: it, start: max(it.start, p.start), end: min(it.end, p.end), level: it.level, from: int32(it.start)}
			next := pen + s.cum[f.end] - s.cum[f.start]
			switch it.kind {
			case itemText:
				s.cutGlyphs(&f)
			case itemTab:
				next = s.advance(pen, f.start)
				f.width = next - pen
			}
			pen = next
			out = append(out, f)
		}
	}
	reorder(out)
	return out
}

// cutGlyphs takes the fragment's glyphs from its item, or shapes it again where the cut goes through letters that
// depend on each other.
func (s *Shaped) cutGlyphs(f *fragment) {
	it := f.item
	if f.start == it.start && f.end == it.end {
		f.glyphs = it.shaped.glyphs
		return
	}
	needs := func(at int) bool {
		return at > it.start && at < it.end && s.unsafe[at] && (s.runes[at-1] != ' ' || joining(it.script))
	}
	if needs(f.start) || needs(f.end) {
		part := s.runes[f.start:f.end]
		f.glyphs = shapeRun(part, 0, len(part), it.face, it.script, it.level&1 == 1, it.feat).glyphs
		f.from = int32(f.start)
		return
	}
	lo, hi := int32(f.start-it.start), int32(f.end-it.start)
	all := it.shaped.glyphs
	from := 0
	for from < len(all) && (all[from].cluster < lo || all[from].cluster >= hi) {
		from++
	}
	to := from
	for to < len(all) && all[to].cluster >= lo && all[to].cluster < hi {
		to++
	}
	f.glyphs = all[from:to]
}

// reorder is rule L2 of UAX 9: from the highest level to the lowest odd one, reverse every run at that level or higher.
func reorder(f []fragment) {
	highest, lowest := uint8(0), uint8(255)
	for i := range f {
		highest = max(highest, f[i].level)
		if f[i].level&1 == 1 {
			lowest = min(lowest, f[i].level)
		}
	}
	for level := highest; level >= lowest && level > 0; level-- {
		for i := 0; i < len(f); i++ {
			if f[i].level < level {
				continue
			}
			j := i
			for j < len(f) && f[j].level >= level {
				j++
			}
			for a, b := i, j-1; a < b; a, b = a+1, b-1 {
				f[a], f[b] = f[b], f[a]
			}
			i = j
		}
	}
}

// placeLine gives line i its glyphs and its place below y, its left edge at 0: Align moves it.
func (s *Shaped) placeLine(b *Block, i int, from *brokenLine, y float64) {
	line := &b.Lines[i]
	*line = Line{Start: from.start, End: from.end, RTL: s.base == DirectionRTL, Y: y, Hard: from.hard}
	frags := s.fragments(from)
	ascent, descent := s.extent(&s.strut, nil)
	line.Runs = make([]Run, 0, len(frags))
	x := 0.0
	for k := range frags {
		f := &frags[k]
		st := &s.styles[f.item.span]
		var used []*Face
		if f.item.face != st.face && f.item.kind == itemText {
			used = []*Face{f.item.face}
		}
		a, d := s.extent(st, used)
		switch f.item.kind {
		case itemBox:
			a, d = f.item.box.Height, 0
			b.Boxes = append(b.Boxes, PlacedBox{
				Tag: st.Tag, X: x, Width: f.item.box.Width, Height: f.item.box.Height, Visible: true, line: i, span: f.item.span,
			})
			x += f.item.box.Width
		case itemTab:
			line.Runs = append(line.Runs, s.run(f, x, f.width))
			x += f.width
		case itemText:
			r := s.run(f, x, 0)
			x += r.Width
			line.Runs = append(line.Runs, r)
		}
		ascent, descent = math.Max(ascent, a), math.Max(descent, d)
	}
	line.Width = x - from.trimmed
	line.Height = ascent + descent
	line.Baseline = y + ascent
	for k := range b.Boxes {
		if b.Boxes[k].line == i && b.Boxes[k].Visible {
			b.Boxes[k].Y = line.Baseline - b.Boxes[k].Height
		}
	}
}

// run turns a fragment's glyphs from em to points.
func (s *Shaped) run(f *fragment, x, width float64) Run {
	st := &s.styles[f.item.span]
	m := f.item.face.metricsAt(f.item.size, s.ratio)
	r := Run{
		Face: f.item.face, Size: f.item.size, X: x, Width: width, Ascent: m.ascent, Descent: m.descent,
		Color: st.Color, Background: st.Background, Underline: st.Underline, LineThrough: st.LineThrough,
		Decoration: st.Decoration, Shadow: st.Shadow, Tag: st.Tag, RTL: f.level&1 == 1,
		SyntheticBold: f.item.bold, SyntheticSlant: f.item.slant, Start: f.start, End: f.end,
	}
	if len(f.glyphs) == 0 {
		return r
	}
	r.Glyphs = make([]Glyph, len(f.glyphs))
	pen := 0.0
	for i, g := range f.glyphs {
		advance := float64(g.advance) * f.item.size
		if st.LetterSpacing != 0 && (i+1 == len(f.glyphs) || f.glyphs[i+1].cluster != g.cluster) {
			advance += st.LetterSpacing
		}
		r.Glyphs[i] = Glyph{
			ID: g.id, X: pen + float64(g.dx)*f.item.size, Y: float64(g.dy) * f.item.size, Advance: advance,
			Cluster: g.cluster + f.from,
		}
		pen += advance
	}
	r.Width = pen
	return r
}

// hideBoxes adds the inline boxes that truncation removed, so that the caller learns about every one.
func (s *Shaped) hideBoxes(b *Block, lines []brokenLine) {
	if !b.Truncated {
		return
	}
	placed := map[int]bool{}
	for i := range b.Boxes {
		placed[b.Boxes[i].span] = true
	}
	for i := range s.styles {
		if s.styles[i].Inline != nil && !placed[i] {
			b.Boxes = append(b.Boxes, PlacedBox{Tag: s.styles[i].Tag, span: i})
		}
	}
}
