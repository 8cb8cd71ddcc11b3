package lockfile

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"hivesync/shared/packages"
)

// pnpmLock is a pnpm-lock.yaml. Versions 5 and 6 list all that is installed under "packages"; version 9 has there what a package
// is, and under "snapshots" what it depends on, once for each set of peers.
type pnpmLock struct {
	in   *install
	five bool // keys such as "/name/1.0.0_peer@2.0.0", where later versions have "name@1.0.0(peer@2.0.0)"
}

// maxFields bounds what describes one package, which many snapshots may be of.
const maxFields = 1000

// pnpmSections are the dependencies of a package or a project. Peers stand among them.
var pnpmSections = []string{"devDependencies", "dependencies", "optionalDependencies"}

func readPNPM(in *install, content []byte) error {
	root, err := in.parseYAML(content)
	if err != nil {
		return err
	}
	major, _, _ := strings.Cut(root.text("lockfileVersion"), ".")
	l := pnpmLock{in: in, five: major == "5"}
	switch major {
	case "5", "6", "9":
	default:
		return in.unsupported()
	}
	described, err := root.sub("packages")
	if err != nil {
		return in.unexpected(err)
	}
	installed, err := root.sub("snapshots")
	if err != nil {
		return in.unexpected(err)
	}
	if major != "9" {
		installed = described
	}
	if err := l.addAll(described, installed); err != nil {
		return in.unexpected(err)
	}
	if err := l.linkAll(installed); err != nil {
		return in.unexpected(err)
	}
	if err := l.declareAll(root); err != nil {
		return in.unexpected(err)
	}
	return nil
}

func (l pnpmLock) addAll(described, installed yamlMap) error {
	known := map[string]yamlMap{}
	err := described.each(func(key string, value *yaml.Node) (err error) {
		known[key], err = mapping(value)
		return err
	})
	if err != nil {
		return err
	}
	return installed.each(func(key string, _ *yaml.Node) error {
		if err := l.in.entry(); err != nil {
			return err
		}
		if strings.Contains(key, "@file:") {
			return nil
		}
		fields, ok := known[key]
		if bare, _, peers := strings.Cut(key, "("); !ok && peers {
			fields, ok = known[bare]
		}
		if !ok {
			return l.in.broken("installs a package that it does not describe", nil)
		}
		if len(fields.content) > maxFields {
			return errLarge
		}
		p, ok, err := l.describe(key, fields)
		if err != nil || !ok {
			return err
		}
		return l.in.add(key, p)
	})
}

// describe returns what a package is, and false for a folder, a repository or a local archive.
func (l pnpmLock) describe(key string, fields yamlMap) (packages.Package, bool, error) {
	resolution, err := fields.sub("resolution")
	if err != nil {
		return packages.Package{}, false, err
	}
	p := packages.Package{Integrity: resolution.text("integrity")}
	p.Name, p.Version = l.identity(key)
	archive := resolution.text("tarball")
	p.Tarball = tarball(archive)
	// A type is of what is no archive: "git", "directory". A path is to a folder in an archive.
	if resolution.text("type") != "" || resolution.text("path") != "" || archive != "" && p.Tarball == "" {
		return p, false, nil
	}
	if name := fields.text("name"); name != "" {
		p.Name = name
	}
	if version := fields.text("version"); version != "" {
		p.Version = version
	} else if p.Tarball != "" && remote(p.Version) {
		p.Version = ""
	}
	return p, true, nil
}

// identity returns the name and the version that a key has. Of a package that is not a registry's, they stand beside it.
func (l pnpmLock) identity(key string) (name, version string) {
	key, _, _ = strings.Cut(key, "(")
	key, ours := strings.CutPrefix(key, "/")
	if !l.five {
		return splitAt(key)
	}
	if !ours { // the host of another registry comes first
		_, key, _ = strings.Cut(key, "/")
	}
	parts := strings.Split(key, "/")
	n := 1
	if strings.HasPrefix(key, "@") {
		n = 2
	}
	if len(parts) <= n {
		return "", ""
	}
	version, _, _ = strings.Cut(parts[n], "_")
	return strings.Join(parts[:n], "/"), version
}

func (l pnpmLock) linkAll(installed yamlMap) error {
	return installed.each(func(key string, value *yaml.Node) error {
		fields, err := mapping(value)
		if err != nil {
			return err
		}
		return l.dependencies(fields, func(name, to string) error { return l.in.depend(key, name, to) })
	})
}

// declareAll takes the dependencies of all folders of the project: "importers", or one of them at the top.
func (l pnpmLock) declareAll(root yamlMap) error {
	importers, err := root.sub("importers")
	if err != nil {
		return err
	}
	if importers.content == nil {
		return l.dependencies(root, func(name, to string) error { return l.in.declare("", name, to) })
	}
	return importers.each(func(path string, value *yaml.Node) error {
		dir, inside := folder(path)
		if !inside {
			return nil
		}
		if err := l.in.entry(); err != nil {
			return err
		}
		l.in.root(dir)
		fields, err := mapping(value)
		if err != nil {
			return err
		}
		return l.dependencies(fields, func(name, to string) error { return l.in.declare(dir, name, to) })
	})
}

// dependencies calls do for all dependencies that fields list, each with the key that it has as a package.
func (l pnpmLock) dependencies(fields yamlMap, do func(name, to string) error) error {
	for _, section := range pnpmSections {
		names, err := fields.sub(section)
		if err != nil {
			return err
		}
		err = names.each(func(name string, value *yaml.Node) error {
			if err := l.in.link(1); err != nil {
				return err
			}
			version := value.Value
			if value.Kind == yaml.MappingNode { // a specifier and what it came to
				version = yamlMap{value.Content}.text("version")
			}
			return do(name, l.key(name, version))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// key returns the key of a package by what a dependency on it says: a version, with its peers, or the key itself.
func (l pnpmLock) key(name, version string) string {
	forms := []string{name + "@" + version, "/" + name + "@" + version, version}
	if l.five {
		forms = []string{"/" + name + "/" + version, version}
	}
	for _, form := range forms {
		if _, ok := l.in.graph.Packages[form]; ok {
			return form
		}
	}
	return ""
}
