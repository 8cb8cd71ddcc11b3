package text

import "math"

// align moves the lines sideways in the width the block was laid out in, or in its own width when that is unbounded.
func (s *Shaped) align(b *Block, lines []brokenLine) {
	room := b.MaxWidth
	if math.IsInf(room, 1) {
		room = b.Width
	}
	mode := s.paragraph.Align
	if mode == AlignAuto {
		mode = AlignLeft
		if b.RTL {
			mode = AlignRight
		}
	}
	for i := range b.Lines {
		line := &b.Lines[i]
		free := room - line.Width
		if mode == AlignJustify && !lines[i].hard && free > 0 {
			free -= s.justify(b, i, free)
		}
		shift := 0.0
		switch {
		case free < 0 && !b.RTL:
			// A line wider than its room overflows at its end.
		case mode == AlignRight, mode == AlignJustify && b.RTL, free < 0:
			shift = free
		case mode == AlignCenter:
			shift = free / 2
		}
		if shift != 0 {
			line.X = shift
			for k := range line.Runs {
				line.Runs[k].X += shift
			}
			for k := range b.Boxes {
				if b.Boxes[k].line == i && b.Boxes[k].Visible {
					b.Boxes[k].X += shift
				}
			}
		}
	}
	b.Width = 0
	for i := range b.Lines {
		b.Width = math.Max(b.Width, b.Lines[i].Width)
	}
	b.Width = s.ceil(b.Width)
}

// justify shares out the free room of a line among its spaces and returns how much it used.
func (s *Shaped) justify(b *Block, i int, free float64) float64 {
	line := &b.Lines[i]
	space := func(g *Glyph) bool {
		at := int(g.Cluster)
		return at < len(s.runes) && (s.runes[at] == ' ' || s.runes[at] == '\u00A0')
	}
	total := 0
	before := make([]int, len(line.Runs)) // spaces to the left of each run
	for j := range line.Runs {
		before[j] = total
		for k := range line.Runs[j].Glyphs {
			if space(&line.Runs[j].Glyphs[k]) {
				total++
			}
		}
	}
	if total == 0 {
		return 0
	}
	extra := free / float64(total)
	for k := range b.Boxes {
		if box := &b.Boxes[k]; box.line == i {
			left := 0
			for j := range line.Runs {
				if line.Runs[j].X < box.X {
					left = total
					if j+1 < len(before) {
						left = before[j+1]
					}
				}
			}
			box.X += extra * float64(left)
		}
	}
	for j := range line.Runs {
		r := &line.Runs[j]
		shift := 0.0
		for k := range r.Glyphs {
			r.Glyphs[k].X += shift
			if space(&r.Glyphs[k]) {
				r.Glyphs[k].Advance += extra
				shift += extra
			}
		}
		r.X += extra * float64(before[j])
		r.Width += shift
	}
	line.Width += free
	return free
}

// MeasuredWidth is the width a layout takes for the block: all the room it was given once a line wraps or text is cut
// off, as CSS's shrink-to-fit and React Native do, otherwise the widest line's.
func (b *Block) MeasuredWidth() float64 {
	if b.Wrapped && !math.IsInf(b.MaxWidth, 1) {
		return math.Max(b.Width, b.MaxWidth)
	}
	return b.Width
}

// Fragments lists the visible parts of every tagged span, line by line, in visual order.
func (b *Block) Fragments() []Fragment {
	var out []Fragment
	for i := range b.Lines {
		line := &b.Lines[i]
		open := -1
		for k := range line.Runs {
			r := &line.Runs[k]
			if r.Tag == 0 {
				open = -1
				continue
			}
			if open >= 0 && out[open].Tag == r.Tag {
				out[open].Width = r.X + r.Width - out[open].X
				continue
			}
			open = len(out)
			out = append(out, Fragment{Tag: r.Tag, Line: i, X: r.X, Y: line.Y, Width: r.Width, Height: line.Height})
		}
	}
	return out
}
