package npm

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"path"
	"slices"
	"sort"
	"strings"

	"hivesync/shared/fault"
	"hivesync/shared/preview/resolution"
)

// Input is what a set is collected for.
type Input struct {
	Packages Packages
	// Imports are what the project's files import, in any order.
	Imports []Import
	// Platform is resolution.IOS or resolution.Android.
	Platform string
	// Provided says which specifiers the sandbox has modules or stand-ins for: they are not looked for.
	Provided func(specifier string) bool
	// Asset says which files are pictures, fonts and the like, which import nothing.
	Asset func(name string) bool
}

// Imports lists what a project's files may import of packages, each once and sorted: of all files that a screen may be made of.
func Imports(files Files) []Import {
	paths := files.List()
	has := make(map[string]bool, len(paths))
	for _, name := range paths {
		has[name] = true
	}
	seen := map[Import]bool{}
	var out []Import
	for _, name := range paths {
		if !IsSource(name) || isTool(name) || strings.Contains(name, "node_modules/") {
			continue
		}
		content, _ := files.Read(name)
		folder := FolderOf(name, func(name string) bool { return has[name] })
		for _, specifier := range Specifiers(content) {
			if i := (Import{folder, specifier}); !seen[i] {
				seen[i] = true
				out = append(out, i)
			}
		}
	}
	return SortImports(out)
}

// SortImports sorts a list in place and returns it.
func SortImports(list []Import) []Import {
	slices.SortFunc(list, func(a, b Import) int {
		if c := strings.Compare(a.Folder, b.Folder); c != 0 {
			return c
		}
		return strings.Compare(a.Specifier, b.Specifier)
	})
	return list
}

// FolderOf is the folder whose package.json counts for a project's file: the nearest that has one, or the root "".
func FolderOf(name string, has func(path string) bool) string {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if has(dir + "/package.json") {
			return dir
		}
	}
	return ""
}

// Collect finds all modules that the imports lead to. Imports that lead nowhere are left out: the project may mean its own files by
// them, or has not installed them. The error is a *fault.Error, BUNDLE_TOO_LARGE, or the context's own.
func Collect(ctx context.Context, in Input) (*Set, error) {
	c := &collector{in: in, packages: map[string]*installed{}, prefixes: map[string]string{}, modules: map[place]*found{}}
	set := &Set{Platform: in.Platform, Entries: map[Import]string{}}
	imports := SortImports(slices.Clone(in.Imports))
	for _, i := range imports {
		if in.Provided(i.Specifier) {
			continue
		}
		name := PackageName(i.Specifier)
		if name == "" {
			continue
		}
		key, ok := in.Packages.Find("", i.Folder, name)
		if !ok {
			continue
		}
		if at, ok := c.inPackage(key, strings.TrimPrefix(i.Specifier[len(name):], "/"), false); ok && at.file != "" {
			set.Entries[i] = c.add(at)
		}
	}
	for len(c.queue) > 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		next := c.queue[0]
		c.queue = c.queue[1:]
		if err := c.follow(next); err != nil {
			return nil, err
		}
	}
	for _, f := range c.modules {
		set.Modules = append(set.Modules, f.module)
	}
	sort.Slice(set.Modules, func(i, j int) bool { return set.Modules[i].Path < set.Modules[j].Path })
	set.Fonts = c.fonts()
	set.Key = set.digest()
	return set, nil
}

// fonts lists the font files of the packages that were looked into, by package and path.
func (c *collector) fonts() []FontFile {
	var out []FontFile
	for _, key := range slices.Sorted(maps.Keys(c.packages)) {
		for _, name := range slices.Sorted(maps.Keys(c.packages[key].exists)) {
			if ext := strings.ToLower(path.Ext(name)); (ext == ".ttf" || ext == ".otf") && len(out) < maxFonts {
				out = append(out, FontFile{Name: strings.TrimSuffix(path.Base(name), path.Ext(name)), Key: key, Path: name})
			}
		}
	}
	return out
}

// maxFonts bounds the font files that a set names.
const maxFonts = 2000

// place is a file of a package.
type place struct{ key, file string }

// found is a module on its way into the set.
type found struct{ module Module }

type collector struct {
	in       Input
	packages map[string]*installed
	prefixes map[string]string // by path, the key that has it
	modules  map[place]*found
	queue    []place
	bytes    int
}

