package text

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"slices"
	"sync"

	"github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/font/opentype/tables"
)

// MaxFontBytes bounds a font file that comes with a project.
const MaxFontBytes = 16 << 20

// FontFile is a TrueType or OpenType font that comes with a project.
type FontFile struct {
	// Family is the name that code uses for this one file, as it gave it to a font loader or as the file is called.
	Family  string
	Content []byte
}

// With returns the fonts and those of a project. Each file answers to the name that it is given with, and to those that it has
// itself: its full name and, with the others of its family, the family's. What is no font is named in broken.
func (f *Fonts) With(files []FontFile) (all *Fonts, broken []string) {
	own := map[string]*family{}
	for _, file := range files {
		face, names := customFace(file.Content)
		if face == nil {
			broken = append(broken, file.Family)
			continue
		}
		own[normalizeName(file.Family)] = &family{name: file.Family, upright: []*Face{face}, single: true}
		for _, name := range []string{names.Full, names.PostScript} {
			if name := normalizeName(name); name != "" && own[name] == nil {
				own[name] = &family{name: names.Full, upright: []*Face{face}, single: true}
			}
		}
	}
	for _, file := range files {
		if face, names := customFace(file.Content); face != nil {
			join(own, face, names.Family)
		}
	}
	merged := *f
	merged.own = own
	return &merged, broken
}

// join adds a face to the family that its file names, unless a file goes by that name by itself.
func join(own map[string]*family, face *Face, name string) {
	key := normalizeName(name)
	fam := own[key]
	switch {
	case key == "" || fam != nil && fam.single:
		return
	case fam == nil:
		fam = &family{name: name}
		own[key] = fam
	}
	faces := &fam.upright
	if face.italic {
		faces = &fam.italics
	}
	if !slices.Contains(*faces, face) {
		*faces = append(*faces, face)
		slices.SortStableFunc(*faces, func(a, b *Face) int { return cmp.Compare(a.weight, b.weight) })
	}
	if len(fam.upright) == 0 { // a family of italics alone
		fam.upright = fam.italics
	}
}

// Names are what a font file calls itself.
type Names struct{ Family, Full, PostScript string }

// NamesOf reads what a font file calls itself: nothing for what is no font.
func NamesOf(content []byte) Names {
	_, names := customFace(content)
	return names
}

// maxCustomFaces bounds the projects' fonts that stay parsed.
const maxCustomFaces = 64

// custom are the projects' fonts by the digest of their files, the last used first.
var custom struct {
	mu   sync.Mutex
	list []*customEntry
	next uint32
}

type customEntry struct {
	sum   [sha256.Size]byte
	face  *Face // nil for what is no font
	names Names
}

// customFace parses a font, or finds it parsed; nil for what is no font.
func customFace(content []byte) (*Face, Names) {
	sum := sha256.Sum256(content)
	custom.mu.Lock()
	defer custom.mu.Unlock()
	i := slices.IndexFunc(custom.list, func(e *customEntry) bool { return e.sum == sum })
	var e *customEntry
	if i >= 0 {
		e = custom.list[i]
		custom.list = slices.Delete(custom.list, i, i+1)
	} else {
		custom.next++
		e = &customEntry{sum: sum}
		e.face, e.names = parseCustom(content, firstCustomID+custom.next)
	}
	custom.list = slices.Insert(custom.list, 0, e)
	custom.list = custom.list[:min(len(custom.list), maxCustomFaces)]
	return e.face, e.names
}

// firstCustomID is above the numbers of all fonts that are embedded.
const firstCustomID = 1 << 16

// parseCustom reads a font. A file that drives the parser into a panic is no font.
func parseCustom(content []byte, id uint32) (face *Face, names Names) {
	defer func() {
		if recover() != nil {
			face, names = nil, Names{}
		}
	}()
	if len(content) > MaxFontBytes {
		return nil, Names{}
	}
	f := &Face{id: id, open: func() (font.Resource, error) { return bytes.NewReader(content), nil }}
	if !f.load() {
		return nil, Names{}
	}
	about := f.font.Describe()
	f.family, f.name = about.Family, about.Family
	f.weight, f.italic = int(about.Aspect.Weight), about.Aspect.Style == font.StyleItalic
	names = namesOf(content)
	names.Family = about.Family
	if names.Full != "" {
		f.name = names.Full
	}
	return f, names
}

// Numbers of names in a font file's table of them.
const (
	nameFull       = 4
	namePostScript = 6
)

func namesOf(content []byte) Names {
	loader, err := ot.NewLoader(bytes.NewReader(content))
	if err != nil {
		return Names{}
	}
	raw, err := loader.RawTable(ot.MustNewTag("name"))
	if err != nil {
		return Names{}
	}
	table, _, err := tables.ParseName(raw)
	if err != nil {
		return Names{}
	}
	return Names{Full: table.Name(nameFull), PostScript: table.Name(namePostScript)}
}
