package bundle

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// To esbuild an import of what a module does not export is an error; to Metro, as to Babel, it is undefined. So what is
// found to be lacking is exported as undefined, and the bundle is made again.

// lacks are the exports that files of the project lack, and the messages that say so.
type lacks struct {
	exports map[string][]string // by file
	told    []api.Message
}

var errLacking = errors.New("bundle: exports are lacking, and have been noted")

var noMatchingExport = regexp.MustCompile(`^No matching export in "(?:` + projectNamespace + `|` + packageNamespace + `):(.+)" for import "([\p{L}_$][\p{L}\p{N}_$]*)"$`)

// buildLacking bundles, and again as long as that shows further exports that are lacking: a barrel may hide others.
func (p *project) buildLacking(entry string, typed bool) (*Output, error) {
	for {
		out, err := p.build(entry, typed)
		if !errors.Is(err, errLacking) {
			return out, err
		}
	}
}

// lack notes the exports that errors are about. It reports whether there is nothing else among them, and anything new.
func (p *project) lack(errs []api.Message) bool {
	found := make([][2]string, len(errs))
	for i, e := range errs {
		match := noMatchingExport.FindStringSubmatch(e.Text)
		if match == nil {
			return false
		}
		found[i] = [2]string{match[1], match[2]}
	}
	noted := false
	for i, e := range errs {
		file, name := found[i][0], found[i][1]
		if p.lacks.exports == nil {
			p.lacks.exports = map[string][]string{}
		}
		if !slices.Contains(p.lacks.exports[file], name) {
			p.lacks.exports[file] = append(p.lacks.exports[file], name)
			noted = true
		}
		if len(p.lacks.told) == maxMessages {
			continue
		}
		p.lacks.told = append(p.lacks.told, api.Message{
			Text: fmt.Sprintf("%s has no export %q: it is undefined.", file, name), Location: e.Location, Detail: CodeMissingExport,
		})
	}
	return noted
}

// undefinedExports is what is added to a file's end so that it exports what it lacks.
func (p *project) undefinedExports(file string) string {
	names := p.lacks.exports[file]
	if len(names) == 0 {
		return ""
	}
	const local = "__hsLacking"
	return "\nconst " + local + " = undefined;\nexport {" + local + " as " + strings.Join(names, ", "+local+" as ") + "};\n"
}
