// Package reach finds which npm packages a project's screens can reach, by its lock file or as its package.json would install them
// today, and fetches those from the project's registries.
package reach

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"

	"hivesync/shared/packages"
	"hivesync/shared/packages/fetched"
	"hivesync/shared/packages/lockfile"
	"hivesync/shared/packages/registry"
	"hivesync/shared/packages/sets"
	"hivesync/shared/preview/npm"
	"hivesync/shared/preview/rendering"
)

// Options say whose packages are fetched.
type Options struct {
	// Files are the project's.
	Files map[string][]byte
	// Provided says which modules the sandbox has itself: bundle.Provided, which whoever fetches nothing need not carry.
	Provided func(specifier string) bool
	Client   *registry.Client
	// Tell hears what else there is to say, a line each; Missing of each package that cannot be had, its version empty where none was
	// found; Progress how many archives are there.
	Tell     func(format string, args ...any)
	Missing  func(name, version string, err error)
	Progress func(done, all int)
	// Packed has each archive packed at once, as it is sent: what no preview needs of it is let go of. Nil keeps them as they came.
	Packed *Packing
}

// Packing says how archives are packed.
type Packing struct {
	// Known returns a package that was packed before, by the integrity of the registry's archive; nil for none.
	Known func(ctx context.Context, integrity string) (*fetched.Packed, error)
	// MaxPackages bounds the packages, MaxBytes what they are packed to together.
	MaxPackages int
	MaxBytes    int64
}

// Any says whether a project imports packages that could be fetched at all.
func Any(files map[string][]byte, provided func(string) bool) bool {
	return len(files["package.json"]) > 0 && len(imported(files, provided)) > 0
}

// Reads says whether a project's file is one that Fetch looks into.
func Reads(name string) bool {
	switch path.Base(name) {
	case "package.json", ".npmrc", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", ".yarnrc.yml", "pnpm-lock.yaml", "pnpm-workspace.yaml", "bun.lock", "bun.lockb":
		return true
	}
	return npm.IsSource(name)
}

// Fetch fetches the packages that a project's files lead to. What cannot be had is told and left out. Errors: a lock file that cannot
// be read, PACKAGE_UNAVAILABLE for a registry that does not answer, PACKAGES_TOO_LARGE beyond the bounds of Packed.
func Fetch(ctx context.Context, o Options) (*fetched.Packages, error) {
	names := append(imported(o.Files, o.Provided), ofReactNative...)
	slices.Sort(names)
	names = slices.Compact(names)
	graph, err := lockfile.Read(o.Files)
	if errors.Is(err, lockfile.ErrNone) {
		graph, err = resolve(ctx, o, names)
	}
	if err != nil {
		return nil, err
	}
	hoist(graph, names)
	files, digests, err := o.fetch(ctx, graph, reached(graph, names, Unneeded(o.Provided)))
	if err != nil {
		return nil, err
	}
	return fetched.New(graph, files, digests), nil
}

// tools are packages that build apps and that no screen runs, whatever declares them.
var tools = regexp.MustCompile(`^(@types/.*|@babel/[^r].*|babel-(plugin|preset|core|cli|jest|eslint|loader|register).*|@expo/(cli|config|config-plugins|prebuild-config|metro.*)|metro.*|@react-native/(babel|metro|eslint|gradle|codegen|community-cli|dev-middleware|debugger).*|@react-native-community/cli.*|react-dom|react-native-web|typescript|jest.*)$`)

// IsTool says whether a package builds apps, and no screen runs it.
func IsTool(name string) bool { return tools.MatchString(name) }

// Unneeded says which packages no preview runs: tools, and those that the sandbox has itself.
func Unneeded(provided func(string) bool) func(name string) bool {
	return func(name string) bool { return tools.MatchString(name) || provided(name) }
}

// implied are packages that others try to import without a word in their package.json, where the project has them: icons, say.
var implied = regexp.MustCompile(`(^|[@/-])react-native([/-]|$)|vector-icons`)

// Imports lists what a project's files import of packages, and what these may import of what the project declares.
func Imports(files map[string][]byte) []npm.Import {
	out := npm.Imports(rendering.MapFiles(files))
	for _, name := range npm.Needs(files["package.json"]) {
		if implied.MatchString(name) {
			out = append(out, npm.Import{Specifier: name})
		}
	}
	return out
}

