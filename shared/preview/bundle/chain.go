package bundle

import (
	"fmt"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// chainEntry is the entry point of a screen that is shown in another way than by itself; no path of a project has such a name.
const chainEntry = "//chain"

// entryModule is what esbuild begins with.
func (p *project) entryModule(entry string) string {
	if len(p.in.Around) > 0 || p.in.Answering {
		return chainEntry
	}
	return entry
}

// loadChain imports what is around the screen and the screen, in this order: an app's root may set up what others use as they
// load.
func (p *project) loadChain(entry string) api.OnLoadResult {
	var imports strings.Builder
	names := make([]string, 0, len(p.in.Around)+1)
	paths := append(slices.Clone(p.in.Around), entry)
	quoted := make([]string, len(paths))
	for i, name := range paths {
		quoted[i] = quote(name)
		fmt.Fprintf(&imports, "import * as c%d from %s;\n", i, quote(name))
		names = append(names, fmt.Sprintf("c%d", i))
	}
	return script(imports.String() + "export const __hsChain = [" + strings.Join(names, ", ") + fmt.Sprintf("];\nexport const __hsPaths = [%s];\nexport const __hsAnswering = %t;\n", strings.Join(quoted, ", "), p.in.Answering))
}
