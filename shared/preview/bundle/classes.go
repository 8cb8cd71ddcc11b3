package bundle

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"hivesync/shared/preview/npm"
)

// classesEntry tells the sandbox what utility classes choose from; no path of a project has such a name.
const classesEntry = "//classes"

// Bounds of the stylesheets that are told of.
const (
	maxStylesheets     = 8
	maxStylesheetBytes = 256 << 10
)

var (
	// appliesClasses finds packages by which class names have an effect.
	appliesClasses = regexp.MustCompile(`"(nativewind|uniwind|tailwindcss|react-native-css|react-native-css-interop|tailwindcss-react-native)"\s*:\s*"([^"]*)"`)
	// utilityStylesheet finds stylesheets that are of utility classes.
	utilityStylesheet = regexp.MustCompile(`@tailwind\b|@import\s+["'](tailwindcss|nativewind|uniwind)|@theme\b|@apply\b|:root\s*\{`)
	inlineRem         = regexp.MustCompile(`\binlineRem\s*:\s*(\d{1,3})\b`)
)

// classes says whether class names have an effect in the project: where its packages say so, and where it says nothing of packages. It
// returns the points of one rem, 0 for NativeWind's own.
func (p *project) classes() (rem int, ok bool) {
	folder := npm.FolderOf(path.Clean(p.in.EntryPoint), p.Has)
	manifest, found := p.in.Files.Read(path.Join(folder, "package.json"))
	if !found {
		return 0, true
	}
	for _, m := range appliesClasses.FindAllSubmatch(manifest, -1) {
		ok = true
		version := strings.TrimLeft(string(m[2]), "^~>=v ")
		if string(m[1]) == "uniwind" || string(m[1]) == "nativewind" && (strings.HasPrefix(version, "2") || strings.HasPrefix(version, "3")) {
			rem = 16
		}
	}
	if config, found := p.in.Files.Read(path.Join(folder, "metro.config.js")); found {
		if m := inlineRem.FindSubmatch(config); m != nil {
			rem, _ = strconv.Atoi(string(m[1])) // three digits
		}
	}
	return rem, ok
}

// tellsClasses is the import by which the sandbox is told of classes before anything is drawn, or nothing.
func (p *project) tellsClasses() string {
	if _, ok := p.classes(); !ok {
		return ""
	}
	return "import " + quote(classesEntry) + ";\n"
}

// isOfClasses says whether the sandbox is told of a stylesheet.
func (p *project) isOfClasses(name string) bool {
	content, _ := p.in.Files.Read(name)
	return path.Ext(name) == ".css" && len(content) <= maxStylesheetBytes && utilityStylesheet.Match(content)
}

// loadClasses tells the sandbox of the project's stylesheets and its configuration, which is a program.
func (p *project) loadClasses() api.OnLoadResult {
	rem, _ := p.classes()
	folder := npm.FolderOf(path.Clean(p.in.EntryPoint), p.Has)
	var css bytes.Buffer
	sheets := 0
	for _, name := range p.paths {
		if !p.isOfClasses(name) {
			continue
		}
		if sheets++; sheets > maxStylesheets {
			break
		}
		content, _ := p.in.Files.Read(name)
		css.Write(content)
		css.WriteByte('\n')
	}
	configs := ""
	for _, extension := range []string{"js", "cjs", "mjs", "ts"} {
		if name := path.Join(folder, "tailwind.config."+extension); slices.Contains(p.paths, name) {
			configs = "() => require(" + quote(name) + ")"
			break
		}
	}
	remText := "undefined"
	if rem > 0 {
		remText = strconv.Itoa(rem)
	}
	return script(fmt.Sprintf("globalThis.__hs.classes({css: %s, rem: %s, configs: [%s]});\n", quote(css.String()), remText, configs))
}
