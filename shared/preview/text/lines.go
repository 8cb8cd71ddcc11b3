package text

import (
	"math"
	"sort"

	"github.com/go-text/typesetting/language"
)

// piece is part of a line in logical order: a range of text, or the ellipsis.
type piece struct {
	start, end int
	ellipsis   bool
	like       int // ellipsis: the rune whose style it takes
}

// brokenLine is a line before its glyphs are placed.
type brokenLine struct {
	pieces     []piece
	start, end int // runes, trailing spaces included
	hard       bool
	trimmed    float64 // how much of the last character's width is left out, points
}

// breakLines is the greedy algorithm of CSS `white-space: pre-wrap; overflow-wrap: break-word`: a line ends at the last
// opportunity that fits; spaces at its end hang; a word longer than a line is broken between grapheme clusters.
func (s *Shaped) breakLines(maxWidth float64, limit int) (lines []brokenLine, more, wrapped bool) {
	n := len(s.runes)
	room := maxWidth + 1.0/(64*s.ratio) + 1e-6
	next := 0 // index of the first opportunity after the line's start
	for start := 0; start < n; {
		if len(lines) == limit {
			return lines, true, wrapped
		}
		for next < len(s.breaks) && s.breaks[next].at <= start {
			next++
		}
		line := brokenLine{start: start, end: n, hard: true}
		trim, chosen := n, false
		ruler := ruler{s: s, start: start, at: start}
		for i := next; i < len(s.breaks); i++ {
			b := s.breaks[i]
			if !s.paragraph.NoWrap && ruler.to(b.trim)-b.spare > room {
				break
			}
			if b.mandatory || !s.paragraph.NoWrap || b.at == n {
				line.end, line.hard, trim, chosen = b.at, b.mandatory || b.at == n, b.trim, true
				line.trimmed = 0
				if b.spare > 0 && !s.paragraph.NoWrap && ruler.to(b.trim) > room {
					line.trimmed = b.spare
				}
			}
			if b.mandatory {
				break
			}
		}
		if !chosen {
			word := opportunity{at: n, trim: n}
			if next < len(s.breaks) {
				word = s.breaks[next]
			}
			line.end = s.emergencyBreak(start, word.trim, maxWidth)
			line.hard, trim = line.end == n, line.end
			if line.end >= word.trim {
				// The spaces behind the word hang.
				line.end, line.hard = word.at, word.mandatory || word.at == n
			}
		}
		if !line.hard {
			wrapped = true
		} else if full := s.visibleEnd(line.end); full > trim && s.width(start, full) <= room {
			// Before a newline and at the text's end, spaces hang only when there is no room for them
			// (CSS Text 3, section 4.1.3).
			trim = full
		}
		line.pieces = []piece{{start: start, end: max(start, trim)}}
		lines = append(lines, line)
		start = line.end
	}
	// A final newline opens one more, empty line.
	if n > 0 && s.runes[n-1] == '\n' {
		if len(lines) == limit {
			return lines, true, wrapped
		}
		lines = append(lines, brokenLine{start: n, end: n, hard: true})
	}
	return lines, false, wrapped
}

// visibleEnd is the end of a line without its newline.
func (s *Shaped) visibleEnd(end int) int {
	if end > 0 && s.runes[end-1] == '\n' {
		return end - 1
	}
	return end
}

// emergencyBreak finds how many whole grapheme clusters of runes[start:end] fit; at least one is taken.
func (s *Shaped) emergencyBreak(start, end int, maxWidth float64) int {
	best := 0
	ruler := ruler{s: s, start: start, at: start}
	for i := start + 1; i <= end; i++ {
		if !s.grapheme[i] || !s.cluster[i] && i < len(s.runes) {
			continue
		}
		if best != 0 && ruler.to(i) > maxWidth {
			break
		}
		best = i
	}
	if best == 0 {
		return end
	}
	return best
}

// hardEnd is where the hard line that holds rune at ends, its newline not counted.
func (s *Shaped) hardEnd(at int) int {
	i := sort.Search(len(s.breaks), func(i int) bool { return s.breaks[i].at > at })
	for ; i < len(s.breaks); i++ {
		if s.breaks[i].mandatory {
			return s.breaks[i].at - 1
		}
	}
	return len(s.runes)
}

func (s *Shaped) trimEnd(start, end int) int {
	for end > start && (s.runes[end-1] == ' ' || s.runes[end-1] == '\t' || s.runes[end-1] == '\n') {
		end--
	}
	return end
}

func (s *Shaped) trimStart(start, end int) int {
	for start < end && (s.runes[start] == ' ' || s.runes[start] == '\t' || s.runes[start] == '\n') {
		start++
	}
	return start
}

