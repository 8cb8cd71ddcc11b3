// Package apps holds screens of published apps, templates and examples against what their previews are known to show. The list and the
// expected verdicts are the project's; the apps are fetched from npm's registry when they are asked for, and never kept.
package apps

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"hivesync/localrun/screens"
	"hivesync/shared/packages"
	"hivesync/shared/packages/archive"
	"hivesync/shared/packages/registry"
)

// Known is the list that comes with the program.
//
//go:embed apps.json
var Known []byte

// What becomes of a screen, beside the codes of errors.
const (
	Useful   = "useful"   // as screens.Verdict says
	Rendered = "rendered" // drawn, and not useful
)

// App is a published app.
type App struct {
	// Package and Version name the package that holds it, Dir its folder there, empty for the package's own.
	Package string `json:"package"`
	Version string `json:"version"`
	Dir     string `json:"dir,omitempty"`
	// Files is the pattern of the screens' paths, as path.Match has it, where they are not named as an app's screens are.
	Files string `json:"files,omitempty"`
	// Dependencies are the packages that the app asks for, where no package.json of its own says so: generators write one.
	Dependencies map[string]string `json:"dependencies,omitempty"`
	// Screens are the expected outcomes by the screens' paths: Useful, Rendered, or the code of an error.
	Screens map[string]string `json:"screens"`
}

// Name tells the app apart from others of the list, as a folder's name.
func (a App) Name() string {
	name := strings.ReplaceAll(strings.TrimPrefix(a.Package, "@"), "/", "-")
	if a.Dir != "" {
		name += "-" + strings.ReplaceAll(a.Dir, "/", "-")
	}
	return name
}

// Read reads a list.
func Read(raw []byte) (list []App, err error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&list); err != nil {
		return nil, fmt.Errorf("the list of apps: %w", err)
	}
	return list, nil
}

// Write is the list as Read reads it.
func Write(list []App) ([]byte, error) {
	raw, err := json.MarshalIndent(list, "", "  ")
	return append(raw, '\n'), err
}

// ignored are folders of an app that a preview does not need.
var ignored = []string{"node_modules", ".git", "ios", "android"}

// Fetch returns an app's files.
func Fetch(ctx context.Context, client *registry.Client, a App) (map[string][]byte, error) {
	tgz, err := client.Fetch(ctx, packages.Package{Name: a.Package, Version: a.Version})
	if err != nil {
		return nil, err
	}
	all, err := archive.Unpack(bytes.NewReader(tgz), archive.DefaultLimits)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for name, content := range all {
		if a.Dir != "" && !strings.HasPrefix(name, a.Dir+"/") {
			continue
		}
		name = strings.TrimPrefix(name, a.Dir+"/")
		first, _, _ := strings.Cut(name, "/")
		if !slices.Contains(ignored, first) && !strings.Contains(name, "node_modules/") {
			files[path.Clean(name)] = content
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s@%s has nothing in %q", a.Package, a.Version, a.Dir)
	}
	if len(a.Dependencies) > 0 && files["package.json"] == nil {
		if files["package.json"], err = a.manifest(); err != nil {
			return nil, err
		}
	}
	files["package.json"] = withDependencies(files["package.json"], files["dependencies.json"])
	if a.Files != "" {
		files["package.json"] = ofExamples(files["package.json"], a)
	}
	return files, nil
}

// manifest is the package.json of an app that has none.
func (a App) manifest() ([]byte, error) {
	return json.Marshal(map[string]any{"name": a.Name(), "dependencies": a.Dependencies})
}

// withDependencies is a template's package.json as `react-native init` completes it, by what the template has beside it.
func withDependencies(manifest, dependencies []byte) []byte {
	var all map[string]any
	var more map[string]string
	if json.Unmarshal(manifest, &all) != nil || json.Unmarshal(dependencies, &more) != nil {
		return manifest
	}
	declared, _ := all["dependencies"].(map[string]any)
	if declared == nil {
		declared = map[string]any{}
	}
	for name, version := range more {
		declared[name] = version
	}
	all["dependencies"] = declared
	completed, err := json.Marshal(all)
	if err != nil {
		return manifest
	}
	return completed
}

// ofExamples is the package.json of a package's examples, which import the package as anybody does.
func ofExamples(manifest []byte, a App) []byte {
	manifest = withDependencies(manifest, fmt.Appendf(nil, `{%q:%q}`, a.Package, a.Version))
	var all map[string]any
	if json.Unmarshal(manifest, &all) != nil {
		return manifest
	}
	all["name"] = "examples" // else the project would be the package itself
	renamed, err := json.Marshal(all)
	if err != nil {
		return manifest
	}
	return renamed
}

// Paths are those of the app's screens, sorted.
func (a App) Paths(files map[string][]byte) []string {
	if a.Files == "" {
		return screens.Find(files)
	}
	var list []string
	for name := range files {
		if ok, err := path.Match(a.Files, name); ok && err == nil {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}

// Outcome is what became of a screen.
func Outcome(d screens.Drawn) string {
	switch {
	case d.Code != "":
		return d.Code
	case d.Verdict.Useful:
		return Useful
	}
	return Rendered
}

// Change is a screen whose outcome is another one than expected.
type Change struct{ App, Screen, Expected, Got string }

// Worse says whether the screen shows less than it did.
func (c Change) Worse() bool { return rank(c.Got) < rank(c.Expected) }

func rank(outcome string) int {
	switch outcome {
	case Useful:
		return 3
	case Rendered:
		return 2
	case "": // not there
		return 0
	}
	return 1
}

// Compare returns the screens of an app whose outcomes are other than expected, and the app with those it has.
func Compare(a App, drawn []screens.Drawn) (changes []Change, now App) {
	now = a
	now.Screens = map[string]string{}
	for _, d := range drawn {
		now.Screens[d.Path] = Outcome(d)
	}
	paths := map[string]bool{}
	for p := range a.Screens {
		paths[p] = true
	}
	for p := range now.Screens {
		paths[p] = true
	}
	for p := range paths {
		if a.Screens[p] != now.Screens[p] {
			changes = append(changes, Change{a.Name(), p, a.Screens[p], now.Screens[p]})
		}
	}
	slices.SortFunc(changes, func(a, b Change) int { return strings.Compare(a.Screen, b.Screen) })
	return changes, now
}
