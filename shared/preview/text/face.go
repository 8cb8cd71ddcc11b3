package text

// Face is one font file. It is immutable and safe for concurrent use.
type Face struct {
	name   string
	family string
	weight int
	italic bool
}

// Name is the file's name, for messages and tests.
func (f *Face) Name() string { return f.name }
