// Package installation finds the npm packages of a project on a developer's machine: those in node_modules, else those of its lock
// file, else what its package.json would install today. What is not on the disk is fetched from the project's registries; nothing of it is
// ever run outside of a preview, and nothing is written into the project.
package installation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"

	"hivesync/shared/fault"
	"hivesync/shared/packages"
	"hivesync/shared/packages/fetched"
	"hivesync/shared/packages/installed"
	"hivesync/shared/packages/lockfile"
	"hivesync/shared/packages/npmrc"
	"hivesync/shared/packages/registry"
	"hivesync/shared/packages/sets"
	"hivesync/shared/preview/bundle"
	"hivesync/shared/preview/npm"
)

// Options say whose packages are looked for.
type Options struct {
	// Dir is the project's folder, Files what was read of it.
	Dir   string
	Files map[string][]byte
	// Offline keeps to node_modules and to what was fetched before.
	Offline bool
	// Tell hears what is done and what is missing, a line each.
	Tell func(format string, args ...any)
}

// Found are a project's packages. Close lets go of them.
type Found struct {
	// Packages are nil where the project has none.
	Packages npm.Installation
	Close    func()
}

// Find finds the packages that a project's files import. What cannot be had is told and left out; an error is a project whose
// lock file or settings cannot be read.
func Find(ctx context.Context, o Options) (Found, error) {
	none := Found{Close: func() {}}
	inFolder, err := installed.Open(o.Dir)
	if err != nil {
		return none, err
	}
	if inFolder != nil {
		return Found{Packages: inFolder, Close: func() { _ = inFolder.Close() }}, nil
	}
	names := imported(o.Files)
	if len(names) == 0 || o.Offline || len(o.Files["package.json"]) == 0 {
		return none, nil
	}
	client, err := newClient(o)
	if err != nil {
		return none, err
	}
	graph, err := lockfile.Read(o.Files)
	if errors.Is(err, lockfile.ErrNone) {
		graph, err = resolve(ctx, client, o, names)
	}
	if err != nil {
		return none, away(o, err)
	}
	hoist(graph, names)
	files, digests, err := fetch(ctx, client, graph, reached(graph, names), o.Tell)
	if err != nil {
		return none, away(o, err)
	}
	return Found{Packages: fetched.New(graph, files, digests), Close: func() {}}, nil
}

// away tells of a registry that does not answer: a preview shows stand-ins for what it would have had. Other errors are the caller's.
func away(o Options, err error) error {
	if !fault.Is(err, fault.PackageUnavailable) {
		return err
	}
	o.Tell("packages are not available, stand-ins are shown for them: %v", err)
	return nil
}

func newClient(o Options) (*registry.Client, error) {
	settings, err := npmrc.Read(npmrc.Sources{Project: o.Dir})
	if err != nil {
		return nil, err
	}
	for _, name := range settings.Untrusted() {
		o.Tell("%s in the project's .npmrc reads the environment and is left out: set it in your own ~/.npmrc", name)
	}
	return registry.New(registry.Options{Settings: settings})
}

// tools are packages that build apps and that no screen runs, whatever declares them.
var tools = regexp.MustCompile(`^(@types/.*|@babel/[^r].*|babel-.*|@expo/(cli|config|config-plugins|prebuild-config|metro.*)|metro.*|@react-native/(babel|metro|eslint|gradle|codegen|community-cli|dev-middleware|debugger).*|@react-native-community/cli.*|react-dom|react-native-web|typescript|jest.*)$`)

// unneeded says which packages no preview runs: tools, those that the sandbox has itself, and those of native code.
func unneeded(name string) bool { return tools.MatchString(name) || bundle.Provided(name) }

// implied are packages that others try to import without a word in their package.json, where the project has them: icons, say.
var implied = regexp.MustCompile(`(^|[@/-])react-native([/-]|$)|vector-icons`)

// imports lists what a project's files import of packages, and what these may import of what the project declares.
func imports(files map[string][]byte) []npm.Import {
	out := npm.Imports(bundle.MapFiles(files))
	for _, name := range npm.Needs(files["package.json"]) {
		if implied.MatchString(name) {
			out = append(out, npm.Import{Specifier: name})
		}
	}
	return out
}

// imported lists the packages that a preview of a project may need of those that it names itself, sorted.
func imported(files map[string][]byte) []string {
	var out []string
	for _, i := range imports(files) {
		if name := npm.PackageName(i.Specifier); name != "" && !unneeded(name) && !bundle.Provided(i.Specifier) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func resolve(ctx context.Context, client *registry.Client, o Options, names []string) (*packages.Graph, error) {
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
	graph, missing, err := client.Resolve(ctx, manifests, func(name string) bool {
		// What the project declares and does not import, a tool or a plugin, is of no use to a preview.
		return unneeded(name) || direct[name] && !declared[name]
	})
	for _, m := range missing {
		if m.Importer == "" {
			o.Tell("%s: %v", m.Name, m.Err)
		}
	}
	return graph, err
}

// ofExpo are packages that Expo's own package brings, and that projects import without a word in their package.json.
var ofExpo = []string{"@expo/vector-icons"}

// hoist lets the project import what it does not declare, where another package brings it: a flat node_modules has that at its root.
func hoist(graph *packages.Graph, names []string) {
	for _, name := range names {
		if _, ok := graph.Find("", "", name); ok {
			continue
		}
		for _, key := range keysOf(graph.Packages) {
			if graph.Packages[key].Name != name {
				continue
			}
			if graph.Roots[""] == nil {
				graph.Roots[""] = map[string]string{}
			}
			graph.Roots[""][name] = key
			break
		}
	}
}

// withDevelopment is a package.json in which those of its development dependencies that its screens import are dependencies, and
// what Expo would bring.
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
func reached(graph *packages.Graph, names []string) []string {
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

func fetch(ctx context.Context, client *registry.Client, graph *packages.Graph, keys []string, tell func(string, ...any)) (map[string]npm.Files, map[string]string, error) {
	wanted := make([]packages.Package, len(keys))
	for i, key := range keys {
		wanted[i] = graph.Packages[key]
	}
	archives, err := client.FetchAll(ctx, wanted, func(done, all int) {
		if done%50 == 0 || done == all {
			tell("%d of %d packages", done, all)
		}
	})
	if err != nil {
		return nil, nil, fmt.Errorf("fetching the project's packages: %w", err)
	}
	files, digests := map[string]npm.Files{}, map[string]string{}
	for i, a := range archives {
		if a.Err != nil {
			tell("%s %s: %v", a.Package.Name, a.Package.Version, a.Err)
			continue
		}
		files[keys[i]] = fetched.Archive(a.Archive)
		digests[keys[i]] = sets.Digest(a.Archive)
	}
	return files, digests, nil
}
