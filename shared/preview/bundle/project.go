package bundle

import (
	"bytes"
	"path"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"hivesync/shared/fault"
	"hivesync/shared/preview/resolution"
)

// project is a project's files, indexed once for both runs of a build.
type project struct {
	in        Input
	paths     []string
	exists    map[string]struct{}
	dirs      map[string]struct{}
	modules   map[string]struct{}
	tsconfig  tsconfig
	roots     []string          // that Babel's module-resolver looks for modules in
	packages  map[string]string // package name to directory, for packages of the project itself
	plain     atomic.Bool       // a .js or .jsx file was loaded
	flow      atomic.Bool       // a file that says @flow was loaded
	lacks     lacks
	stripping stripping
}

func newProject(in Input, modules []string) (*project, error) {
	paths := in.Files.List()
	if len(paths) > MaxFiles {
		return nil, fault.Newf(fault.BundleTooLarge, "The project has more than %d files.", MaxFiles)
	}
	p := &project{
		in: in, paths: paths,
		exists:   make(map[string]struct{}, len(paths)),
		dirs:     make(map[string]struct{}),
		modules:  make(map[string]struct{}, len(modules)),
		packages: make(map[string]string),
	}
	for _, name := range paths {
		if !ValidPath(name) {
			return nil, fault.New(fault.InvalidPath, "A file's path is not valid: use slashes, no leading slash, no \"..\" and no control characters.")
		}
		p.exists[name] = struct{}{}
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if _, known := p.dirs[dir]; known {
				break
			}
			p.dirs[dir] = struct{}{}
		}
	}
	for _, m := range modules {
		p.modules[m] = struct{}{}
	}
	p.tsconfig = p.readTsconfig()
	p.findPackages()
	return p, nil
}

// ValidPath reports whether a path may name a file of a project: relative, slashes only, clean, printable, bounded.
func ValidPath(name string) bool {
	if name == "" || len(name) > MaxPathBytes || !utf8.ValidString(name) {
		return false
	}
	if name[0] == '/' || strings.Contains(name, "\\") || path.Clean(name) != name {
		return false
	}
	if name == "." || name == ".." || strings.HasPrefix(name, "../") {
		return false
	}
	for _, r := range name {
		if r < 0x20 || r == 0x7f {
			return false
		}
	}
	return true
}

// Has implements resolution.Project.
func (p *project) Has(name string) bool {
	_, ok := p.exists[name]
	return ok
}

// Folder implements resolution.Project.
func (p *project) Folder(name string) bool {
	_, ok := p.dirs[name]
	return ok
}

// file finds the file that a path without or with extension means, for the project's platform.
func (p *project) file(name string) (string, bool) {
	found, _, ok := p.lookup(name)
	return found, ok
}

// lookup is file, and says whether the answer depends on the platform.
func (p *project) lookup(name string) (found string, byPlatform, ok bool) {
	return resolution.File(p, name, p.in.Platform)
}

func hasSuffix(s, suffix string) bool { return strings.HasSuffix(s, suffix) }

// suggestion names a file that the user may have meant, if there is one.
func (p *project) suggestion(name string) string {
	if near := resolution.Near(name, p.paths); len(near) > 0 {
		return near[0]
	}
	return ""
}

func (p *project) entryNotFound(name string) error {
	if !ValidPath(path.Clean(name)) {
		return fault.New(fault.EntryPointNotFound, "The entry point is not a path inside the project.")
	}
	return resolution.EntryNotFound(name, resolution.Near(name, p.paths))
}

func (p *project) sawPlainScript() bool { return p.plain.Load() }

// isFlow looks for Flow's pragma where Flow itself looks: near the start.
func isFlow(content []byte) bool {
	return bytes.Contains(content[:min(len(content), 2000)], []byte("@flow"))
}
