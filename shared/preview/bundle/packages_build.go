package bundle

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/evanw/esbuild/pkg/api"

	"hivesync/shared/fault"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/npm"
	"hivesync/shared/preview/sandbox/js"
)

// MaxPackagesScript bounds the script of a project's packages, in bytes.
const MaxPackagesScript = 32 << 20

// BuildPackages makes one script of a set of packages' modules. It gives globalThis.__hs.packages a function for each of the set's
// entries, by its path, that runs the entry's module and returns its exports. Modules that cannot be read throw when they are run.
// modules are the specifiers that the sandbox provides; nil means those of the embedded host script.
// strip is as in Input.
func BuildPackages(ctx context.Context, set *npm.Set, modules []string, strip StripFlow) (*Output, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if modules == nil {
		modules = js.Modules()
	}
	files := &setFiles{set: set}
	p := &project{
		in: Input{Files: files, Platform: set.Platform, StripFlow: strip}, exists: map[string]struct{}{}, dirs: map[string]struct{}{},
		modules: map[string]struct{}{}, packages: map[string]string{},
	}
	for _, m := range set.Modules {
		p.exists[m.Path] = struct{}{}
	}
	for _, m := range modules {
		p.modules[m] = struct{}{}
	}
	b := &packagesBuild{
		project: p, set: set, links: map[string]map[string]string{}, pure: map[string]bool{}, typed: map[string]bool{}, broken: map[string]string{},
	}
	for _, m := range set.Modules {
		links := make(map[string]string, len(m.Links))
		for _, l := range m.Links {
			links[l.Specifier] = l.Target
		}
		b.links[m.Path] = links
		b.pure[m.Path] = m.Pure
	}
	return b.build()
}

// setFiles are a set's modules as a project's files.
type setFiles struct{ set *npm.Set }

func (s *setFiles) List() []string {
	paths := make([]string, len(s.set.Modules))
	for i, m := range s.set.Modules {
		paths[i] = m.Path
	}
	return paths
}

func (s *setFiles) Read(path string) ([]byte, bool) { return s.set.Read(path) }

type packagesBuild struct {
	*project
	set   *npm.Set
	links map[string]map[string]string // by importer and specifier
	pure  map[string]bool              // by path

	mu     sync.Mutex
	assets map[string]Asset
	typed  map[string]bool   // by path: plain files that are no JavaScript, and may have Flow's types
	broken map[string]string // by path: why it cannot be read
}

// build bundles, and bundles again with what could not be read set aside.
func (b *packagesBuild) build() (*Output, error) {
	for {
		out, errs, err := b.run()
		if err != nil || len(errs) == 0 {
			return out, err
		}
		var lacking []api.Message
		progress := false
		for _, e := range errs {
			if noMatchingExport.MatchString(e.Text) {
				lacking = append(lacking, e)
			} else if b.setAside(e) {
				progress = true
			}
		}
		if noted := len(lacking) > 0 && b.lack(lacking); !noted && !progress {
			return nil, buildError(errs)
		}
	}
}

// setAside notes the module that an error is about, and reports whether another run can do without the error.
func (b *packagesBuild) setAside(e api.Message) bool {
	if e.Location == nil {
		return false
	}
	name, ok := strings.CutPrefix(e.Location.File, packageNamespace+":")
	if _, known := b.broken[name]; !ok || known {
		return false
	}
	if !b.typed[name] && isPlain(name) {
		b.typed[name] = true
		return true
	}
	b.broken[name] = fmt.Sprintf("%s:%d:%d: %s", name, e.Location.Line, column(e.Location), e.Text)
	return true
}

func (b *packagesBuild) run() (*Output, []api.Message, error) {
	b.assets = map[string]Asset{}
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{packagesEntry},
		Bundle:      true,
		Write:       false,
		Outfile:     "/" + PackagesFile,
		// The options below keep esbuild from looking for configuration on the disk.
		AbsWorkingDir: "/",
		TsconfigRaw:   "{}",
		Format:        api.FormatIIFE,
		Platform:      api.PlatformNeutral,
		Target:        api.ES2022,
		Charset:       api.CharsetUTF8,
		JSX:           api.JSXAutomatic,
		LegalComments: api.LegalCommentsNone,
		LogLevel:      api.LogLevelSilent,
		LogLimit:      maxMessages,
		Define:        defines(b.set.Platform),
		Plugins:       []api.Plugin{{Name: "packages", Setup: b.setup}},
	})
	if len(result.Errors) > 0 {
		return nil, result.Errors, nil
	}
	out := &Output{Assets: b.assets}
	if err := out.take(result.OutputFiles); err != nil {
		return nil, nil, err
	}
	if len(out.Script) > MaxPackagesScript {
		return nil, nil, fault.Newf(fault.BundleTooLarge, "The code that the project reaches in its packages is larger than %d MiB.", MaxPackagesScript>>20)
	}
	for _, name := range slices.Sorted(maps.Keys(b.broken)) {
		out.Diagnostics = append(out.Diagnostics, diagnostic.Diagnostic{
			Severity: diagnostic.Warning, Code: CodePackageBroken, Message: sentence("A module of a package could not be read: " + b.broken[name]),
		})
	}
	return out, nil, nil
}

// PackagesFile is the script's name in stacks.
const PackagesFile = "packages.js"

const packagesEntry = "packages"

