package installation

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"hivesync/shared/devices"
	"hivesync/shared/packages/reach"
	"hivesync/shared/preview"
	"hivesync/shared/preview/bundle"
	"hivesync/shared/preview/npm"
)

// What previews do with a package.
const (
	Runs    = "runs"      // its own code
	Drawn   = "drawn"     // by a module of the sandbox
	StoodIn = "stands in" // native code: what its components hold shows
	Fails   = "fails"     // its code throws while it loads: a stand-in answers
	Missing = "missing"   // it is not installed and could not be fetched: a stand-in answers
)

// Verdict is what previews do with one package that a project imports.
type Verdict struct {
	Package string `json:"package"`
	Verdict string `json:"verdict"`
	// Reason says why, where it fails.
	Reason string `json:"reason,omitempty"`
}

// probe is a screen that imports everything.
const probe = "hivesync-doctor.js"

// Examine loads every package that a project's files import, and says what became of it, in the order of their names.
func Examine(ctx context.Context, engine *preview.Engine, files map[string][]byte, packages npm.Source, device devices.Context) ([]Verdict, error) {
	verdicts := map[string]Verdict{}
	var screen strings.Builder
	own := bundle.MapFiles(files)
	for _, i := range npm.Imports(own) {
		name := npm.PackageName(i.Specifier)
		if name == "" || reach.IsTool(name) || i.Folder != "" || !declared(files, name) {
			continue
		}
		fmt.Fprintf(&screen, "import %q;\n", i.Specifier)
		verdict := Verdict{Package: name, Verdict: Runs}
		switch {
		case npm.IsNative(name):
			verdict.Verdict = StoodIn
		case bundle.Provided(i.Specifier):
			verdict.Verdict = Drawn
		}
		if known, ok := verdicts[name]; !ok || known.Verdict == Runs {
			verdicts[name] = verdict
		}
	}
	screen.WriteString("export default () => null;\n")
	all := maps.Clone(own)
	all[probe] = []byte(screen.String())
	result, err := engine.Render(ctx, preview.Request{Files: all, Packages: packages, EntryPoint: probe, Devices: []devices.Context{device}})
	if err != nil {
		return nil, err
	}
	for _, d := range result.Diagnostics {
		for name, verdict := range verdicts {
			switch {
			case d.Code == bundle.CodeUnknownPackage && strings.Contains(d.Message, fmt.Sprintf("%q", name)):
				verdict.Verdict = Missing
			case d.Code == codeFailed && (strings.HasPrefix(d.Message, name+" ") || strings.HasPrefix(d.Message, name+"/")):
				verdict.Verdict, verdict.Reason = Fails, d.Message
			default:
				continue
			}
			verdicts[name] = verdict
		}
	}
	return slices.SortedFunc(maps.Values(verdicts), func(a, b Verdict) int { return strings.Compare(a.Package, b.Package) }), nil
}

// codeFailed is the sandbox's code for a package that threw while it was loaded.
const codeFailed = "PACKAGE_FAILED"

// declared says whether the project names a package among its dependencies: another name may be an alias of its own folders.
func declared(files map[string][]byte, name string) bool {
	return slices.Contains(npm.Dependencies(files["package.json"]), name)
}
