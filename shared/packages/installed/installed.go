// Package installed reads the npm packages that a package manager has put into a project's node_modules: nested ones, links into a
// store as pnpm makes them, and those of the folders above, as in a monorepo.
package installed

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"

	"hivesync/shared/preview/npm"
)

// Bounds of one package, in files and bytes of a file.
const (
	maxFiles     = 20_000
	maxFileBytes = npm.MaxModuleBytes
)

// Packages are the packages that a project finds in node_modules. They implement npm.Packages and npm.Source.
type Packages struct {
	root     *os.Root
	base     string // the root's path, links resolved
	project  string // the project's folder, relative to base
	identity string

	mu    sync.Mutex
	found map[string]string // where a name leads to: from a folder, by folder and name; "" is nowhere
	open  map[string]npm.Package
}

// Open finds the packages of the project in a folder. They are nil where there is no node_modules, neither there nor in a folder
// above that it is a workspace of. The caller closes them.
func Open(dir string) (*Packages, error) {
	project, err := filepath.Abs(dir)
	if err == nil {
		project, err = filepath.EvalSymlinks(project)
	}
	if err != nil {
		return nil, fmt.Errorf("looking for packages: %w", err)
	}
	base, has := project, isDir(filepath.Join(project, "node_modules"))
	for at := project; filepath.Dir(at) != at; {
		at = filepath.Dir(at)
		if isDir(filepath.Join(at, "node_modules")) && isWorkspaceRoot(at) {
			base, has = at, true
			break
		}
	}
	if !has {
		return nil, nil //nolint:nilnil // nothing is installed, which is not an error
	}
	root, err := os.OpenRoot(base)
	if err != nil {
		return nil, fmt.Errorf("looking for packages: %w", err)
	}
	rel, err := filepath.Rel(base, project)
	if err != nil {
		_ = root.Close()
		return nil, fmt.Errorf("looking for packages: %w", err)
	}
	p := &Packages{root: root, base: base, project: clean(filepath.ToSlash(rel)), found: map[string]string{}, open: map[string]npm.Package{}}
	p.identity = fmt.Sprintf("%s %p", project, p)
	return p, nil
}

// Close lets go of the folder.
func (p *Packages) Close() error { return p.root.Close() }

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// isWorkspaceRoot says whether a folder installs for folders below it.
func isWorkspaceRoot(dir string) bool {
	for _, name := range []string{"pnpm-workspace.yaml", "lerna.json", "nx.json", "turbo.json"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return true
		}
	}
	content, err := os.ReadFile(filepath.Join(dir, "package.json")) // #nosec G304 -- of a folder above the user's own
	return err == nil && strings.Contains(string(content), `"workspaces"`)
}

func clean(name string) string {
	if name == "." {
		return ""
	}
	return name
}

// Open implements npm.Source.
func (p *Packages) Open(context.Context) (npm.Packages, error) { return p, nil }

// Rest implements npm.Packages: files are read from the disk each time.
func (p *Packages) Rest() int64 { return 0 }

// Identity implements npm.Source. What lies on the disk may change, so that it is this opening's alone.
func (p *Packages) Identity() string { return p.identity }

// Find implements npm.Packages. Keys are the packages' folders, links resolved.
func (p *Packages) Find(importer, folder, name string) (string, bool) {
	from := importer
	if importer == "" {
		from = path.Join(p.project, folder)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	key := from + "\x00" + name
	at, known := p.found[key]
	if !known {
		at = p.look(from, name)
		p.found[key] = at
	}
	return at, at != ""
}

// look walks up as Node does.
func (p *Packages) look(from, name string) string {
	for dir := from; ; dir = clean(path.Dir(dir)) {
		if path.Base(dir) != "node_modules" {
			if at, ok := p.resolve(path.Join(dir, "node_modules", name)); ok {
				return at
			}
		}
		if dir == "" {
			return ""
		}
	}
}

// resolve follows links, and stays below the root.
func (p *Packages) resolve(name string) (string, bool) {
	real, err := filepath.EvalSymlinks(filepath.Join(p.base, filepath.FromSlash(name)))
	if err != nil {
		return "", false
	}
	rel, err := filepath.Rel(p.base, real)
	if err != nil || !filepath.IsLocal(rel) {
		return "", false
	}
	rel = filepath.ToSlash(rel)
	info, err := p.root.Stat(rel)
	return rel, err == nil && info.IsDir()
}

// Package implements npm.Packages.
func (p *Packages) Package(key string) npm.Package {
	p.mu.Lock()
	defer p.mu.Unlock()
	if found, ok := p.open[key]; ok {
		return found
	}
	files := &folder{root: p.root, dir: key}
	found := npm.Package{Files: files}
	if content, ok := files.Read("package.json"); ok {
		found.Name, found.Version = npm.Identify(content)
	}
	if found.Name == "" {
		found.Name = path.Base(key)
	}
	p.open[key] = found
	return found
}

// folder is a package's files on the disk.
type folder struct {
	root *os.Root
	dir  string

	once  sync.Once
	paths []string
}

// List implements npm.Files. The packages below a package are packages of their own.
func (f *folder) List() []string {
	f.once.Do(func() {
		_ = fs.WalkDir(f.root.FS(), f.dir, func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil: // what cannot be read is not there
				if d != nil && d.IsDir() {
					return fs.SkipDir
				}
				return nil //nolint:nilerr // as above
			case d.IsDir() && d.Name() == "node_modules" && name != f.dir:
				return fs.SkipDir
			case d.Type().IsRegular() && len(f.paths) < maxFiles:
				f.paths = append(f.paths, strings.TrimPrefix(name, f.dir+"/"))
			}
			return nil
		})
	})
	return f.paths
}

// Read implements npm.Files.
func (f *folder) Read(name string) ([]byte, bool) {
	if !fs.ValidPath(name) {
		return nil, false
	}
	full := filepath.FromSlash(path.Join(f.dir, name))
	info, err := f.root.Stat(full)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxFileBytes {
		return nil, false
	}
	content, err := f.root.ReadFile(full)
	return content, err == nil
}
