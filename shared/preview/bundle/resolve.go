package bundle

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/evanw/esbuild/pkg/api"

	"hivesync/shared/fault"
	"hivesync/shared/preview/npm"
	"hivesync/shared/preview/sandbox/js"
)

// Codes of diagnostics.
const (
	CodeUnknownPackage = "UNKNOWN_PACKAGE"
	CodeNativePackage  = "NATIVE_PACKAGE"
	CodeNodeBuiltin    = "NODE_BUILTIN"
	CodeStylesheet     = "STYLESHEET_IGNORED"
	CodeUnknownAlias   = "UNKNOWN_ALIAS"
	CodeRemoteImport   = "REMOTE_IMPORT"
	CodeMissingFile    = "MODULE_NOT_FOUND"
	CodeMissingExport  = "EXPORT_NOT_FOUND"
	CodePackageBroken  = "PACKAGE_NOT_READ"
	CodeBundler        = "BUNDLER_WARNING"
)

// resolve decides what an import means. Nothing is left to esbuild's own resolver, which would read the disk.
func (p *pass) resolve(args api.OnResolveArgs) api.OnResolveResult {
	spec := args.Path
	if len(spec) > MaxPathBytes || strings.ContainsAny(spec, "\x00\\") {
		return api.OnResolveResult{Errors: []api.Message{{Text: "The import's path is not valid.", Detail: fault.ModuleNotFound}}}
	}
	// Metro knows no query or fragment, but bundlers of web code do: "./a.svg?react".
	if at := strings.IndexAny(spec, "?"); at > 0 {
		spec = spec[:at]
	}
	if args.Kind == api.ResolveCSSImportRule || args.Kind == api.ResolveCSSURLToken || args.Kind == api.ResolveCSSComposesFrom {
		return api.OnResolveResult{Path: spec, Namespace: emptyNamespace}
	}
	switch {
	case strings.HasPrefix(spec, "./"), strings.HasPrefix(spec, "../"), spec == ".", spec == "..":
		return p.resolveRelative(spec, args)
	case strings.HasPrefix(spec, "/"):
		return placeholder(spec, CodeMissingFile, fmt.Sprintf("%q is an absolute path: import files of the project by a relative path. A placeholder is shown.", spec))
	case strings.Contains(spec, "://") || strings.HasPrefix(spec, "data:"):
		return placeholder(spec, CodeRemoteImport, fmt.Sprintf("%q is imported from the network, which previews do not have: a placeholder is shown.", spec))
	}
	return p.resolveBare(spec, args)
}

// commonJS marks the paths of modules that are made up here, where their names would make esbuild take them for ES modules: what they
// say is module.exports.
const commonJS = "#commonjs"

// madeUp marks a result of a namespace whose modules are made up.
func madeUp(result api.OnResolveResult) api.OnResolveResult {
	switch result.Namespace {
	case projectNamespace, assetNamespace, chainNamespace:
		return result
	}
	switch strings.ToLower(path.Ext(result.Path)) {
	case ".mjs", ".mts":
		result.Path += commonJS
	}
	return result
}

// placeholder resolves what is not there: an asset to one that the painter shows as missing, all else to a stand-in.
func placeholder(spec, code, message string) api.OnResolveResult {
	namespace := placeholderNamespace
	if isAsset(spec) {
		namespace = missingAssetNamespace
	}
	return api.OnResolveResult{Path: spec, Namespace: namespace, Warnings: []api.Message{{Text: message, Detail: code}}}
}

func (p *pass) resolveRelative(spec string, args api.OnResolveArgs) api.OnResolveResult {
	importer := args.Importer
	target := path.Join(path.Dir(importer), spec)
	if target == ".." || strings.HasPrefix(target, "../") {
		return placeholder(spec, CodeMissingFile, fmt.Sprintf("%q leads out of the project: a placeholder is shown.", spec))
	}
	// "./" at the end asks for the directory even where a file of that name exists.
	if strings.HasSuffix(spec, "/") {
		target = path.Join(target, "index")
	}
	if result, ok := p.target(target); ok {
		return result
	}
	if args.Kind == api.ResolveJSRequireCall && requiredInTry(p.in.Files, importer, spec) {
		return api.OnResolveResult{Path: spec, Namespace: absentNamespace}
	}
	message := fmt.Sprintf("Could not find %q from %s: a placeholder is shown.", spec, importer)
	if hint := p.suggestion(target); hint != "" {
		message += fmt.Sprintf(" Did you mean %s?", hint)
	}
	return placeholder(spec, CodeMissingFile, message)
}

// requiredInTry says whether a require stands directly in a try block, which is how code asks for what may be absent.
func requiredInTry(files Files, importer, spec string) bool {
	content, _ := files.Read(importer)
	pattern := `\btry\s*\{[^{}]*\brequire\(\s*['"]` + regexp.QuoteMeta(spec) + `['"]`
	found, err := regexp.Match(pattern, content)
	return err == nil && found
}

