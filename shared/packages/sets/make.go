package sets

import (
	"context"

	"hivesync/shared/packages/archive"
	"hivesync/shared/preview/npm"
)

// Made is a set with the archives that it names, by their digests.
type Made struct {
	Set      *Set
	Archives map[string][]byte
}

// Make packs those of the installed packages that imports lead to. It leaves out what leave says, and packages that cannot be packed:
// missing names those.
func Make(ctx context.Context, installed npm.Packages, imports []npm.Import, leave func(name string) bool) (made Made, missing []string, err error) {
	m := maker{installed: installed, made: Made{Set: &Set{Roots: map[string]map[string]string{}, Packages: map[string]Package{}}, Archives: map[string][]byte{}}, failed: map[string]bool{}}
	for _, i := range imports {
		name := npm.PackageName(i.Specifier)
		if name == "" || leave(name) {
			continue
		}
		if key, ok := m.add("", i.Folder, name); ok {
			if m.made.Set.Roots[i.Folder] == nil {
				m.made.Set.Roots[i.Folder] = map[string]string{}
			}
			m.made.Set.Roots[i.Folder][name] = key
		}
	}
	for ; len(m.open) > 0; m.open = m.open[1:] {
		if err := ctx.Err(); err != nil {
			return Made{}, nil, err
		}
		key := m.open[0]
		manifest, _ := installed.Package(key).Files.Read("package.json")
		for _, name := range npm.Needs(manifest) {
			if leave(name) {
				continue
			}
			if to, ok := m.add(key, "", name); ok {
				p := m.made.Set.Packages[key]
				if p.Dependencies == nil {
					p.Dependencies = map[string]string{}
				}
				p.Dependencies[name] = to
				m.made.Set.Packages[key] = p
			}
		}
	}
	return m.made, m.missing, m.made.Set.check()
}

type maker struct {
	installed npm.Packages
	made      Made
	open      []string // keys whose dependencies are still to be found
	failed    map[string]bool
	missing   []string
}

// add packs the package that a name means to an importer, and returns its key.
func (m *maker) add(importer, folder, name string) (string, bool) {
	key, ok := m.installed.Find(importer, folder, name)
	if !ok || m.failed[key] {
		return "", false
	}
	if _, known := m.made.Set.Packages[key]; known {
		return key, true
	}
	p := m.installed.Package(key)
	tgz, integrity, err := pack(p.Files)
	if err != nil || len(tgz) > MaxArchive {
		m.failed[key] = true
		m.missing = append(m.missing, name)
		return "", false
	}
	digest := Digest(tgz)
	m.made.Archives[digest] = tgz
	m.made.Set.Packages[key] = Package{Name: p.Name, Version: p.Version, SHA256: digest, Size: int64(len(tgz)), Integrity: integrity}
	m.open = append(m.open, key)
	return key, true
}

// pack makes the archive of a package's files, unless they are packed already: then it knows what they were packed from.
func pack(files npm.Files) (tgz []byte, integrity string, err error) {
	if p, ok := files.(interface{ Packed() ([]byte, string) }); ok {
		tgz, integrity = p.Packed()
		return tgz, integrity, nil
	}
	manifest, _ := files.Read("package.json")
	tgz, err = archive.Pack(archive.Kept(files.List(), manifest), files.Read)
	return tgz, "", err
}
