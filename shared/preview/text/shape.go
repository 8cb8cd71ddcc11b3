package text

import (
	"sync"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// glyph is a shaped glyph in em, so that one shaping serves all sizes.
type glyph struct {
	id              uint32
	cluster         int32 // relative to the run's first rune
	advance, dx, dy float32
	unsafe          bool // a line break before this glyph's cluster changes its neighbours' shapes
}

// shaped is a shaped run, glyphs in visual order.
type shaped struct {
	glyphs []glyph
}

type features uint8

const (
	noLigatures features = 1 << iota
	tabularNums
	smallCaps
)

type runKey struct {
	face   uint32
	script language.Script
	rtl    bool
	feat   features
	text   string
}

// maxCachedRun is the longest run, in runes, that is kept for the next paragraph.
const maxCachedRun = 256

// runCache keeps shaped runs for the process. It is bounded by the number of glyphs: when the young generation is full
// it becomes the old one, and what is not asked for again is dropped with it.
type runCache struct {
	mu         sync.Mutex
	young, old map[runKey]*shaped
	glyphs     int
}

const cachedGlyphs = 200_000

var runs = runCache{young: map[runKey]*shaped{}}

func (c *runCache) get(k runKey) *shaped {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s, ok := c.young[k]; ok {
		return s
	}
	s, ok := c.old[k]
	if ok {
		c.put(k, s)
	}
	return s
}

// put is called with the lock held.
func (c *runCache) put(k runKey, s *shaped) {
	if c.glyphs > cachedGlyphs {
		c.old, c.young, c.glyphs = c.young, map[runKey]*shaped{}, 0
	}
	c.young[k] = s
	c.glyphs += len(s.glyphs) + 8
}

// shaper holds what is not safe for concurrent use.
type shaper struct {
	harfbuzz shaping.HarfbuzzShaper
	faces    map[*Face]*font.Face
}

// maxShaperFaces bounds the faces that a shaper keeps: more than are embedded.
const maxShaperFaces = 256

var shapers = sync.Pool{New: func() any {
	s := &shaper{faces: map[*Face]*font.Face{}}
	s.harfbuzz.SetFontCacheSize(64)
	return s
}}

var (
	english = language.NewLanguage("en")
	tagLiga = ot.MustNewTag("liga")
	tagClig = ot.MustNewTag("clig")
	tagTnum = ot.MustNewTag("tnum")
	tagSmcp = ot.MustNewTag("smcp")
)

// shapeRun shapes text[start:end] in one face, script and direction. The text around it is given to the shaper only for
// scripts whose letters join across the run's ends, so that all others can be cached by their own text.
func shapeRun(text []rune, start, end int, face *Face, script language.Script, rtl bool, feat features) *shaped {
	joins := joining(script) && (start > 0 && joiner(text[start-1]) || end < len(text) && joiner(text[end]))
	key := runKey{face: face.id, script: script, rtl: rtl, feat: feat}
	cached := !joins && end-start <= maxCachedRun
	if cached {
		key.text = string(text[start:end])
		if s := runs.get(key); s != nil {
			return s
		}
	}
	if !joins {
		text, start, end = text[start:end], 0, end-start
	}
	s := harfbuzzShape(text, start, end, face, script, rtl, feat)
	if cached {
		runs.mu.Lock()
		runs.put(key, s)
		runs.mu.Unlock()
	}
	return s
}

func harfbuzzShape(text []rune, start, end int, face *Face, script language.Script, rtl bool, feat features) *shaped {
	if !face.load() || start >= end {
		return &shaped{}
	}
	sh := shapers.Get().(*shaper)
	defer shapers.Put(sh)
	own := sh.faces[face]
	if own == nil {
		if len(sh.faces) == maxShaperFaces { // projects bring fonts of their own
			clear(sh.faces)
		}
		own = font.NewFace(face.font)
		sh.faces[face] = own
	}
	upem := int(face.font.Upem())
	input := shaping.Input{
		Text: text, RunStart: start, RunEnd: end, Face: own, Size: fixed.I(upem), Script: script, Language: english,
		Direction: di.DirectionLTR,
	}
	if rtl {
		input.Direction = di.DirectionRTL
	}
	if feat&noLigatures != 0 {
		input.FontFeatures = append(input.FontFeatures, shaping.FontFeature{Tag: tagLiga}, shaping.FontFeature{Tag: tagClig})
	}
	if feat&tabularNums != 0 {
		input.FontFeatures = append(input.FontFeatures, shaping.FontFeature{Tag: tagTnum, Value: 1})
	}
	if feat&smallCaps != 0 {
		input.FontFeatures = append(input.FontFeatures, shaping.FontFeature{Tag: tagSmcp, Value: 1})
	}
	out := sh.harfbuzz.ShapeNoExtents(input)
	em := 1 / (64 * float32(upem))
	s := &shaped{glyphs: make([]glyph, len(out.Glyphs))}
	for i, g := range out.Glyphs {
		s.glyphs[i] = glyph{
			id: uint32(g.GlyphID), cluster: int32(g.TextIndex() - start),
			advance: float32(g.Advance) * em, dx: float32(g.XOffset) * em, dy: -float32(g.YOffset) * em,
			unsafe: g.Mask&1 != 0, // HB_GLYPH_FLAG_UNSAFE_TO_BREAK
		}
		if g.GlyphID == font.EmptyGlyph || isIgnorable(text[min(max(g.TextIndex(), 0), len(text)-1)]) && g.Advance == 0 {
			s.glyphs[i].id = noGlyph
		}
	}
	return s
}

// noGlyph marks a glyph that takes room and draws nothing.
const noGlyph = ^uint32(0)

// joining tells the scripts whose letters change shape with their neighbours across a style boundary.
func joining(s language.Script) bool {
	switch s {
	case language.Arabic, language.Syriac, language.Nko, language.Mongolian, language.Mandaic, language.Manichaean,
		language.Phags_Pa, language.Adlam, language.Hanifi_Rohingya, language.Sogdian:
		return true
	}
	return false
}

func joiner(r rune) bool { return r == zeroWidthJoiner || joining(language.LookupScript(r)) }
