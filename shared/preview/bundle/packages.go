package bundle

import (
	"path"
	"strings"

	"hivesync/shared/preview/npm"
)

// maxManifestBytes bounds a package.json or tsconfig.json that is read.
const maxManifestBytes = npm.MaxManifestBytes

func (p *project) manifest(dir string) (npm.Manifest, bool) {
	content, ok := p.in.Files.Read(path.Join(dir, "package.json"))
	if !ok {
		return npm.Manifest{}, false
	}
	return npm.ParseManifest(content)
}

// Main implements resolution.Project.
func (p *project) Main(dir string) (string, bool) {
	if dir == "" {
		return "", false // the project's own main is its entry point, not something to import
	}
	m, ok := p.manifest(dir)
	if !ok {
		return "", false
	}
	return m.MainFile(p, dir, p.in.Platform)
}

func inside(name, dir string) bool { return dir == "" || strings.HasPrefix(name, dir+"/") }

// findPackages maps the names of packages inside the project (a monorepo's) to their directories.
func (p *project) findPackages() {
	for _, name := range p.paths {
		if path.Base(name) != "package.json" || name == "package.json" || strings.Contains(name, "node_modules/") {
			continue
		}
		dir := path.Dir(name)
		if m, ok := p.manifest(dir); ok && m.Name != "" {
			if known, twice := p.packages[m.Name]; !twice || dir < known {
				p.packages[m.Name] = dir
			}
		}
	}
}

// packageFile finds a package's file inside the project: a package of the project itself, or one in a node_modules
// directory at or above the importer.
func (p *project) packageFile(spec, importer string) (string, bool) {
	name := npm.PackageName(spec)
	if name == "" {
		return "", false
	}
	rest := strings.TrimPrefix(spec[len(name):], "/")
	if dir, ok := p.packages[name]; ok {
		if found, ok := p.inPackage(dir, rest); ok {
			return found, true
		}
	}
	for dir := path.Dir(importer); ; dir = path.Dir(dir) {
		root := path.Join(dir, "node_modules", name)
		if _, ok := p.dirs[root]; ok {
			if found, ok := p.inPackage(root, rest); ok {
				return found, true
			}
		}
		if dir == "." {
			return "", false
		}
	}
}

func (p *project) inPackage(dir, rest string) (string, bool) {
	if m, ok := p.manifest(dir); ok && m.HasExports() {
		for _, required := range []bool{false, true} {
			if target, ok := m.Exported(rest, required); ok {
				if name := path.Join(dir, target); inside(name, dir) && p.Has(name) {
					return name, true
				}
			}
		}
	}
	found, ok := p.file(path.Join(dir, rest))
	return found, ok && inside(found, dir)
}
