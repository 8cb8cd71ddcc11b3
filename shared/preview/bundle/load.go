package bundle

import (
	"bytes"
	"path"
	"regexp"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"hivesync/shared/fault"
)

// loadSource hands a project's file to esbuild with the loader that its extension asks for.
func (p *pass) loadSource(args api.OnLoadArgs) api.OnLoadResult {
	content, ok := p.in.Files.Read(args.Path)
	if !ok {
		return api.OnLoadResult{Errors: []api.Message{{Text: args.Path + " is not in the project.", Detail: fault.ModuleNotFound}}}
	}
	if len(content) > MaxSourceBytes {
		return p.exceed(fault.Newf(fault.BundleTooLarge, "%s is larger than %d MiB.", args.Path, MaxSourceBytes>>20))
	}
	loader := p.loader(args.Path, content)
	tooDeep := nestsTooDeep
	if loader == api.LoaderJSON {
		tooDeep = jsonNestsTooDeep
	}
	if line, deep := tooDeep(content); deep {
		return p.exceed(fault.New(fault.SyntaxError, "The file nests expressions or statements too deeply.").At(args.Path, line, 1))
	}
	content, loader = p.withoutFlow(args.Path, content, loader)
	if usesDOM.Match(content[:min(len(content), 1000)]) {
		return script("module.exports = globalThis.__hs.placeholder(" + quote("a web view of "+args.Path) + ")")
	}
	text := p.expandContexts(string(content), args.Path) + p.undefinedExports(args.Path)
	p.mu.Lock()
	p.loaded++
	p.bytes += len(text)
	loaded, total := p.loaded, p.bytes
	p.mu.Unlock()
	if loaded > MaxModules {
		return p.exceed(fault.Newf(fault.BundleTooLarge, "The screen imports more than %d files.", MaxModules))
	}
	if total > MaxTotalBytes {
		return p.exceed(fault.Newf(fault.BundleTooLarge, "The screen's files are larger than %d MiB together.", MaxTotalBytes>>20))
	}
	// Expo's compiler replaces this by the platform, and so does the bundle.
	p.note(bytes.Contains(content, []byte("process.env.EXPO_OS")))
	return api.OnLoadResult{Contents: &text, Loader: loader}
}

// usesDOM finds the directive of Expo's DOM components, which are web pages in a native view.
var usesDOM = regexp.MustCompile(`^(?:\s|//[^\n]*\n|/\*(?s:.*?)\*/)*['"]use dom['"]`)

func (p *pass) loader(name string, content []byte) api.Loader {
	switch strings.ToLower(path.Ext(name)) {
	case ".ts", ".mts", ".cts":
		return api.LoaderTS
	case ".tsx":
		return api.LoaderTSX
	case ".json", ".json5":
		return api.LoaderJSON
	case ".js", ".jsx", ".mjs", ".cjs", "":
		p.plain.Store(true)
		flow := isFlow(content)
		if flow {
			p.flow.Store(true)
		}
		if p.typed || flow || bytes.Contains(content, []byte("import type ")) {
			return api.LoaderTSX
		}
		return api.LoaderJSX
	default:
		return api.LoaderText
	}
}

func script(text string) api.OnLoadResult {
	return api.OnLoadResult{Contents: &text, Loader: api.LoaderJS}
}

func loadHostModule(args api.OnLoadArgs) api.OnLoadResult {
	return script("module.exports = globalThis.__hs.modules[" + quote(args.Path) + "]")
}

// reactNativeFiles are files of React Native's own, which packages reach into.
const reactNativeFiles = "react-native/"

func loadReactNativeFile(args api.OnLoadArgs) api.OnLoadResult {
	return script("module.exports = globalThis.__hs.reactNativeFile(" + quote(args.Path) + ")")
}

// loadPackageModule takes a module of the packages, which were loaded before the project's own code.
func loadPackageModule(args api.OnLoadArgs) api.OnLoadResult {
	specifier, _ := args.PluginData.(string)
	return script("module.exports = globalThis.__hs.package(" + quote(args.Path) + ", " + quote(specifier) + ")")
}

func loadNamedModule(args api.OnLoadArgs) api.OnLoadResult {
	return script("module.exports = globalThis.__hs.named[" + quote(args.Path) + "]")
}

func loadPlaceholder(args api.OnLoadArgs) api.OnLoadResult {
	return script("module.exports = globalThis.__hs.placeholder(" + quote(args.Path) + ")")
}

// loadMissingAsset gives the source of a picture that the painter cannot find.
func loadMissingAsset(args api.OnLoadArgs) api.OnLoadResult {
	return script("module.exports = {uri: " + quote(args.Path) + "}")
}

func loadEmpty(api.OnLoadArgs) api.OnLoadResult { return script("module.exports = {}") }

// loadAbsent throws what require throws for a file that does not exist.
func loadAbsent(args api.OnLoadArgs) api.OnLoadResult {
	return script("throw Object.assign(new Error(" + quote("Cannot find module '"+args.Path+"'") + `), {code: "MODULE_NOT_FOUND"})`)
}