// truncate replaces the last visible line by the beginning of the text that is left and an ellipsis (tail), an ellipsis
// and the text's end (head), or both ends with the ellipsis between them (middle).
func (s *Shaped) truncate(line *brokenLine, maxWidth float64) {
	n := len(s.runes)
	start := line.start
	line.trimmed = 0
	switch s.paragraph.Ellipsize {
	case EllipsizeClip:
		end := s.hardEnd(start)
		fit := start
		if end > start {
			fit = s.emergencyBreak(start, end, maxWidth)
		}
		line.pieces, line.end = []piece{{start: start, end: fit}}, fit
	case EllipsizeHead:
		room := maxWidth - s.ellipsisWidth(n-1)
		cut := s.suffix(start, s.trimEnd(start, n), room)
		line.pieces = []piece{{ellipsis: true, like: min(cut, n-1)}, {start: cut, end: s.trimEnd(cut, n)}}
		line.end = n
	case EllipsizeMiddle:
		room := maxWidth - s.ellipsisWidth(start)
		end := s.trimEnd(start, n)
		if math.IsInf(room, 1) {
			room = s.width(start, end) / 2
		}
		head := s.prefix(start, s.hardEnd(start), room/2)
		tail := s.suffix(head, end, room-s.width(start, head))
		head = s.trimEnd(start, s.prefix(start, min(s.hardEnd(start), tail), room-s.width(tail, end)))
		line.pieces = []piece{{start: start, end: head}, {ellipsis: true, like: max(start, head-1)}, {start: s.trimStart(tail, end), end: end}}
		line.end = n
	default:
		room := maxWidth - s.ellipsisWidth(start)
		cut := s.trimEnd(start, s.prefix(start, s.hardEnd(start), room))
		for cut > start && s.cum[cut]-s.cum[start]+s.growth(start, cut) > room+1e-6 {
			cut = s.trimEnd(start, s.prefix(start, cut-1, room))
		}
		line.pieces = []piece{{start: start, end: cut}, {ellipsis: true, like: max(start, cut-1)}}
		line.end = cut
	}
	line.hard = true
}

// prefix is the end of the longest run of whole clusters from start that is at most room wide.
func (s *Shaped) prefix(start, end int, room float64) int {
	best := start
	ruler := ruler{s: s, start: start, at: start}
	for i := start + 1; i <= end; i++ {
		if s.grapheme[i] && (s.cluster[i] || i == len(s.runes)) {
			if ruler.to(i) > room+1e-6 {
				break
			}
			best = i
		}
	}
	return best
}

// growth is how much wider the text from start becomes by ending at cut: a letter that joined the next one takes
// its final form there, and in Arabic that is often the wider one.
func (s *Shaped) growth(start, cut int) float64 {
	if cut >= len(s.runes) || !s.unsafe[cut] {
		return 0
	}
	i := sort.Search(len(s.items), func(i int) bool { return s.items[i].end > cut })
	if i == len(s.items) || s.items[i].kind != itemText || s.items[i].start >= cut {
		return 0
	}
	it := &s.items[i]
	f := fragment{item: it, start: max(it.start, start), end: cut, level: it.level, from: int32(it.start)}
	before := 0.0
	for _, g := range it.shaped.glyphs {
		if at := it.start + int(g.cluster); at >= f.start && at < f.end {
			before += float64(g.advance)
		}
	}
	s.cutGlyphs(&f)
	after := 0.0
	for _, g := range f.glyphs {
		after += float64(g.advance)
	}
	return (after - before) * it.size
}

// suffix is the start of the longest run of whole clusters up to end, in end's hard line, that is at most room wide.
func (s *Shaped) suffix(start, end int, room float64) int {
	best := end
	for i := end - 1; i >= start && s.runes[i] != '\n'; i-- {
		if s.grapheme[i] && s.cluster[i] {
			if s.cum[end]-s.cum[i] > room+1e-6 {
				break
			}
			best = i
		}
	}
	return s.trimStart(best, end)
}

// ellipsisItem shapes U+2026 (or three full stops) in the style of the rune it stands beside.
func (s *Shaped) ellipsisItem(like int) item {
	span := 0
	if like >= 0 && like < len(s.owner) {
		span = int(s.owner[like])
	}
	st := &s.styles[span]
	text := []rune{'\u2026'}
	if !st.face.has(text[0]) {
		text = []rune("...")
	}
	it := item{start: like, end: like, span: span, face: st.face, script: language.Latin, size: st.Font.Size}
	it.bold = st.req.weight >= 600 && it.face.weight < 600
	it.slant = st.req.italic && !it.face.italic
	it.shaped = shapeRun(text, 0, len(text), it.face, it.script, false, 0)
	return it
}

func (s *Shaped) ellipsisWidth(like int) float64 {
	it := s.ellipsisItem(like)
	w := 0.0
	for _, g := range it.shaped.glyphs {
		w += float64(g.advance) * it.size
	}
	return w
}
