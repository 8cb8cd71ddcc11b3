package lockfile

import (
	"encoding/json"
	"strings"

	"hivesync/shared/packages"
)

// npmEntry is a package of package-lock.json, or a folder of the project.
type npmEntry struct {
	Name      string `json:"name"` // where it is not what its folder is called
	Version   string `json:"version"`
	Resolved  string `json:"resolved"`
	Integrity string `json:"integrity"`
	Link      bool   `json:"link"`
	wants

	at     *place
	folder string // of the project, where it has no key
}

// npmLock is a package-lock.json as far as it has been read.
type npmLock struct {
	places
	entries []npmEntry
}

// readNPM reads package-lock.json. Versions 2 and 3 list all that is installed, by its path, under "packages". Version 1 nests it
// under "dependencies", which version 2 has as well, for old versions of npm.
func readNPM(in *install, content []byte) error {
	version := 1
	hasPackages := false
	err := document(content, func(d *json.Decoder, key string) error {
		switch key {
		case "lockfileVersion":
			return value(d, &version)
		case "packages":
			hasPackages = true
		}
		return skip(d)
	})
	switch {
	case err != nil:
		return in.unexpected(err)
	case version < 0 || version > 3:
		return in.unsupported()
	case version > 1 && !hasPackages:
		return in.broken(`lacks "packages"`, nil)
	}
	l := &npmLock{places: in.newPlaces()}
	read := l.readPackages
	if version < 2 {
		read = l.readNested
	}
	if err := read(content); err != nil {
		return in.unexpected(err)
	}
	for i := range l.entries {
		if e := &l.entries[i]; e.at.key != "" {
			if err := l.add(e); err != nil {
				return err
			}
		}
	}
	for _, e := range l.entries {
		var err error
		if e.at.key != "" {
			err = l.resolve(e.at, e.wants)
		} else if version > 1 {
			err = l.declare(e.folder, e.at, e.wants)
		}
		if err != nil {
			return err
		}
	}
	if version < 2 {
		return l.declareManifests()
	}
	return nil
}

func (l *npmLock) readPackages(content []byte) error {
	return document(content, func(d *json.Decoder, key string) error {
		if key != "packages" {
			return skip(d)
		}
		return object(d, func(d *json.Decoder, path string) error {
			if err := l.in.entry(); err != nil {
				return err
			}
			var e npmEntry
			if err := value(d, &e); err != nil {
				return err
			}
			if err := l.in.link(e.count()); err != nil {
				return err
			}
			return l.place(path, e)
		})
	})
}

// place finds the place of an entry by its path, such as "packages/ui/node_modules/a/node_modules/@s/b".
func (l *npmLock) place(path string, e npmEntry) error {
	dir, below, installed := strings.Cut("/"+path, "/node_modules/")
	dir, inside := folder(strings.TrimPrefix(dir, "/"))
	if !inside {
		return nil // what is linked from outside is no part of the project
	}
	e.at, e.folder = l.folder(dir), dir
	if installed {
		var err error
		names := strings.Split(below, "/node_modules/")
		if e.at, err = l.below(e.at, names); err != nil {
			return err
		}
		if e.Name == "" {
			e.Name = names[len(names)-1]
		}
		e.at.key = path
		e.at.listed = e.Link || e.Version != "" || e.Resolved != ""
	}
	l.entries = append(l.entries, e)
	return nil
}

// add puts an entry into the Graph unless it is a link, a git repository or a local archive.
func (l *npmLock) add(e *npmEntry) error {
	p := packages.Package{Name: e.Name, Version: e.Version, Integrity: e.Integrity, Tarball: tarball(e.Resolved)}
	if !e.at.listed || e.Link || e.Resolved != "" && p.Tarball == "" {
		return nil
	}
	return l.in.add(e.at.key, p)
}