// installed is a package that was looked into.
type installed struct {
	Package
	platform string
	prefix   string
	manifest Manifest
	exists   map[string]struct{}
	folders  map[string]struct{}
}

func (c *collector) open(key string) *installed {
	if p, ok := c.packages[key]; ok {
		return p
	}
	p := &installed{Package: c.in.Packages.Package(key), platform: c.in.Platform, exists: map[string]struct{}{}, folders: map[string]struct{}{}}
	c.packages[key] = p
	for _, name := range p.Files.List() {
		p.exists[name] = struct{}{}
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if _, known := p.folders[dir]; known {
				break
			}
			p.folders[dir] = struct{}{}
		}
	}
	content, _ := p.Files.Read("package.json")
	p.manifest, _ = ParseManifest(content) // without one, its files are all there is
	// The first of a name has the path that it has in node_modules; another version says which it is, a third copy has its key.
	for _, prefix := range []string{p.Name, p.Name + "@" + p.Version, p.Name + "@" + p.Version + "-" + short(key)} {
		p.prefix = "node_modules/" + prefix
		if _, taken := c.prefixes[p.prefix]; !taken {
			break
		}
	}
	c.prefixes[p.prefix] = key
	return p
}

func short(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:4])
}

// Has implements resolution.Project.
func (p *installed) Has(name string) bool {
	_, ok := p.exists[name]
	return ok
}

// Folder implements resolution.Project.
func (p *installed) Folder(name string) bool {
	_, ok := p.folders[name]
	return ok
}

// Main implements resolution.Project: packages may have folders with a package.json of their own.
func (p *installed) Main(folder string) (string, bool) {
	m := p.manifest
	if folder != "" {
		content, ok := p.Files.Read(path.Join(folder, "package.json"))
		if !ok {
			return "", false
		}
		if m, ok = ParseManifest(content); !ok {
			return "", false
		}
	}
	return m.MainFile(p, folder, p.platform)
}

// add puts a file on the list, once, and returns its path in the set.
func (c *collector) add(at place) string {
	if f, ok := c.modules[at]; ok {
		return f.module.Path
	}
	p := c.open(at.key)
	f := &found{Module{Path: p.prefix + "/" + at.file, Pure: !p.manifest.SideEffects}}
	c.modules[at] = f
	c.queue = append(c.queue, at)
	return f.module.Path
}

// follow reads a file and finds what it imports.
func (c *collector) follow(at place) error {
	p, f := c.open(at.key), c.modules[at]
	content, _ := p.Files.Read(at.file)
	c.bytes += len(content)
	switch {
	case len(content) > MaxModuleBytes:
		return fault.Newf(fault.BundleTooLarge, "%s is larger than %d MiB.", f.module.Path, MaxModuleBytes>>20)
	case len(c.modules) > MaxModules:
		return fault.Newf(fault.BundleTooLarge, "The project's packages reach more than %d files.", MaxModules)
	case c.bytes > MaxBytes:
		return fault.Newf(fault.BundleTooLarge, "The files that the project reaches in its packages are larger than %d MiB.", MaxBytes>>20)
	}
	f.module.Content = content
	if c.in.Asset(at.file) {
		c.scales(at)
		return nil
	}
	if !IsSource(at.file) {
		return nil
	}
	for _, i := range importsOf(content) {
		to, ok := c.resolve(at, i)
		if !ok {
			continue
		}
		link := Link{Specifier: i.specifier}
		if to.file != "" {
			link.Target = c.add(to)
		}
		f.module.Links = append(f.module.Links, link)
	}
	return nil
}

// scales are the densities that a picture has files for, as back@2x.png.
var scales = []string{"@1.5x", "@2x", "@3x", "@4x"}

// scales adds the densities of a picture beside it: code names the picture alone.
func (c *collector) scales(at place) {
	p, ext := c.open(at.key), path.Ext(at.file)
	stem := strings.TrimSuffix(at.file, ext)
	for _, s := range scales {
		if strings.HasSuffix(stem, s) {
			return
		}
	}
	for _, s := range scales {
		if name := stem + s + ext; p.Has(name) {
			c.add(place{at.key, name})
		}
	}
}