func (b *packagesBuild) setup(build api.PluginBuild) {
	build.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
		result := b.resolve(args)
		if result.Namespace == packageNamespace { // these are what they are
			return result, nil
		}
		return madeUp(result), nil
	})
	for namespace, load := range map[string]func(api.OnLoadArgs) api.OnLoadResult{
		chainNamespace:        func(api.OnLoadArgs) api.OnLoadResult { return b.loadEntry() },
		packageNamespace:      b.loadModule,
		assetNamespace:        b.loadAsset,
		hostNamespace:         loadHostModule,
		reactNativeNamespace:  loadReactNativeFile,
		placeholderNamespace:  loadPlaceholder,
		missingAssetNamespace: loadMissingAsset,
		emptyNamespace:        loadEmpty,
		absentNamespace:       loadAbsent,
		"file": func(api.OnLoadArgs) api.OnLoadResult {
			return api.OnLoadResult{Errors: []api.Message{{Text: "The disk is not part of a project."}}}
		},
	} {
		build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: namespace}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
			args.Path = strings.TrimSuffix(args.Path, commonJS)
			return load(args), nil
		})
	}
}

// resolve follows the links that were found when the set was collected; what has none the sandbox may have itself.
func (b *packagesBuild) resolve(args api.OnResolveArgs) api.OnResolveResult {
	spec := args.Path
	if args.Kind == api.ResolveEntryPoint {
		return api.OnResolveResult{Path: spec, Namespace: chainNamespace}
	}
	if args.Namespace == chainNamespace {
		return b.module(spec)
	}
	if target, ok := b.links[args.Importer][spec]; ok {
		if target == "" {
			return api.OnResolveResult{Path: spec, Namespace: emptyNamespace}
		}
		return b.module(target)
	}
	if module, ok := b.hostModule(spec); ok {
		return api.OnResolveResult{Path: module, Namespace: hostNamespace}
	}
	if strings.HasPrefix(spec, reactNativeFiles) {
		return api.OnResolveResult{Path: spec, Namespace: reactNativeNamespace}
	}
	// Packages ask this way for others that they can do without.
	if args.Kind == api.ResolveJSRequireCall && !npm.IsNative(npm.PackageName(spec)) && requiredInTry(b.in.Files, args.Importer, spec) {
		return api.OnResolveResult{Path: spec, Namespace: absentNamespace}
	}
	if isAsset(spec) {
		return api.OnResolveResult{Path: spec, Namespace: missingAssetNamespace}
	}
	return api.OnResolveResult{Path: spec, Namespace: placeholderNamespace}
}

func (b *packagesBuild) module(name string) api.OnResolveResult {
	switch {
	case isStylesheet(name):
		return api.OnResolveResult{Path: name, Namespace: emptyNamespace}
	case isAsset(name):
		return api.OnResolveResult{Path: name, Namespace: assetNamespace, SideEffects: api.SideEffectsFalse}
	}
	result := api.OnResolveResult{Path: name, Namespace: packageNamespace}
	if b.pure[name] {
		result.SideEffects = api.SideEffectsFalse
	}
	return result
}

func (b *packagesBuild) loadEntry() api.OnLoadResult {
	var text strings.Builder
	text.WriteString("globalThis.__hs.packages({\n")
	for _, name := range slices.Compact(slices.Sorted(maps.Values(b.set.Entries))) {
		fmt.Fprintf(&text, "%s: () => require(%s),\n", quote(name), quote(name))
	}
	text.WriteString("});\n")
	return script(text.String())
}

func (b *packagesBuild) loadModule(args api.OnLoadArgs) api.OnLoadResult {
	if reason, ok := b.broken[args.Path]; ok {
		return script("throw new SyntaxError(" + quote(reason) + ")")
	}
	content, _ := b.set.Read(args.Path)
	if line, deep := nestsTooDeep(content); deep {
		return script("throw new SyntaxError(" + quote(fmt.Sprintf("%s:%d: it nests too deeply", args.Path, line)) + ")")
	}
	content, loader := b.source(args.Path, content)
	text := string(content) + b.undefinedExports(args.Path)
	return api.OnLoadResult{Contents: &text, Loader: loader}
}

// source returns what esbuild is to read of a module, and how. Files that use Flow are often JavaScript all the same, or look like
// TypeScript: their types are taken out where they do not.
func (b *packagesBuild) source(name string, content []byte) ([]byte, api.Loader) {
	loader := b.loader(name, content)
	if loader != api.LoaderTSX || !isPlain(name) || b.in.StripFlow == nil || reads(content, api.LoaderTSX) {
		return content, loader
	}
	if stripped, err := b.strip(name, content); err == nil {
		return stripped, api.LoaderJSX
	}
	return content, loader
}

func (b *packagesBuild) loader(name string, content []byte) api.Loader {
	switch strings.ToLower(path.Ext(name)) {
	case ".ts", ".mts", ".cts":
		return api.LoaderTS
	case ".tsx":
		return api.LoaderTSX
	case ".json":
		return api.LoaderJSON
	case ".js", ".jsx", ".mjs", ".cjs", "":
		if b.typed[name] || isFlow(content) {
			return api.LoaderTSX
		}
		return api.LoaderJSX
	}
	return api.LoaderText
}

func (b *packagesBuild) loadAsset(args api.OnLoadArgs) api.OnLoadResult {
	asset, text, err := b.assetModule(args.Path)
	if err != nil {
		return script("module.exports = undefined")
	}
	b.mu.Lock()
	b.assets[asset.ID] = asset
	b.mu.Unlock()
	return script(text)
}
