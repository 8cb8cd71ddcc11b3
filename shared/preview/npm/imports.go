package npm

import (
	"path"
	"regexp"
	"strings"
)

// imported is one import of a module.
type imported struct {
	specifier string
	required  bool // by require, which sees the "require" condition
}

// importForm finds what a module imports, re-exports or requires by a constant specifier. It may find more than a parser would, in
// comments and strings, which costs a module that nothing runs, and never less: what computes its specifier nobody can resolve.
var importForm = regexp.MustCompile(`(?:(\brequire\s*(?:\.resolve)?\(\s*)|\bfrom\s*|\bimport\s*\(?\s*(?:/\*[^*]*\*/\s*)*)(?:"([^"\\\n]{1,256})"|'([^'\\\n]{1,256})'|` + "`([^`\\\\\\n$]{1,256})`)")

// importsOf lists what a module imports, each once, in its order.
func importsOf(content []byte) []imported {
	var out []imported
	seen := map[string]bool{}
	for _, m := range importForm.FindAllSubmatch(content, -1) {
		specifier := string(m[2]) + string(m[3]) + string(m[4])
		if !seen[specifier] {
			seen[specifier] = true
			out = append(out, imported{specifier, len(m[1]) > 0})
		}
	}
	return out
}

// Specifiers lists the packages' modules that a project's file may import, aliases of the project among them.
func Specifiers(content []byte) []string {
	var out []string
	for _, i := range importsOf(content) {
		if !isRelative(i.specifier) {
			out = append(out, i.specifier)
		}
	}
	return out
}

func isRelative(specifier string) bool {
	return specifier == "." || specifier == ".." || strings.HasPrefix(specifier, "./") || strings.HasPrefix(specifier, "../")
}

// IsSource says whether a file may hold imports.
func IsSource(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".mts", ".cts":
		return true
	}
	return false
}

// toolFile matches what of a project no screen imports: tests, stories, and the configuration of tools.
var toolFile = regexp.MustCompile(`(^|/)\.[^/]*$|(^|/)(__tests__|__mocks__|e2e|scripts|patches|\.storybook|\.maestro|cypress|docs)/|\.(test|spec|stories|e2e|d)\.[cm]?[jt]sx?$|(^|/)[^/]*\.config\.[cm]?[jt]s$|(^|/)(jest|babel|metro|eslint)[^/]*\.[cm]?js$`)

// settingsFile matches the one file of such a name that a preview runs.
var settingsFile = regexp.MustCompile(`(^|/)hivesync\.config\.[cm]?[jt]sx?$`)

// isTool says whether a file of a project is none that a screen imports.
func isTool(name string) bool { return toolFile.MatchString(name) && !settingsFile.MatchString(name) }