// resolve finds what a module's import means; a place without a file is one that is left out on purpose.
func (c *collector) resolve(from place, i imported) (place, bool) {
	p := c.open(from.key)
	specifier := i.specifier
	if at := strings.IndexByte(specifier, '?'); at > 0 {
		specifier = specifier[:at]
	}
	if isRelative(specifier) {
		name := path.Join(path.Dir(from.file), specifier)
		if strings.HasSuffix(specifier, "/") || specifier == "." || specifier == ".." {
			name = path.Join(name, "index")
			if file, ok := c.file(p, path.Dir(name)); ok {
				return c.replaced(p, from.key, file), true
			}
		}
		file, ok := c.file(p, name)
		if !ok {
			return place{}, false
		}
		return c.replaced(p, from.key, file), true
	}
	if strings.HasPrefix(specifier, "#") {
		to, ok := p.manifest.internal(specifier, i.required)
		switch {
		case !ok:
			return place{}, false
		case strings.HasPrefix(to, "./"):
			file, ok := c.file(p, path.Clean(to))
			return place{from.key, file}, ok
		}
		specifier = to
	}
	if to, ok := p.manifest.replacement("", specifier); ok {
		switch {
		case to == "":
			return place{}, true
		case isRelative(to):
			file, ok := c.file(p, path.Clean(to))
			return place{from.key, file}, ok
		}
		specifier = to
	}
	name := PackageName(specifier)
	if name == "" || c.in.Provided(specifier) {
		return place{}, false
	}
	rest := strings.TrimPrefix(specifier[len(name):], "/")
	if name == p.Name && p.manifest.HasExports() {
		return c.inPackage(from.key, rest, i.required)
	}
	key, ok := c.in.Packages.Find(from.key, "", name)
	if !ok {
		return place{}, false
	}
	return c.inPackage(key, rest, i.required)
}

// inPackage finds a package's module by what follows its name.
func (c *collector) inPackage(key, rest string, required bool) (place, bool) {
	p := c.open(key)
	if p.manifest.HasExports() {
		if to, ok := p.manifest.Exported(rest, required); ok && strings.HasPrefix(to, "./") {
			if name := path.Clean(to); p.Has(name) {
				return c.replaced(p, key, name), true
			}
		}
	}
	// Metro falls back to files where "exports" leads nowhere.
	file, ok := c.file(p, rest)
	if !ok {
		return place{}, false
	}
	return c.replaced(p, key, file), true
}

// file finds a file in a package by its path, which may lack the extension or name a folder.
func (c *collector) file(p *installed, name string) (string, bool) {
	if name == "." {
		name = ""
	}
	if c.in.Asset(name) {
		if file, ok := p.asset(name, c.in.Platform); ok {
			return file, true
		}
	}
	if name == "" {
		if main, ok := p.Main(""); ok {
			return main, true
		}
	}
	file, _, ok := resolution.File(p, name, c.in.Platform)
	return file, ok
}

// asset finds a picture by its name, for a platform, or the lowest density that there is.
func (p *installed) asset(name, platform string) (string, bool) {
	ext := path.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	for _, infix := range []string{"." + platform, ".native", ""} {
		for _, scale := range append([]string{"", "@1x"}, scales...) {
			if file := stem + scale + infix + ext; p.Has(file) {
				return file, true
			}
		}
	}
	return "", false
}

// replaced is what "browser" or "react-native" puts in a file's place.
func (c *collector) replaced(p *installed, key, file string) place {
	to, ok := p.manifest.replacement(file, "")
	if !ok {
		return place{key, file}
	}
	if to == "" {
		return place{}
	}
	if other, ok := c.file(p, path.Clean(to)); ok {
		return place{key, other}
	}
	return place{key, file}
}

func (s *Set) find(path string) (int, bool) {
	return slices.BinarySearchFunc(s.Modules, path, func(m Module, path string) int { return strings.Compare(m.Path, path) })
}

// digest tells two sets apart that differ in anything that the sandbox could see.
func (s *Set) digest() string {
	h := sha256.New()
	e := json.NewEncoder(h)
	imports := make([]Import, 0, len(s.Entries))
	for i := range s.Entries {
		imports = append(imports, i)
	}
	SortImports(imports)
	_ = e.Encode(s.Platform) // a hash takes everything
	for _, i := range imports {
		_ = e.Encode([]string{i.Folder, i.Specifier, s.Entries[i]})
	}
	for _, m := range s.Modules {
		_ = e.Encode([]any{m.Path, m.Pure, len(m.Content), m.Links})
		_, _ = h.Write(m.Content)
	}
	return hex.EncodeToString(h.Sum(nil))
}
