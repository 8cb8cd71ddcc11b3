package bundle

import (
	"fmt"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// chainEntry is the entry point of a screen that is shown in another way than by itself, or needs more than its own imports; no path of
// a project has such a name.
const chainEntry = "//chain"

// entryModule is what esbuild begins with.
func (p *project) entryModule(entry string) string {
	if len(p.in.Around) > 0 || len(p.in.Beside) > 0 || p.in.Answering || p.tellsClasses() != "" {
		return chainEntry
	}
	return entry
}

// loadChain imports what is beside the screen, what is around it and the screen, in this order: a preview's files and an app's root may
// set up what others use as they load.
func (p *project) loadChain(entry string) api.OnLoadResult {
	var imports strings.Builder
	if len(p.in.Around) == 0 && len(p.in.Beside) == 0 && !p.in.Answering {
		return script(p.tellsClasses() + "import * as screen from " + quote(entry) + ";\nexport const __hsScreen = screen;\n")
	}
	count := 0
	list := func(files []string) string {
		names := make([]string, len(files))
		for i, name := range files {
			names[i] = fmt.Sprintf("c%d", count)
			fmt.Fprintf(&imports, "import * as %s from %s;\n", names[i], quote(name))
			count++
		}
		return "[" + strings.Join(names, ", ") + "]"
	}
	beside := list(p.in.Beside)
	if p.in.Settings {
		return script(imports.String() + "export const __hsSettings = " + beside + ";\n")
	}
	imports.WriteString(p.tellsClasses())
	paths := append(slices.Clone(p.in.Around), entry)
	chain := list(paths)
	for i, name := range paths {
		paths[i] = quote(name)
	}
	return script(imports.String() + "export const __hsBeside = " + beside + ", __hsChain = " + chain +
		fmt.Sprintf(", __hsPaths = [%s], __hsAnswering = %t;\n", strings.Join(paths, ", "), p.in.Answering))
}
