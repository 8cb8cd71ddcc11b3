// Package bundle turns a project's files into one script for the sandbox: it resolves imports as Metro does for a
// platform, strips TypeScript, compiles JSX, and keeps a map back to the user's lines.
//
// It works in memory alone: it must never read the disk, the network or the environment, and never fail a preview for a
// package that is not there (the sandbox draws a placeholder instead).
package bundle

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/evanw/esbuild/pkg/api"

	"hivesync/shared/config/value"
	"hivesync/shared/fault"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/npm"
	"hivesync/shared/preview/rendering"
	"hivesync/shared/preview/sandbox/js"
)

// Bounds of a project, beyond which it is not bundled.
const (
	// MaxFiles is how many files a project may list.
	MaxFiles = 20_000
	// MaxSourceBytes bounds one source file that the code reaches.
	MaxSourceBytes = 4 << 20
	// MaxTotalBytes bounds all source files that the code reaches.
	MaxTotalBytes = 24 << 20
	// MaxModules bounds how many files the code reaches.
	MaxModules = 4000
	// MaxPathBytes bounds a path.
	MaxPathBytes = 512
)

// globalName holds the entry point's exports once the script has run.
const globalName = "__hsEntry"

// Namespaces of modules inside esbuild. Project files are never in "file", so esbuild never looks at the disk for them.
const (
	projectNamespace      = "project"
	assetNamespace        = "asset"
	hostNamespace         = "host"
	reactNativeNamespace  = "react-native"
	packageNamespace      = "package"
	namedNamespace        = "host-named"
	placeholderNamespace  = "placeholder"
	missingAssetNamespace = "missing-asset"
	emptyNamespace        = "empty"
	absentNamespace       = "absent"
	chainNamespace        = "chain"
	classesNamespace      = "classes"
)

// Build bundles a project for one platform; user code alone takes 2 to 5 ms. The error is a *fault.Error:
// SYNTAX_ERROR, ENTRY_POINT_NOT_FOUND, BUNDLE_TOO_LARGE, INVALID_PATH, with Position and, under "line_text" in Meta, the line; or the context's own error.
func Build(ctx context.Context, in Input) (*Output, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if in.Platform != IOS && in.Platform != Android {
		return nil, fault.Newf(fault.ValidationFailed, "A bundle is made for %s or %s.", IOS, Android)
	}
	modules := in.Modules
	if modules == nil {
		modules = js.Modules()
	}
	project, err := newProject(in, modules)
	if err != nil {
		return nil, err
	}
	entry, ok := project.file(in.EntryPoint)
	if !ok {
		return nil, project.entryNotFound(in.EntryPoint)
	}
	type answer struct {
		out *Output
		err error
	}
	// esbuild cannot be stopped; a caller whose time is over does not wait for it.
	done := make(chan answer, 1)
	go func() {
		out, err := project.buildEither(entry)
		done <- answer{out, err}
	}()
	select {
	case a := <-done:
		return a.out, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// buildEither bundles, and bundles again where JavaScript turns out to have type annotations.
func (p *project) buildEither(entry string) (*Output, error) {
	out, err := p.buildLacking(entry, false)
	// JavaScript with type annotations (Flow's, or TypeScript in .js) often parses as TypeScript.
	if fault.Is(err, fault.SyntaxError) && p.sawPlainScript() {
		if retried, retryErr := p.buildLacking(entry, true); retryErr == nil {
			out, err = retried, nil
		}
	}
	// A file that says nothing may have Flow's own syntax.
	if fault.Is(err, fault.SyntaxError) && p.sawPlainScript() && p.in.StripFlow != nil {
		p.stripping.careful = true
		if retried, retryErr := p.buildLacking(entry, false); retryErr == nil {
			out, err = retried, nil
		}
	}
	if err != nil {
		return nil, p.explainFlow(err)
	}
	return out, nil
}

// pass is what one run of esbuild gathers; its callbacks run on many goroutines.
type pass struct {
	*project
	typed bool // read plain JavaScript files as TypeScript

	mu       sync.Mutex
	assets   map[string]Asset
	stars    map[string]starred // by importer
	unknown  map[npm.Import]struct{}
	loaded   int
	bytes    int
	platform bool
	limit    *fault.Error
}

// exceed records the first bound that was passed and returns what esbuild is told.
func (p *pass) exceed(err *fault.Error) api.OnLoadResult {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.limit == nil {
		p.limit = err
	}
	return api.OnLoadResult{Errors: []api.Message{{Text: err.Message, Detail: err}}}
}

func (p *project) build(entry string, typed bool) (*Output, error) {
	run := &pass{project: p, typed: typed, assets: map[string]Asset{}, stars: map[string]starred{}, unknown: map[npm.Import]struct{}{}}
	define := defines(p.in.Platform)
	p.defineEnv(define)
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{p.entryModule(entry)},
		Bundle:      true,
		Write:       false,
		Outfile:     "/preview.js",
		// The options below keep esbuild from looking for configuration on the disk.
		AbsWorkingDir: "/",
		TsconfigRaw:   p.tsconfig.raw,
		Format:        api.FormatIIFE,
		GlobalName:    globalName,
		Platform:      api.PlatformNeutral,
		Target:        api.ES2022,
		Charset:       api.CharsetUTF8,
		JSX:           api.JSXAutomatic,
		JSXDev:        true,
		// Names of components and handlers appear in the layout.
		KeepNames:      true,
		LegalComments:  api.LegalCommentsNone,
		Sourcemap:      api.SourceMapExternal,
		SourcesContent: api.SourcesContentExclude,
		LogLevel:       api.LogLevelSilent,
		LogLimit:       maxMessages,
		Define:         define,
		Banner:         map[string]string{"js": p.appConfig() + p.reactOfOld()},
		Plugins:        []api.Plugin{{Name: "project", Setup: func(build api.PluginBuild) { run.setup(build, entry) }}},
	})
	if run.limit != nil {
		return nil, run.limit
	}
	if len(result.Errors) > 0 {
		if p.lack(result.Errors) {
			return nil, errLacking
		}
		return nil, buildError(result.Errors)
	}
	out := &Output{Assets: run.assets, PlatformSpecific: run.platform}
	if err := out.take(result.OutputFiles); err != nil {
		return nil, err
	}
	if most := cmp.Or(p.in.MaxScriptBytes, int(rendering.MaxBundle.Default())); len(out.Script) > most {
		return nil, fault.Newf(fault.BundleTooLarge, "The bundled script is larger than %s.", value.FormatBytes(int64(most)))
	}
	out.Unknown = npm.SortImports(slices.Collect(maps.Keys(run.unknown)))
	out.Diagnostics = diagnostic.Sort(diagnostics(append(result.Warnings, p.lacks.told...)))
	return out, nil
}

