package text

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-text/typesetting/bidi"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/segmenter"
)

// item is a run of one span, face, script and bidi level: what is shaped at once.
type item struct {
	start, end int // runes
	span       int
	level      uint8
	face       *Face
	script     language.Script
	feat       features
	size       float64
	bold       bool // synthetic
	slant      bool // synthetic
	shaped     *shaped
	box        *InlineBox
	kind       itemKind
}

type itemKind uint8

const (
	itemText itemKind = iota
	itemBox
	itemTab
	itemNewline
)

// style is a span with its defaults filled in.
type style struct {
	Span
	req     request
	face    *Face
	metrics metrics
}

// collect flattens the spans to runes and says which span each rune belongs to.
func collect(spans []Span) (runes []rune, owner []int32, cut bool) {
	total := 0
	for i := range spans {
		total += len(spans[i].Text) + 1
	}
	runes = make([]rune, 0, min(total, MaxRunes))
	owner = make([]int32, 0, min(total, MaxRunes))
	if len(spans) > MaxSpans {
		spans, cut = spans[:MaxSpans], true
	}
	wordStart := true
	for i := range spans {
		if spans[i].Inline != nil {
			runes, owner = append(runes, objectReplace), append(owner, int32(i))
			wordStart = true
			continue
		}
		s := spans[i].Text
		if len(s) > utf8.UTFMax*MaxRunes {
			s, cut = s[:utf8.UTFMax*MaxRunes], true
		}
		switch spans[i].Transform {
		case Uppercase:
			s = strings.ToUpper(strings.ReplaceAll(s, "ß", "SS"))
		case Lowercase:
			s = strings.ToLower(s)
		}
		previous := rune(0)
		for _, r := range s {
			if len(runes) >= MaxRunes {
				return runes, owner, true
			}
			if r == '\n' && previous == '\r' {
				previous = r
				continue
			}
			previous = r
			switch {
			case r == '\r' || r == '\u2028' || r == '\u2029' || r == '\u0085' || r == '\v' || r == '\f':
				r = '\n'
			case r == objectReplace:
				r = unicode.ReplacementChar
			case r != '\n' && r != '\t' && unicode.IsControl(r):
				continue
			}
			if spans[i].Transform == Capitalize && wordStart && unicode.IsLetter(r) {
				r = unicode.ToTitle(r)
			}
			wordStart = unicode.IsSpace(r) || wordStart && !unicode.IsLetter(r) && !unicode.IsDigit(r)
			runes, owner = append(runes, r), append(owner, int32(i))
		}
	}
	return runes, owner, cut
}

// firstStrong is the direction of the first strong character outside isolates (UAX 9, rules P2 and P3).
func firstStrong(runes []rune) Direction {
	depth := 0
	for _, r := range runes {
		switch {
		case r >= 0x2066 && r <= 0x2068:
			depth++
		case r == 0x2069:
			depth = max(0, depth-1)
		case depth > 0:
		case r == 0x200E:
			return DirectionLTR
		case r == 0x200F || r == 0x61C:
			return DirectionRTL
		case unicode.IsLetter(r):
			if rightToLeft(r) {
				return DirectionRTL
			}
			return DirectionLTR
		}
	}
	return DirectionLTR
}

func rightToLeft(r rune) bool {
	return r >= 0x0590 && r <= 0x08FF || r >= 0xFB1D && r <= 0xFDFF || r >= 0xFE70 && r <= 0xFEFF ||
		r >= 0x10800 && r <= 0x10FFF || r >= 0x1E800 && r <= 0x1EFFF
}

// levels resolves the bidi level of every rune, each hard line by itself, all in the same base direction.
func levels(runes []rune, base Direction) []uint8 {
	out := make([]uint8, len(runes))
	mark, plain, level := rune(0x200E), bidi.LeftToRight, uint8(0)
	needs := base == DirectionRTL
	if needs {
		mark, plain, level = 0x200F, bidi.RightToLeft, 1
	} else {
		for _, r := range runes {
			if rightToLeft(r) || r >= 0x200F && r <= 0x2069 && (r == 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2066) {
				needs = true
				break
			}
		}
	}
	if !needs {
		return out
	}
	var p bidi.Paragraph
	buf := make([]rune, 0, len(runes)+1)
	for start := 0; start < len(runes); {
		end := start
		for end < len(runes) && runes[end] != '\n' {
			end++
		}
		// A mark in front fixes the base direction, which the algorithm would else take from the text (rule P2).
		buf = append(append(buf[:0], mark), runes[start:end]...)
		segments := p.Segment(buf, plain)
		for i := range segments.NumRuns() {
			run := segments.Run(i)
			for j := max(run.Start, 1); j < run.End; j++ {
				out[start+j-1] = uint8(run.Level)
			}
		}
		if end < len(runes) {
			out[end] = level
			end++
		}
		start = end
	}
	return out
}

