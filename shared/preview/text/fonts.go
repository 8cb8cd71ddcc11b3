package text

import (
	_ "embed" // faces.json
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
)

//go:embed fonts/faces.json
var manifest []byte

// Fonts is the set of faces of one platform. It is immutable and safe for concurrent use.
type Fonts struct {
	platform Platform
	system   *family
	mono     *family
	serif    *family
	emoji    *Face
	byName   map[string]*family
	own      map[string]*family // of a project, by normalized name
	byScript map[language.Script][]*family
	fallback []*family
}

type family struct {
	name     string
	role     string
	language string
	scripts  []language.Script
	upright  []*Face // by weight
	italics  []*Face
	single   bool // it stands for one file, whatever weight is asked for
}

type manifestFamily struct {
	Name     string   `json:"name"`
	Role     string   `json:"role"`
	Scripts  []string `json:"scripts"`
	Language string   `json:"language"`
	Weights  []int    `json:"weights"`
	Italics  []int    `json:"italics"`
}

// families are shared by the platforms, so that a face is parsed once for the process.
var families = sync.OnceValues(func() ([]*family, error) { return readFamilies(files()) })

func readFamilies(source fs.FS) ([]*family, error) {
	var m struct {
		Families []manifestFamily `json:"families"`
	}
	if err := json.Unmarshal(manifest, &m); err != nil {
		return nil, fmt.Errorf("text: faces.json: %w", err)
	}
	var out []*family
	id := uint32(0)
	for _, entry := range m.Families {
		fam := &family{name: entry.Name, role: entry.Role, language: entry.Language}
		for _, tag := range entry.Scripts {
			script, err := language.ParseScript(tag)
			if err != nil {
				return nil, fmt.Errorf("text: faces.json: %s: %w", entry.Name, err)
			}
			fam.scripts = append(fam.scripts, script)
		}
		add := func(weight int, italic bool) (*Face, error) {
			name := fmt.Sprintf("%s-%d", strings.ReplaceAll(entry.Name, " ", ""), weight)
			if italic {
				name += "i"
			}
			path := "fonts/dist/" + name + ".ttf"
			if _, err := fs.Stat(source, path); err != nil {
				return nil, fmt.Errorf("%w (missing %s.ttf)", ErrNoFonts, name)
			}
			id++
			return &Face{
				id: id, name: name, family: entry.Name, weight: weight, italic: italic, emoji: entry.Role == "emoji",
				open: func() (font.Resource, error) {
					file, err := source.Open(path)
					if err != nil {
						return nil, err
					}
					resource, ok := file.(font.Resource)
					if !ok {
						return nil, fmt.Errorf("text: %s cannot be read at an offset", name)
					}
					return resource, nil
				},
			}, nil
		}
		for _, weight := range entry.Weights {
			face, err := add(weight, false)
			if err != nil {
				return nil, err
			}
			fam.upright = append(fam.upright, face)
		}
		for _, weight := range entry.Italics {
			face, err := add(weight, true)
			if err != nil {
				return nil, err
			}
			fam.italics = append(fam.italics, face)
		}
		out = append(out, fam)
	}
	return out, nil
}

var loaded = [2]func() (*Fonts, error){
	sync.OnceValues(func() (*Fonts, error) { return newFonts(IOS) }),
	sync.OnceValues(func() (*Fonts, error) { return newFonts(Android) }),
}

// Load returns the platform's fonts. The files are embedded in the binary or, where it was built with the tag fontlayer, in
// a layer beside it; without them there is an error that wraps ErrNoFonts and says where they come from. The result is cached for the process.
func Load(platform Platform) (*Fonts, error) {
	if int(platform) >= len(loaded) {
		return nil, fmt.Errorf("text: no platform %d", platform)
	}
	return loaded[platform]()
}

func newFonts(platform Platform) (*Fonts, error) {
	all, err := families()
	if err != nil {
		return nil, err
	}
	f := &Fonts{platform: platform, byName: map[string]*family{}, byScript: map[language.Script][]*family{}}
	system := map[Platform]string{IOS: "ios", Android: "android"}[platform]
	for _, fam := range all {
		f.byName[normalizeName(fam.name)] = fam
		for _, script := range fam.scripts {
			f.byScript[script] = append(f.byScript[script], fam)
		}
		switch fam.role {
		case system:
			f.system = fam
		case "monospace":
			f.mono = fam
		case "serif":
			f.serif = fam
		case "emoji":
			f.emoji = fam.upright[0]
		case "fallback":
			f.fallback = append(f.fallback, fam)
		}
	}
	if f.system == nil || f.mono == nil || f.serif == nil || f.emoji == nil {
		return nil, errors.New("text: faces.json lacks a family for a role")
	}
	// The other platform's family covers a few characters more.
	for _, fam := range all {
		if (fam.role == "ios" || fam.role == "android") && fam != f.system {
			f.fallback = append(f.fallback, fam)
		}
	}
	return f, nil
}

// Known says whether a family is one that the fonts have, by its own name or by that of a font it stands for.
func (f *Fonts) Known(name string) bool {
	normalized := normalizeName(name)
	if f.own[normalized] != nil || f.named(normalized) != nil {
		return true
	}
	base, weight, italic := splitStyle(name) // "sans-serif-medium" is a family and its weight
	return aliases[base] != "" || (weight != 0 || italic) && f.named(base) != nil
}

// Warm parses the system family's common weights and the emoji font ahead of the first request.
func (f *Fonts) Warm() {
	for _, face := range f.system.upright {
		if face.weight >= 400 && face.weight <= 700 {
			face.load()
		}
	}
	f.emoji.load()
}