// defines are the constants that compilers for React Native put in.
func defines(platform string) map[string]string {
	return map[string]string{
		"process.env.NODE_ENV": `"development"`,
		"process.env.EXPO_OS":  quote(platform),
		"import.meta.env":      "process.env",
		"import.meta.url":      `"preview.js"`,
	}
}

// take keeps what esbuild made.
func (o *Output) take(files []api.OutputFile) error {
	for _, f := range files {
		switch {
		case hasSuffix(f.Path, ".map"):
			m, err := ParseSourceMap(f.Contents)
			if err != nil {
				return fault.Wrap(err, fault.Internal, "The bundle's source map could not be read.")
			}
			o.SourceMap = m
		case hasSuffix(f.Path, ".js"):
			o.Script = f.Contents
		}
	}
	return nil
}

func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil { // a string always encodes
		return `""`
	}
	return string(b)
}

func (p *pass) setup(build api.PluginBuild, entry string) {
	all := api.OnResolveOptions{Filter: ".*"}
	build.OnResolve(all, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
		switch {
		case args.Kind == api.ResolveEntryPoint && args.Path == chainEntry:
			return api.OnResolveResult{Path: args.Path, Namespace: chainNamespace}, nil
		case args.Path == classesEntry:
			return api.OnResolveResult{Path: args.Path, Namespace: classesNamespace}, nil
		case args.Kind == api.ResolveEntryPoint || args.Namespace == chainNamespace || args.Namespace == classesNamespace:
			return api.OnResolveResult{Path: args.Path, Namespace: projectNamespace}, nil
		}
		return madeUp(p.resolve(args)), nil
	})
	// Everything that was resolved has a namespace of ours; "file" must never be reached.
	for namespace, load := range map[string]func(api.OnLoadArgs) api.OnLoadResult{
		projectNamespace:      p.loadSource,
		assetNamespace:        p.loadAsset,
		hostNamespace:         loadHostModule,
		reactNativeNamespace:  loadReactNativeFile,
		packageNamespace:      loadPackageModule,
		namedNamespace:        loadNamedModule,
		placeholderNamespace:  loadPlaceholder,
		missingAssetNamespace: loadMissingAsset,
		emptyNamespace:        loadEmpty,
		absentNamespace:       loadAbsent,
		chainNamespace:        func(api.OnLoadArgs) api.OnLoadResult { return p.loadChain(entry) },
		classesNamespace:      func(api.OnLoadArgs) api.OnLoadResult { return p.loadClasses() },
		"file": func(args api.OnLoadArgs) api.OnLoadResult {
			return api.OnLoadResult{Errors: []api.Message{{Text: "The disk is not part of a project."}}}
		},
	} {
		build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: namespace}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
			args.Path = strings.TrimSuffix(args.Path, commonJS)
			return load(args), nil
		})
	}
}