// scripts gives every rune its script; common characters take the one before them, or after them at the start.
func scripts(runes []rune) []language.Script {
	out := make([]language.Script, len(runes))
	last, open := language.Common, 0
	for i, r := range runes {
		s := language.Latin
		if r >= 0x80 || !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z') {
			s = language.LookupScript(r)
		}
		if s == language.Common || s == language.Inherited || s == language.Unknown {
			out[i] = last
			continue
		}
		if last == language.Common {
			for ; open < i; open++ {
				out[open] = s
			}
		}
		out[i], last = s, s
	}
	return out
}

// itemize splits the paragraph into items and shapes them.
func (s *Shaped) itemize() {
	n := len(s.runes)
	lv := levels(s.runes, s.base)
	sc := scripts(s.runes)
	pick := newPicker(s.fonts, s.runes)
	var seg segmenter.Segmenter
	seg.Init(s.runes)
	s.grapheme = make([]bool, n+1)
	s.grapheme[n] = true
	for it := seg.GraphemeIterator(); it.Next(); {
		g := it.Grapheme()
		start, end := g.Offset, g.Offset+len(g.Text)
		s.grapheme[start] = true
		st := &s.styles[s.owner[start]]
		next := item{start: start, end: end, span: int(s.owner[start]), level: lv[start], size: st.Font.Size, script: sc[start]}
		switch r := s.runes[start]; {
		case r == objectReplace && st.Inline != nil:
			next.kind, next.box, next.face = itemBox, st.Inline, st.face
		case r == '\n':
			next.kind, next.face = itemNewline, st.face
		case r == '\t':
			next.kind, next.face = itemTab, st.face
			s.tabs = true
		default:
			next.face = pick.face(st.req, st.face, g.Text, sc[start])
		}
		if st.LetterSpacing != 0 {
			next.feat |= noLigatures
		}
		if st.TabularNums {
			next.feat |= tabularNums
		}
		if st.SmallCaps {
			next.feat |= smallCaps
		}
		if next.kind == itemText && len(s.items) > 0 {
			last := &s.items[len(s.items)-1]
			if last.kind == itemText && last.span == next.span && last.level == next.level &&
				last.face == next.face && last.script == next.script {
				last.end = end
				continue
			}
		}
		s.items = append(s.items, next)
	}
	for it := seg.LineIterator(); it.Next(); {
		l := it.Line()
		s.addBreak(l.Offset+len(l.Text), l.IsMandatoryBreak)
	}
	s.cum = make([]float64, n+1)
	s.cluster = make([]bool, n+1)
	s.cluster[n] = true
	s.unsafe = make([]bool, n+1)
	for i := range s.items {
		s.shapeItem(&s.items[i])
	}
	total := 0.0
	for i := range s.cum {
		advance := s.cum[i]
		s.cum[i] = total
		total += advance
	}
}

// shapeItem fills in an item's glyphs and adds its advances to cum, each at the first rune of its cluster.
func (s *Shaped) shapeItem(it *item) {
	st := &s.styles[it.span]
	s.cluster[it.start] = true
	switch it.kind {
	case itemBox:
		s.cum[it.start] = math.Max(0, it.box.Width)
		return
	case itemTab:
		s.cum[it.start] = s.tabWidth(it)
		return
	case itemNewline:
		return
	}
	it.bold = !it.face.emoji && st.req.weight >= 600 && it.face.weight < 600
	it.slant = !it.face.emoji && st.req.italic && !it.face.italic
	it.shaped = shapeRun(s.runes, it.start, it.end, it.face, it.script, it.level&1 == 1, it.feat)
	for _, g := range it.shaped.glyphs {
		at := it.start + int(g.cluster)
		s.cum[at] += float64(g.advance) * it.size
		s.cluster[at] = true
		if g.unsafe && at > it.start {
			s.unsafe[at] = true
		}
	}
	if st.LetterSpacing != 0 {
		for at := it.start; at < it.end; at++ {
			if s.cluster[at] {
				s.cum[at] += st.LetterSpacing
			}
		}
	}
}

