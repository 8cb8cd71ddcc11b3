package lockfile

import (
	"bytes"
	"encoding/json"
	"path"
	"strings"
)

// readNested reads a lock file of version 1: each package has what its node_modules holds as "dependencies", and what it depends
// on as "requires". It does not have the project's own dependencies, nor peers.
func (l *npmLock) readNested(content []byte) error {
	return document(content, func(d *json.Decoder, key string) error {
		if key != "dependencies" {
			return skip(d)
		}
		return l.nested(d, l.folder(""), 1)
	})
}

func (l *npmLock) nested(d *json.Decoder, in *place, depth int) error {
	return object(d, func(d *json.Decoder, name string) error {
		if err := l.in.entry(); err != nil {
			return err
		}
		if depth > maxNesting {
			return l.in.broken("nests its packages deeper than a package manager does", nil)
		}
		at, err := l.below(in, []string{name})
		if err != nil {
			return err
		}
		at.key = path.Join(in.key, "node_modules", name)
		e := npmEntry{at: at, Name: name}
		err = object(d, func(d *json.Decoder, key string) error {
			switch key {
			case "version":
				return text(d, &e.Version)
			case "resolved":
				return text(d, &e.Resolved)
			case "integrity":
				return text(d, &e.Integrity)
			case "requires":
				return requires(d, &e.Dependencies)
			case "dependencies":
				return l.nested(d, at, depth+1)
			}
			return skip(d)
		})
		if err != nil {
			return err
		}
		if err := l.in.link(e.count()); err != nil {
			return err
		}
		l.source(&e)
		at.listed = e.Link || e.Version != "" || e.Resolved != ""
		l.entries = append(l.entries, e)
		return nil
	})
}

// source reads the form of a version that is more than one: "npm:other@1.0.0", "file:packages/ui", a URL or a repository.
func (l *npmLock) source(e *npmEntry) {
	if alias, ok := strings.CutPrefix(e.Version, "npm:"); ok {
		e.Name, e.Version = splitAt(alias)
	}
	if !remote(e.Version) {
		return
	}
	dir, local := strings.CutPrefix(e.Version, "file:")
	if dir, inside := folder(dir); local && inside {
		l.folders[dir] = e.at // its own node_modules is below it
	}
	e.Resolved, e.Version = e.Version, ""
}

// text reads a string; another value is none, such as the "resolved": false of what came in another package's archive.
func text(d *json.Decoder, into *string) error {
	var any any
	if err := value(d, &any); err != nil {
		return err
	}
	*into, _ = any.(string)
	return nil
}

// requires reads the names that a package depends on: an object, or true for "as its package.json says", which adds none.
func requires(d *json.Decoder, into *map[string]string) error {
	var raw json.RawMessage
	if err := value(d, &raw); err != nil {
		return err
	}
	if !bytes.HasPrefix(raw, []byte("{")) {
		return nil
	}
	return json.Unmarshal(raw, into)
}

// declareManifests takes the project's dependencies from its package.json files.
func (l *npmLock) declareManifests() error {
	manifests, err := l.in.manifests()
	if err != nil {
		return err
	}
	for dir, m := range manifests {
		if err := l.declare(dir, l.folder(dir), m.wants); err != nil {
			return err
		}
	}
	return nil
}
