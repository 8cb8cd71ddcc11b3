package preview

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"hivesync/shared/fault"
	"hivesync/shared/preview/bundle"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/npm"
	"hivesync/shared/preview/rendering"
	"hivesync/shared/preview/sandbox"
)

// codeStoodIn is the code of the diagnostic of a screen that is shown without its packages.
const codeStoodIn = "PACKAGES_STOOD_IN"

// Bounds of the projects' packages that an engine keeps, by platform: how many, and what they take of memory.
const (
	maxLibraries    = 16
	maxLibraryBytes = 512 << 20
)

// library is what a project uses of its packages on one platform, bundled.
type library struct {
	asked       map[npm.Import]bool // all imports that were looked for
	entries     map[npm.Import]string
	script      *sandbox.Packages
	assets      map[string]bundle.Asset
	files       map[string][]byte       // the assets' contents by path
	fonts       map[string]npm.FontFile // by name
	namesOnce   sync.Once
	fontNames   map[string]string // names of fonts by what their files call themselves
	packages    npm.Packages
	diagnostics []diagnostic.Diagnostic
	held        int64 // bytes of memory, about
}

// libraries are the projects' packages that were used last. Each is made once, however many previews wait for it.
type libraries struct {
	mu   sync.Mutex
	list []*shelf // the last used first
}

// shelf is the place of one library, which is empty until it was made.
type shelf struct {
	identity, platform string

	mu      sync.Mutex
	library *library
	held    int64 // the library's, under the libraries' lock

	failed atomic.Pointer[error] // why its packages cannot be loaded, where that is known
}

func (l *libraries) shelf(identity, platform string) *shelf {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.list, func(s *shelf) bool { return s.identity == identity && s.platform == platform })
	s := &shelf{identity: identity, platform: platform}
	if i >= 0 {
		s = l.list[i]
		l.list = slices.Delete(l.list, i, i+1)
	}
	l.list = slices.Insert(l.list, 0, s)
	l.list = l.list[:min(len(l.list), maxLibraries)]
	return s
}

// fail notes that a project's packages cannot be loaded.
func (l *libraries) fail(identity string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.list {
		if s.identity == identity {
			s.failed.Store(&err)
		}
	}
}

