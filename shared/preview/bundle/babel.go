package bundle

import (
	"path"
	"regexp"
	"strings"
)

// Aliases of babel-plugin-module-resolver, which many React Native projects use instead of tsconfig's. The
// configuration is a program; it is not run, only its literal aliases are read.
var (
	aliasObject = regexp.MustCompile(`\balias['"]?\s*:\s*\{([^{}]*)\}`)
	aliasEntry  = regexp.MustCompile(`(?:['"]([^'"\n]+)['"]|([A-Za-z_$][\w$]*))\s*:\s*['"](\.{0,2}/?[^'"\n]*)['"]`)
)

// babelConfigs are the names under which Babel looks for a project's configuration.
var babelConfigs = []string{"babel.config.js", "babel.config.cjs", "babel.config.json", ".babelrc", ".babelrc.js", ".babelrc.json"}

// babelAliases returns the patterns that the project's Babel configuration defines.
func (p *project) babelAliases() []pattern {
	for _, name := range babelConfigs {
		content, ok := p.in.Files.Read(name)
		if !ok || len(content) > maxManifestBytes || !strings.Contains(string(content), "module-resolver") {
			continue
		}
		p.readRoots(content)
		object := aliasObject.FindSubmatch(content)
		if object == nil {
			return nil
		}
		var out []pattern
		for _, m := range aliasEntry.FindAllStringSubmatch(string(object[1]), maxAliases) {
			key, target := m[1]+m[2], m[3]
			// A key that is a regular expression, and a package that stands for another, are not aliases of a directory.
			if strings.HasPrefix(key, "^") || !strings.HasPrefix(target, ".") {
				continue
			}
			target = path.Clean(target)
			out = append(out,
				pattern{prefix: key, targets: []string{target}},
				pattern{prefix: key + "/", star: true, targets: []string{path.Join(target, "*")}})
		}
		return out
	}
	return nil
}

// rootList finds the folders that module-resolver looks for modules in.
var rootList = regexp.MustCompile(`\broot['"]?\s*:\s*(?:\[([^\]]*)\]|(['"][^'"\n]*['"]))`)

var quoted = regexp.MustCompile(`['"](\.[^'"\n]*)['"]`)

func (p *project) readRoots(content []byte) {
	m := rootList.FindSubmatch(content)
	if m == nil {
		return
	}
	for _, root := range quoted.FindAllStringSubmatch(string(m[1])+string(m[2]), maxAliases) {
		p.roots = append(p.roots, path.Clean(root[1]))
	}
}

// maxAliases bounds what is read of a configuration.
const maxAliases = 200