// imported lists the packages that a preview of a project may need of those that it names itself, sorted.
func imported(files map[string][]byte, provided func(string) bool) []string {
	var out []string
	for _, i := range Imports(files) {
		if name := npm.PackageName(i.Specifier); name != "" && !tools.MatchString(name) && !provided(name) && !provided(i.Specifier) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func resolve(ctx context.Context, o Options, names []string) (*packages.Graph, error) {
	o.Tell("the project has no lock file: the versions of today are taken")
	manifests := map[string][]byte{}
	for name, content := range o.Files {
		if path.Base(name) == "package.json" {
			folder := path.Dir(name)
			if folder == "." {
				folder = ""
			}
			manifests[folder] = withDevelopment(content, names)
		}
	}
	declared := map[string]bool{}
	for _, name := range names {
		declared[name] = true
	}
	direct := directly(manifests)
	graph, missing, err := o.Client.Resolve(ctx, manifests, registry.Skip{
		Always: Unneeded(o.Provided),
		// What the project declares and does not import, a tool or a plugin, is of no use to a preview, unless another package needs it.
		Unused: func(name string) bool { return direct[name] && !declared[name] },
	})
	for _, m := range missing {
		if m.Importer == "" {
			o.Missing(m.Name, "", m.Err)
		}
	}
	return graph, err
}

// ofExpo are packages that Expo's own package brings, and that projects import without a word in their package.json.
var ofExpo = []string{"@expo/vector-icons"}

// ofReactNative are packages that React Native brings, which is never fetched itself, and that others import without a word in their
// package.json: Babel writes such imports.
var ofReactNative = []string{"@babel/runtime"}

// hoist lets the project and its packages import what they do not declare, where another package brings it: a flat node_modules has
// that at its root.
func hoist(graph *packages.Graph, names []string) {
	graph.Hoisted = map[string]string{}
	for _, key := range keysOf(graph.Packages) {
		if name := graph.Packages[key].Name; graph.Hoisted[name] == "" {
			graph.Hoisted[name] = key
		}
	}
	for _, name := range names {
		if _, ok := graph.Find("", "", name); ok {
			continue
		}
		if key, ok := graph.Hoisted[name]; ok {
			if graph.Roots[""] == nil {
				graph.Roots[""] = map[string]string{}
			}
			graph.Roots[""][name] = key
		}
	}
}

// withDevelopment is a package.json in which those of its development dependencies that its screens import are dependencies, and
// what Expo and React Native would bring.
func withDevelopment(content []byte, names []string) []byte {
	var manifest map[string]json.RawMessage
	var declared struct {
		Dependencies    map[string]string `json:"dependencies"`
		DevDependencies map[string]string `json:"devDependencies"`
	}
	if json.Unmarshal(content, &manifest) != nil || json.Unmarshal(content, &declared) != nil {
		return content
	}
	all := map[string]string{}
	maps.Copy(all, declared.Dependencies)
	for _, name := range names {
		if version, ok := declared.DevDependencies[name]; ok && all[name] == "" {
			all[name] = version
		}
	}
	for _, name := range ofExpo {
		if all["expo"] != "" && all[name] == "" && slices.Contains(names, name) {
			all[name] = "*"
		}
	}
	for _, name := range ofReactNative {
		if all["react-native"] != "" && all[name] == "" {
			all[name] = "^7.0.0"
		}
	}
	dependencies, err := json.Marshal(all)
	if err != nil {
		return content
	}
	manifest["dependencies"] = dependencies
	changed, err := json.Marshal(manifest)
	if err != nil {
		return content
	}
	return changed
}

// directly are the packages that a project's manifests name.
func directly(manifests map[string][]byte) map[string]bool {
	out := map[string]bool{}
	for _, content := range manifests {
		for _, name := range npm.Dependencies(content) {
			out[name] = true
		}
	}
	return out
}

// reached lists the keys of the packages that the names lead to, sorted.
func reached(graph *packages.Graph, names []string, unneeded func(string) bool) []string {
	seen := map[string]bool{}
	var queue []string
	add := func(importer, folder, name string) {
		if key, ok := graph.Find(importer, folder, name); ok && !seen[key] && !unneeded(name) {
			seen[key] = true
			queue = append(queue, key)
		}
	}
	for _, folder := range append([]string{""}, keysOf(graph.Roots)...) {
		for _, name := range names {
			add("", folder, name)
		}
	}
	for i := 0; i < len(queue); i++ {
		for name := range graph.Packages[queue[i]].Dependencies {
			add(queue[i], "", name)
		}
	}
	slices.Sort(queue)
	return queue
}

func keysOf[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for key := range m {
		out = append(out, key)
	}
	slices.Sort(out)
	return out
}

func (o Options) fetch(ctx context.Context, graph *packages.Graph, keys []string) (map[string]npm.Files, map[string]string, error) {
	wanted := make([]packages.Package, len(keys))
	for i, key := range keys {
		wanted[i] = graph.Packages[key]
	}
	if o.Packed != nil {
		return o.pack(ctx, keys, wanted)
	}
	archives, err := o.Client.FetchAll(ctx, wanted, o.Progress)
	if err != nil {
		return nil, nil, fmt.Errorf("fetching the project's packages: %w", err)
	}
	files, digests := map[string]npm.Files{}, map[string]string{}
	for i, a := range archives {
		if a.Err != nil {
			o.Missing(a.Package.Name, a.Package.Version, a.Err)
			continue
		}
		files[keys[i]] = fetched.Archive(a.Archive)
		digests[keys[i]] = sets.Digest(a.Archive)
	}
	return files, digests, nil
}
