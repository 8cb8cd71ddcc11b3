package bundle

import (
	"path"
	"regexp"
	"strings"
)

// For every file that imports a module of the sandbox, esbuild copies what the module exports into an object for that
// file, with an accessor for each of react-native's hundred and more names. In the eight files of the inbox sample that
// took 4.3 of the 42 ms of a render, though a file reads a few names alone. So a file that takes names gets a module that
// has the exports for a prototype and no names of its own to be copied; one that takes the module as an object, by
// `import * as`, `export *`, require or import(), gets the module itself.

// starred is what a file imports or exports by a star.
type starred struct {
	all   bool // perhaps anything
	specs map[string]bool
}

// blank is what may stand between two tokens, comments apart.
const blank = `[\s\v\p{Z}\x{feff}]*`

// starImport finds `* as x from "m"` and `* from "m"`, with m as its group, and without one whatever else may be such a
// clause: the star that ends a comment, or multiplies, is followed by other words.
var starImport = regexp.MustCompile(`\*` + blank + `(?:(?:as\s+[\w$]+\s+)?from\s*["']([^"'\\\n]*)["']|as\b|from\b|/[/*])`)

// takesNamesAlone reports whether a file imports a module for named exports and its default alone. In doubt it does not.
func (p *pass) takesNamesAlone(importer, spec string) bool {
	// To modules of Node.js's own kind the default export is the whole module.
	switch strings.ToLower(path.Ext(importer)) {
	case ".ts", ".tsx", ".js", ".jsx":
	default:
		return false
	}
	p.mu.Lock()
	found, ok := p.stars[importer]
	p.mu.Unlock()
	if !ok {
		content, _ := p.in.Files.Read(importer)
		found = starsOf(content)
		p.mu.Lock()
		p.stars[importer] = found
		p.mu.Unlock()
	}
	return !found.all && !found.specs[spec]
}

func starsOf(content []byte) starred {
	out := starred{specs: map[string]bool{}}
	for _, match := range starImport.FindAllSubmatch(content, -1) {
		if match[1] == nil {
			out.all = true
			break
		}
		out.specs[string(match[1])] = true
	}
	return out
}