// target resolves a path inside the project to a source file, an asset or a stylesheet.
func (p *pass) target(name string) (api.OnResolveResult, bool) {
	if isAsset(name) {
		if found, byPlatform, ok := p.asset(name); ok {
			p.note(byPlatform)
			return api.OnResolveResult{Path: found, Namespace: assetNamespace, SideEffects: api.SideEffectsFalse}, true
		}
	}
	found, byPlatform, ok := p.lookup(name)
	p.note(byPlatform)
	if !ok {
		return api.OnResolveResult{}, false
	}
	if isStylesheet(found) {
		if _, applies := p.classes(); applies && p.isOfClasses(found) {
			return api.OnResolveResult{Path: found, Namespace: emptyNamespace}, true
		}
		return api.OnResolveResult{
			Path: found, Namespace: emptyNamespace,
			Warnings: []api.Message{{Text: found + " is a stylesheet: React Native does not apply it.", Detail: CodeStylesheet}},
		}, true
	}
	if isAsset(found) {
		return api.OnResolveResult{Path: found, Namespace: assetNamespace, SideEffects: api.SideEffectsFalse}, true
	}
	return api.OnResolveResult{Path: found, Namespace: projectNamespace}, true
}

func (p *pass) note(byPlatform bool) {
	if byPlatform {
		p.mu.Lock()
		p.platform = true
		p.mu.Unlock()
	}
}

func isStylesheet(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".css", ".scss", ".sass", ".less", ".styl":
		return true
	}
	return false
}

// resolveBare resolves an import that names a package: the sandbox's own modules first, then the project's aliases,
// packages of the project and node_modules if they were sent along. What is left gets a placeholder.
func (p *pass) resolveBare(spec string, args api.OnResolveArgs) api.OnResolveResult {
	if module, ok := p.hostModule(spec); ok {
		if args.Kind == api.ResolveJSImportStatement && p.takesNamesAlone(args.Importer, args.Path) {
			return api.OnResolveResult{Path: module, Namespace: namedNamespace}
		}
		return api.OnResolveResult{Path: module, Namespace: hostNamespace}
	}
	if strings.HasPrefix(spec, reactNativeFiles) {
		return api.OnResolveResult{Path: spec, Namespace: reactNativeNamespace}
	}
	candidates := p.tsconfig.candidates(spec)
	for _, root := range p.roots {
		candidates = append(candidates, path.Join(root, spec))
	}
	for _, candidate := range candidates {
		if result, ok := p.target(candidate); ok {
			return result
		}
	}
	if found, ok := p.packageFile(spec, args.Importer); ok {
		if result, ok := p.target(found); ok {
			return result
		}
	}
	name := npm.PackageName(spec)
	asked := npm.Import{Folder: npm.FolderOf(args.Importer, p.Has), Specifier: spec}
	if module, ok := p.in.Packages[asked]; ok {
		return api.OnResolveResult{Path: module, Namespace: packageNamespace, PluginData: spec}
	}
	switch {
	case isBuiltin(spec):
		return placeholder(spec, CodeNodeBuiltin, fmt.Sprintf("%q is part of Node.js and does not exist on a device: a placeholder is used.", spec))
	case name == "" || strings.HasPrefix(spec, "#"):
		return p.resolveAlias(spec)
	case npm.IsNative(name):
		return placeholder(spec, CodeNativePackage, fmt.Sprintf("The package %q is native code: stand-ins show what its components hold.", name))
	default:
		p.mu.Lock()
		p.unknown[asked] = struct{}{}
		p.mu.Unlock()
		return placeholder(spec, CodeUnknownPackage, fmt.Sprintf("The package %q is not available in previews: a placeholder is shown for what it exports.", name))
	}
}

// Provided says whether the sandbox has a module of its own for a specifier, or a stand-in.
func Provided(specifier string) bool {
	p := &project{modules: embedded()}
	if _, ok := p.hostModule(specifier); ok {
		return true
	}
	return strings.HasPrefix(specifier, reactNativeFiles) || npm.IsNative(npm.PackageName(specifier))
}

// embedded are the specifiers of the embedded host script's modules.
var embedded = sync.OnceValue(func() map[string]struct{} {
	out := map[string]struct{}{}
	for _, m := range js.Modules() {
		out[m] = struct{}{}
	}
	return out
})

// hostModule finds the sandbox's module for a specifier.
func (p *project) hostModule(spec string) (string, bool) {
	if _, ok := p.modules[spec]; ok {
		return spec, true
	}
	// Other JSX runtimes (styled ones, by pragma) draw with React's.
	for _, runtime := range []string{"/jsx-runtime", "/jsx-dev-runtime"} {
		if strings.HasSuffix(spec, runtime) {
			return "react" + runtime, true
		}
	}
	for _, suffix := range []string{".js", "/index", "/index.js", "/"} {
		if stem, ok := strings.CutSuffix(spec, suffix); ok {
			if _, known := p.modules[stem]; known {
				return stem, true
			}
		}
	}
	return "", false
}

// resolveAlias tries what "@/x" and "~/x" mean by custom, where no configuration defines them.
func (p *pass) resolveAlias(spec string) api.OnResolveResult {
	if rest, ok := cutPrefixes(spec, "@/", "~/", "#/"); ok {
		for _, root := range []string{"src", "", "app"} {
			if result, ok := p.target(path.Join(root, rest)); ok {
				return result
			}
		}
	}
	return placeholder(spec, CodeUnknownAlias, fmt.Sprintf("The alias %q is not defined: add it to \"paths\" in tsconfig.json. A placeholder is shown.", spec))
}

func cutPrefixes(s string, prefixes ...string) (string, bool) {
	for _, prefix := range prefixes {
		if rest, ok := strings.CutPrefix(s, prefix); ok {
			return rest, true
		}
	}
	return s, false
}
