package lockfile

import (
	"errors"

	"hivesync/shared/fault"
	"hivesync/shared/packages"
	"hivesync/shared/projectpath"
)

// install is a Graph as it comes about from a lock file. A reader first adds all packages, then says who depends on whom: a
// dependency on what was not added is left out.
type install struct {
	lock    string // the lock file's name
	files   map[string][]byte
	graph   *packages.Graph
	entries int
	links   int
}

// broken is the error of a lock file that no package manager wrote. What it says never repeats the file's own words.
func (in *install) broken(what string, cause error) error {
	return fault.Wrap(cause, fault.ValidationFailed, in.lock+" "+what+". Let your package manager write it anew.").At(in.lock, 0, 0)
}

// unexpected is the error of a file that could not be parsed, or that the parser of one of its parts returned.
func (in *install) unexpected(err error) error {
	var known *fault.Error
	if errors.As(err, &known) {
		return err
	}
	return in.broken("does not have the form of such a file", err)
}

func (in *install) unsupported() error {
	return fault.New(fault.NotSupported, in.lock+" has a version that is not known here.").At(in.lock, 0, 0)
}

// entry counts one of what a lock file lists, whether or not it gets into the Graph.
func (in *install) entry() error {
	if in.entries++; in.entries > MaxPackages {
		return fault.Newf(fault.ProjectTooLarge, "%s lists more than %d packages.", in.lock, MaxPackages)
	}
	return nil
}

// link counts dependencies as they are read.
func (in *install) link(n int) error {
	if in.links += n; in.links > maxLinks {
		return fault.Newf(fault.ProjectTooLarge, "%s lists more than %d dependencies.", in.lock, maxLinks)
	}
	return nil
}

// add puts a package into the Graph. One without a version must have a Tarball.
func (in *install) add(key string, p packages.Package) error {
	_, twice := in.graph.Packages[key]
	switch {
	case key == "" || len(key) > maxKeyBytes:
		return in.broken("lists a package under no key, or a very long one", nil)
	case twice:
		return in.broken("lists a package twice", nil)
	case !validName(p.Name):
		return in.broken("lists a package whose name npm does not allow", nil)
	case !validVersion(p.Version) && (p.Version != "" || p.Tarball == ""):
		return in.broken("lists a package without a valid version", nil)
	case !validIntegrity(p.Integrity):
		return in.broken("lists a package whose integrity is not valid", nil)
	}
	in.graph.Packages[key] = p
	return nil
}

// depend says what a name means to a package. Both keys may be of what was left out.
func (in *install) depend(importer, name, key string) error {
	p, ok := in.graph.Packages[importer]
	if _, found := in.graph.Packages[key]; !ok || !found {
		return nil
	}
	if p.Dependencies == nil {
		p.Dependencies = map[string]string{}
		in.graph.Packages[importer] = p
	}
	return in.set(p.Dependencies, name, key)
}

// declare says what a name means to a folder of the project. The key may be of what was left out.
func (in *install) declare(folder, name, key string) error {
	root := in.root(folder)
	if _, found := in.graph.Packages[key]; !found {
		return nil
	}
	return in.set(root, name, key)
}

func (in *install) set(on map[string]string, name, key string) error {
	if !validName(name) {
		return in.broken("names a dependency as npm does not allow", nil)
	}
	on[name] = key
	return nil
}

// root returns what a folder of the project may import, for more to be added.
func (in *install) root(folder string) map[string]string {
	root := in.graph.Roots[folder]
	if root == nil {
		root = map[string]string{}
		in.graph.Roots[folder] = root
	}
	return root
}

// hoist gives the project's root what its workspaces declare and it does not, unless they disagree. Yarn installs it there,
// which is how a package finds its peers.
func (in *install) hoist() {
	root := in.root("")
	agreed := map[string]string{}
	for folder, names := range in.graph.Roots {
		if folder == "" {
			continue
		}
		for name, key := range names {
			if other, ok := agreed[name]; ok && other != key {
				key = "" // which no further one is equal to
			}
			agreed[name] = key
		}
	}
	for name, key := range agreed {
		if _, own := root[name]; !own && key != "" {
			root[name] = key
		}
	}
}

// folder returns the Graph's path of a folder of the project, and false for one that lies outside of it.
func folder(path string) (string, bool) {
	if path == "" || path == "." {
		return "", true
	}
	clean, _ := projectpath.Clean(path)
	return clean, clean == path
}
