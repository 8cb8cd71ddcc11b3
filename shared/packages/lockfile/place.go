package lockfile

import "strings"

// place is a folder that may have a node_modules: a package that is installed, or a folder of the project.
type place struct {
	up     *place            // whose node_modules is asked next
	in     map[string]*place // what its own node_modules holds
	key    string            // of the package, in the Graph; it may have been left out of that
	listed bool              // the lock file lists it: not only what lies below
}

// find returns what a name means to the files of a place, as Node finds it, or nil.
func (p *place) find(name string) *place {
	for ; p != nil; p = p.up {
		if found := p.in[name]; found != nil && found.listed {
			return found
		}
	}
	return nil
}

// child returns the place of a name in the node_modules of p, which may be new.
func (p *place) child(name string) *place {
	c := p.in[name]
	if c == nil {
		c = &place{up: p}
		if p.in == nil {
			p.in = map[string]*place{}
		}
		p.in[name] = c
	}
	return c
}

// places are those of a project.
type places struct {
	in      *install
	folders map[string]*place // of the project
}

func (in *install) newPlaces() places {
	return places{in: in, folders: map[string]*place{"": {}}}
}

// folder returns the place of a folder of the project, whose path is clean.
func (ps places) folder(path string) *place {
	p := ps.folders[path]
	if p == nil {
		above := ""
		if i := strings.LastIndexByte(path, '/'); i >= 0 {
			above = path[:i]
		}
		p = &place{up: ps.folder(above)}
		ps.folders[path] = p
	}
	return p
}

// below returns the place of a package: the names lead to it, each in the node_modules of the one before.
func (ps places) below(p *place, names []string) (*place, error) {
	if len(names) == 0 || len(names) > maxNesting {
		return nil, ps.in.broken("nests its packages deeper than a package manager does", nil)
	}
	for _, name := range names {
		if !validName(name) {
			return nil, ps.in.broken("lists a package whose name npm does not allow", nil)
		}
		p = p.child(name)
	}
	return p, nil
}

// resolve says what the dependencies of a package mean, whose place is at.
func (ps places) resolve(at *place, w wants) error {
	return w.each(false, func(name, _ string) error {
		if found := at.find(name); found != nil {
			return ps.in.depend(at.key, name, found.key)
		}
		return nil
	})
}

// declare says what the dependencies of a folder of the project mean, whose place is at.
func (ps places) declare(folder string, at *place, w wants) error {
	ps.in.root(folder)
	return w.each(true, func(name, _ string) error {
		if found := at.find(name); found != nil {
			return ps.in.declare(folder, name, found.key)
		}
		return nil
	})
}
