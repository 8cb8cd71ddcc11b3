package lockfile

import (
	"net/url"
	"strings"

	"go.yaml.in/yaml/v3"

	"hivesync/shared/packages"
)

// berryEntry is a package of yarn.lock, or a workspace, since Yarn 2.
type berryEntry struct {
	resolution   string // what it came to, such as "name@npm:1.0.0" or "name@workspace:packages/ui"
	dependencies map[string]string
}

// readBerry reads the yarn.lock of Yarn 2 and later. Its checksums are of Yarn's own archives, so the Graph has no integrities.
func readBerry(in *install, content []byte) error {
	m, err := readManifest(in.files, "")
	if err != nil {
		return err
	}
	root, err := in.parseYAML(content)
	if err != nil {
		return err
	}
	l, err := in.newYarnLock(m)
	if err != nil {
		return err
	}
	var entries []berryEntry
	err = root.each(func(patterns string, value *yaml.Node) error {
		if patterns == "__metadata" {
			return nil
		}
		e, err := l.readBerryEntry(patterns, value)
		entries = append(entries, e)
		return err
	})
	if err != nil {
		return in.unexpected(err)
	}
	for _, e := range entries {
		name, source := splitAt(e.resolution)
		path, isWorkspace := strings.CutPrefix(source, "workspace:")
		if !isWorkspace {
			if err := l.depend(e.resolution, e.dependencies); err != nil {
				return err
			}
			continue
		}
		dir, inside := folder(path)
		if !inside {
			continue
		}
		in.root(dir)
		for dependency, version := range e.dependencies {
			if err := in.declare(dir, dependency, l.key(name, dependency, version)); err != nil {
				return err
			}
		}
	}
	in.hoist()
	return nil
}

// readBerryEntry reads one entry, whose key is all wishes that it fulfils, and puts it into the Graph unless it is a workspace, a
// folder or a repository.
func (l *yarnLock) readBerryEntry(patterns string, value *yaml.Node) (berryEntry, error) {
	e := berryEntry{dependencies: map[string]string{}}
	if err := l.in.entry(); err != nil {
		return e, err
	}
	fields, err := mapping(value)
	if err != nil {
		return e, err
	}
	e.resolution = fields.text("resolution")
	for pattern := range strings.SplitSeq(patterns, ",") {
		// What a local file's wish is relative to is of no matter here, and does not stand in the wish itself.
		pattern, _, _ = strings.Cut(strings.TrimSpace(pattern), "::")
		if err := l.in.link(1); err != nil {
			return e, err
		}
		l.wish(pattern, e.resolution)
	}
	dependencies, err := fields.sub("dependencies")
	if err != nil {
		return e, err
	}
	err = dependencies.each(func(name string, version *yaml.Node) error {
		e.dependencies[name] = version.Value
		return l.in.link(1)
	})
	if err != nil {
		return e, err
	}
	if p, ok := berryPackage(e.resolution, fields.text("version")); ok {
		err = l.in.add(e.resolution, p)
	}
	return e, err
}

// maxPatches bounds patches of patches.
const maxPatches = 4

// berryPackage returns the package that a resolution means, without its patches, and false for what is not left to an archive:
//
//	name@npm:1.0.0
//	name@npm:1.0.0::__archiveUrl=https%3A%2F%2F...
//	name@patch:name@npm%3A1.0.0#...
//	name@https://.../name.tgz
func berryPackage(resolution, version string) (packages.Package, bool) {
	name, source := splitAt(resolution)
	for range maxPatches {
		patched, ok := strings.CutPrefix(source, "patch:")
		if !ok {
			break
		}
		patched, _, _ = strings.Cut(patched, "#")
		inner, err := url.PathUnescape(patched)
		if err != nil {
			return packages.Package{}, false
		}
		name, source = splitAt(inner)
	}
	source, bindings, _ := strings.Cut(source, "::")
	p := packages.Package{Name: name, Version: version}
	if remote(strings.TrimPrefix(source, "npm:")) {
		if strings.Contains(source, "#commit=") {
			return p, false
		}
		p.Tarball = tarball(source)
		return p, p.Tarball != ""
	}
	if values, err := url.ParseQuery(bindings); err == nil {
		p.Tarball = tarball(values.Get("__archiveUrl"))
	}
	return p, true
}