// library returns what a request's project uses of its packages, nil where it has none. It has what more names, where that is
// installed.
func (e *Engine) library(ctx context.Context, r Request, platform string, more []npm.Import) (*library, error) {
	if r.Packages == nil {
		return nil, nil //nolint:nilnil // no packages are not an error
	}
	s := e.libraries.shelf(r.Packages.Identity(), platform)
	if failed := s.failed.Load(); failed != nil {
		return nil, *failed
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var imports []npm.Import
	switch {
	case s.library == nil:
		// All that the project may import, so that another of its screens finds its packages loaded.
		imports = append(npm.Imports(r.Files), more...)
	case !slices.ContainsFunc(more, func(i npm.Import) bool { return !s.library.asked[i] }):
		return s.library, nil
	default:
		imports = slices.AppendSeq(slices.Clone(more), maps.Keys(s.library.asked))
	}
	// One at a time: packages take much memory while they are bundled.
	select {
	case e.bundling <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-e.bundling }()
	var packages npm.Packages
	var err error
	if s.library != nil {
		packages = s.library.packages
	} else if packages, err = r.Packages.Open(ctx); err != nil {
		return nil, err
	}
	made, err := e.makeLibrary(ctx, packages, platform, imports)
	if err != nil {
		return nil, err
	}
	s.library = made
	e.libraries.weigh(s, made.held)
	return made, nil
}

// weigh notes what a library takes, and lets go of those that were used least while all take too much.
func (l *libraries) weigh(s *shelf, held int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s.held = held
	var sum int64
	for i, other := range l.list {
		if sum += other.held; i > 0 && sum > maxLibraryBytes {
			l.list = slices.Clone(l.list[:i])
			return
		}
	}
}

// warmPackages bundles the packages of a request that are not at hand yet.
func (e *Engine) warmPackages(ctx context.Context, r Request) error {
	ctx, cancel := context.WithTimeout(ctx, rendering.BundlingTime)
	defer cancel()
	for _, d := range r.Devices {
		if _, err := e.library(ctx, r, d.Platform, nil); err != nil {
			if ctx.Err() != nil {
				return fault.Wrap(err, fault.Timeout, "The project's packages could not be bundled in time: our machines are busy, or there are too many. Please try again in a while.")
			}
			return err
		}
	}
	return nil
}

func (e *Engine) makeLibrary(ctx context.Context, packages npm.Packages, platform string, imports []npm.Import) (*library, error) {
	set, err := npm.Collect(ctx, npm.Input{
		Packages: packages, Imports: imports, Platform: platform, Provided: bundle.Provided, Asset: bundle.IsAsset,
	})
	if err != nil {
		return nil, err
	}
	made := &library{asked: map[npm.Import]bool{}, entries: set.Entries, files: map[string][]byte{}, fonts: map[string]npm.FontFile{}, packages: packages}
	for _, f := range set.Fonts {
		made.fonts[fontName(f.Name)] = f
	}
	for _, i := range imports {
		made.asked[i] = true
	}
	defer func() {
		made.held += packages.Rest()
	}()
	if len(set.Entries) == 0 {
		return made, nil
	}
	out, err := e.pool.BundlePackages(ctx, set)
	if err != nil {
		return nil, packagesError(err)
	}
	made.script = &sandbox.Packages{Key: set.Key, Script: out.Script}
	made.assets, made.diagnostics = out.Assets, out.Diagnostics
	for _, a := range out.Assets {
		for _, path := range a.Scales {
			made.files[path], _ = set.Read(path)
			made.held += int64(len(made.files[path]))
		}
	}
	made.held += int64(len(out.Script))
	return made, nil
}

// font reads a font file of a package.
func (l *library) font(name string) ([]byte, bool) {
	f, ok := l.fonts[name]
	if !ok {
		return nil, false
	}
	return l.packages.Package(f.Key).Files.Read(f.Path)
}

// fontCalled reads a font file of a package by what the font calls itself.
func (l *library) fontCalled(name string) ([]byte, bool) {
	l.namesOnce.Do(func() {
		l.fontNames = namesInFonts(slices.Sorted(maps.Keys(l.fonts)), l.font)
	})
	file, ok := l.fontNames[name]
	if !ok {
		return nil, false
	}
	return l.font(file)
}

// packagesError tells that an error is about a project's packages, not its own code.
func packagesError(err error) error {
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind() != fault.KindUser {
		return err
	}
	clone := *f
	clone.Message = "The project's packages could not be bundled. " + f.Message
	return &clone
}

// bundleWith bundles the request's screen with its packages.
func (j *job) bundleWith(ctx context.Context, platform string) (*bundle.Output, error) {
	in := bundle.Input{
		Files: j.request.Files, EntryPoint: j.request.EntryPoint, Around: j.manner.around, Answering: j.manner.answering,
		Beside: j.set.beside, Settings: j.manner.settings, Given: j.set.given(),
		Platform: platform, MaxScriptBytes: j.request.Limits.MaxScriptBytes,
	}
	var lib *library
	var err error
	if !j.manner.standIns {
		if lib, err = j.engine.library(ctx, j.request, platform, nil); err != nil {
			return nil, err
		}
	}
	if lib != nil {
		in.Packages = lib.entries
	}
	// In the sandbox: a parser can be driven out of its stack, which ends the process that it runs in.
	out, err := j.engine.pool.Bundle(ctx, in)
	switch {
	case err != nil:
		return nil, err
	case j.manner.standIns:
		out.Diagnostics = withoutPackages(out.Diagnostics)
		return out, nil
	case j.manner.without != nil:
		out.Diagnostics = append(withoutPackages(out.Diagnostics), stoodIn("Stand-ins are shown for the project's packages. "+fault.From(j.manner.without).Message))
		return out, nil
	case lib == nil:
		return out, nil
	}
	if len(out.Unknown) > 0 {
		known := len(lib.entries)
		if lib, err = j.engine.library(ctx, j.request, platform, out.Unknown); err != nil {
			return nil, err
		}
		if in.Packages = lib.entries; len(lib.entries) > known {
			if out, err = j.engine.pool.Bundle(ctx, in); err != nil {
				return nil, err
			}
		}
	}
	out.PlatformSpecific = true
	maps.Copy(out.Assets, lib.assets)
	out.Diagnostics = diagnostic.Sort(slices.Concat(out.Diagnostics, lib.diagnostics))
	j.mu.Lock()
	defer j.mu.Unlock()
	j.libraries[out] = lib
	return out, nil
}

// withoutPackages leaves out what is to be told of packages one by one, where there are none.
func withoutPackages(list []diagnostic.Diagnostic) []diagnostic.Diagnostic {
	return slices.DeleteFunc(list, func(d diagnostic.Diagnostic) bool { return d.Code == bundle.CodeUnknownPackage })
}

// stoodIn tells that there are none.
func stoodIn(message string) diagnostic.Diagnostic {
	return diagnostic.Diagnostic{Severity: diagnostic.Warning, Code: codeStoodIn, Message: message}
}

// packagesOf are the packages that a bundle's script imports, nil for none.
func (j *job) packagesOf(out *bundle.Output) *sandbox.Packages {
	j.mu.Lock()
	defer j.mu.Unlock()
	if lib := j.libraries[out]; lib != nil {
		return lib.script
	}
	return nil
}

// file reads an asset's file, of the project or of the packages that a bundle imports.
func (j *job) file(out *bundle.Output, path string) ([]byte, bool) {
	if content, ok := j.request.Files.Read(path); ok {
		return content, true
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if lib := j.libraries[out]; lib != nil {
		content, ok := lib.files[path]
		return content, ok
	}
	return nil, false
}