func (s *Shaped) tabWidth(it *item) float64 {
	w := 8 * s.styles[it.span].face.space * it.size
	if w <= 0 {
		return 4 * it.size
	}
	return w
}

// addBreak records an opportunity to break before rune at, which UAX 14 found, changed to what browsers do.
func (s *Shaped) addBreak(at int, mandatory bool) {
	if !mandatory && at > 0 && at < len(s.runes) && !asciiBreak(s.runes, at) {
		return
	}
	from := 0
	if len(s.breaks) > 0 {
		from = s.breaks[len(s.breaks)-1].at
	}
	for i := from + 1; i < at; i++ {
		if s.grapheme[i] && (syllableStart(s.runes, i, from, at) || kanaBreak(s.runes[i-1], s.runes[i])) {
			s.breaks = append(s.breaks, opportunity{at: i, trim: i})
		}
	}
	trim := at
	for trim > from && (s.runes[trim-1] == ' ' || s.runes[trim-1] == '\t' || s.runes[trim-1] == '\n' || s.runes[trim-1] == '\u3000') {
		trim--
	}
	mandatory = mandatory && at > 0 && s.runes[at-1] == '\n'
	o := opportunity{at: at, trim: trim, mandatory: mandatory}
	if trim > 0 && fullWidthClose(s.runes[trim-1]) {
		o.spare = s.styles[s.owner[trim-1]].Font.Size / 2
	}
	s.breaks = append(s.breaks, o)
}

// asciiBreak tells whether browsers break between two ASCII characters: after question marks, and after hyphens but for
// those that may be a minus sign. UAX 14 also breaks after slashes and exclamation marks, which they do not.
func asciiBreak(runes []rune, at int) bool {
	before, after := runes[at-1], runes[at]
	if before <= ' ' || before >= 0x7F || after <= ' ' || after >= 0x7F {
		return true
	}
	switch before {
	case '?':
		return true
	case '-':
		if after < '0' || after > '9' {
			return true
		}
		if at < 2 {
			return false
		}
		r := runes[at-2]
		return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	return false
}

// syllableStart finds breaks in Thai and Lao, which write no spaces, and whose breaks UAX 14 leaves to dictionaries: a
// vowel written before its consonant always begins a syllable.
func syllableStart(runes []rune, i, from, to int) bool {
	r := runes[i]
	return i > from+1 && i < to-1 && (r >= 0x0E40 && r <= 0x0E44 || r >= 0x0EC0 && r <= 0x0EC4)
}

// kanaBreak tells that a line may break before a small kana or a prolonged sound mark, as CSS's line-break: normal
// allows (class CJ of UAX 14 taken for ID).
func kanaBreak(before, r rune) bool {
	kana := before >= 0x3041 && before <= 0x3096 || before >= 0x30A1 && before <= 0x30FC
	if han := before >= 0x4E00 && before <= 0x9FFF; !kana && !han {
		return false
	}
	switch r {
	case 'ぁ', 'ぃ', 'ぅ', 'ぇ', 'ぉ', 'っ', 'ゃ', 'ゅ', 'ょ', 'ゎ', 'ゕ', 'ゖ',
		'ァ', 'ィ', 'ゥ', 'ェ', 'ォ', 'ッ', 'ャ', 'ュ', 'ョ', 'ヮ', 'ヵ', 'ヶ', 'ー':
		return true
	}
	return false
}

// fullWidthClose tells closing punctuation whose right half is empty: at a line's end it may be set half as wide when
// the line would else be too long (CSS Text 4, text-spacing-trim: normal).
func fullWidthClose(r rune) bool {
	switch r {
	case '、', '。', '，', '．', '」', '』', '）', '】', '〉', '》', '〕', '］', '｝', '〗', '〙':
		return true
	}
	return false
}

// opportunity is a place where a line may end: before rune at. trim is where its visible text ends.
type opportunity struct {
	at, trim  int
	mandatory bool
	spare     float64 // by how much the text's last character can be narrower at a line's end, points
}
