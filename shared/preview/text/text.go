// Package text turns styled paragraphs into positioned glyphs: font fallback, shaping, bidi, line breaking,
// truncation and alignment, in points.
//
// It measures and positions; it never draws, never touches the disk or the network, and never looks at a device: sizes
// arrive with the font scale already applied. Results depend only on the paragraph, so the same input gives the same
// frames everywhere.
package text

import (
	"image/color"
)

// Bounds on one paragraph. Input beyond them is cut, never refused, so that a hostile string costs bounded work.
const (
	// MaxRunes is the longest paragraph that is shaped; the rest is dropped and the block counts as truncated.
	MaxRunes = 20000
	// MaxLines is the largest number of lines laid out for a paragraph without its own limit.
	MaxLines = 2000
	// MaxSpans is the largest number of spans of one paragraph.
	MaxSpans = 2000
	// MaxFontSize is the largest font size in points; larger ones are drawn at this size.
	MaxFontSize = 1000
)

// Platform selects the family that stands for the system font.
type Platform uint8

// The platforms whose text can be reproduced.
const (
	// IOS sets system text in Inter, which shares San Francisco's proportions.
	IOS Platform = iota
	// Android sets system text in Roboto.
	Android
)

// FontStyle chooses a face and its size.
type FontStyle struct {
	Family string  // a CSS family or list of families; "" is the platform's system font
	Size   float64 // points, font scale included; 0 means 14
	Weight int     // 100 to 900; 0 means 400
	Italic bool
}

// Shadow is one text shadow, in points.
type Shadow struct {
	DX, DY, Blur float64
	Color        color.NRGBA
}

// InlineBox is a view that stands in a line of text, its bottom edge on the baseline.
type InlineBox struct {
	Width, Height float64 // points
}

// Transform is a change of case applied before shaping.
type Transform uint8

// The values of React Native's textTransform.
const (
	TransformNone Transform = iota
	Uppercase
	Lowercase
	Capitalize
)

// Span is a piece of a paragraph in one style.
type Span struct {
	Text          string
	Font          FontStyle
	Color         color.NRGBA // the zero value is transparent: nothing is drawn
	LetterSpacing float64     // points added after every cluster
	LineHeight    float64     // points; 0 is the font's own
	Underline     bool
	LineThrough   bool
	Decoration    color.NRGBA // the lines' colour; the zero value follows Color
	Background    color.NRGBA
	Transform     Transform
	TabularNums   bool
	SmallCaps     bool
	Shadow        *Shadow
	Tag           int        // the caller's own number, found again in Run.Tag and Fragment.Tag
	Inline        *InlineBox // when set, the span is this box and Text is ignored
}

// Align places lines in the paragraph's width.
type Align uint8

// The alignments; Auto follows the paragraph's direction.
const (
	AlignAuto Align = iota
	AlignLeft
	AlignRight
	AlignCenter
	AlignJustify
)

// Ellipsize says what gives way when MaxLines cuts a paragraph.
type Ellipsize uint8

// React Native's ellipsizeMode.
const (
	EllipsizeTail Ellipsize = iota
	EllipsizeHead
	EllipsizeMiddle
	EllipsizeClip
)

// Direction is the paragraph's base direction.
type Direction uint8

// The base directions. DirectionAuto takes the first strong character's, as platforms do for natural text.
const (
	DirectionLTR Direction = iota
	DirectionRTL
	DirectionAuto
)

// Paragraph is what Shape takes.
type Paragraph struct {
	Spans     []Span
	Align     Align
	MaxLines  int // 0 is no limit of its own
	Ellipsize Ellipsize
	Direction Direction
	NoWrap    bool // one line per paragraph separator, whatever the width
	// Strut is the style of the element that owns the paragraph: every line is at least as tall as its line height. A
	// zero Size takes the first span's font and line height.
	Strut           FontStyle
	StrutLineHeight float64
	// PixelRatio is the device's pixels per point. Ascents and descents are rounded to whole pixels, as Blink does; 0
	// rounds to whole points.
	PixelRatio float64
}

// Block is a paragraph laid out at one width. It is immutable and may be drawn by several goroutines.
type Block struct {
	Width     float64 // of the widest line, trailing spaces not counted, points
	Height    float64 // sum of the lines' heights, points
	Baseline  float64 // of the first line, from the top, points
	MaxWidth  float64 // the width it was laid out in; +Inf when unbounded
	Lines     []Line
	Boxes     []PlacedBox
	Truncated bool // some text is not shown
	Wrapped   bool // a line ended elsewhere than at a newline
	RTL       bool // the base direction is right to left
}

// Line is one line of a block.
type Line struct {
	X, Y, Width, Height float64 // of the line's content, relative to the block
	Baseline            float64 // from the block's top
	Start, End          int     // runes of the paragraph's text, End exclusive
	Runs                []Run   // in visual order
	RTL                 bool
	Hard                bool // ends at a newline or at the text's end
}

// Run is a stretch of glyphs of one face and one style, in visual order.
type Run struct {
	Face           *Face
	Size           float64 // points
	X              float64 // of the origin, relative to the block
	Width          float64
	Ascent         float64 // of the run's own font, points above the baseline, positive
	Descent        float64 // points below the baseline, positive
	Glyphs         []Glyph
	Color          color.NRGBA
	Background     color.NRGBA
	Underline      bool
	LineThrough    bool
	Decoration     color.NRGBA
	Shadow         *Shadow
	Tag            int
	RTL            bool
	SyntheticBold  bool // the face is lighter than asked for
	SyntheticSlant bool // the face is upright though italics were asked for
	Start, End     int  // runes of the paragraph's text
}

// Glyph is one glyph of a run, in points; Y grows downward from the baseline.
type Glyph struct {
	ID      uint32
	X, Y    float64 // relative to the run's origin
	Advance float64
	Cluster int32 // first rune of the glyph's cluster in the paragraph's text
}

// PlacedBox is an inline box's frame relative to the block.
type PlacedBox struct {
	Tag                 int
	X, Y, Width, Height float64
	Visible             bool // false when truncation removed it
	line, span          int
}

// Fragment is the part of a tagged span on one line, relative to the block: what a press on nested text must hit.
type Fragment struct {
	Tag                 int
	Line                int
	X, Y, Width, Height float64
}
