package lockfile

import (
	"bytes"
	"encoding/json"
	"strings"

	"hivesync/shared/jsonc"
	"hivesync/shared/packages"
)

// bunEntry is a package of bun.lock: a list of what it is, such as "name@1.0.0", then of what differs with its source. Of those
// only the types matter here: strings are where it comes from and its integrity, an object has its dependencies.
type bunEntry struct {
	is    string
	words []string
	wants wants
	at    *place
}

// bunWorkspace is a folder of the project.
type bunWorkspace struct {
	Name string `json:"name"`
	wants
}

// bunLock is a bun.lock as far as it has been read.
type bunLock struct {
	places
	workspaces map[string]bunWorkspace // by folder
	entries    []bunEntry
}

// readBun reads bun.lock, which is JSON with trailing commas. Its "packages" are by the path of names that leads to each, where
// a workspace counts by its name: "ui/@s/a" is what the workspace ui has of its own.
func readBun(in *install, content []byte) error {
	version := -1
	l := &bunLock{places: in.newPlaces(), workspaces: map[string]bunWorkspace{}}
	err := document(jsonc.Plain(content), func(d *json.Decoder, key string) error {
		switch key {
		case "lockfileVersion":
			return value(d, &version)
		case "workspaces":
			return object(d, l.readWorkspace)
		case "packages":
			return object(d, l.readEntry)
		}
		return skip(d)
	})
	if err != nil {
		return in.unexpected(err)
	}
	if version < 0 || version > 2 {
		return in.unsupported()
	}
	for _, e := range l.entries {
		if err := l.add(e); err != nil {
			return err
		}
	}
	for _, e := range l.entries {
		if err := l.resolve(e.at, e.wants); err != nil {
			return err
		}
	}
	for dir, w := range l.workspaces {
		at := l.folder("")
		if own := at.in[w.Name]; dir != "" && own != nil {
			at = own
		}
		if err := l.declare(dir, at, w.wants); err != nil {
			return err
		}
	}
	return nil
}

func (l *bunLock) readWorkspace(d *json.Decoder, path string) error {
	if err := l.in.entry(); err != nil {
		return err
	}
	var w bunWorkspace
	if err := value(d, &w); err != nil {
		return err
	}
	if dir, inside := folder(path); inside {
		l.workspaces[dir] = w
	}
	return l.in.link(w.count())
}

func (l *bunLock) readEntry(d *json.Decoder, path string) error {
	if err := l.in.entry(); err != nil {
		return err
	}
	var list []json.RawMessage
	if err := value(d, &list); err != nil {
		return err
	}
	e := bunEntry{}
	for i, item := range list {
		var word string
		switch {
		case bytes.HasPrefix(item, []byte("{")):
			if err := json.Unmarshal(item, &e.wants); err != nil {
				return err
			}
		case json.Unmarshal(item, &word) != nil:
			return errForm
		case i == 0:
			e.is = word
		default:
			e.words = append(e.words, word)
		}
	}
	if err := l.in.link(e.wants.count()); err != nil {
		return err
	}
	var names []string
	for name := range strings.SplitSeq(path, "/") {
		if last := len(names) - 1; last >= 0 && strings.HasPrefix(names[last], "@") && !strings.Contains(names[last], "/") {
			names[last] += "/" + name
		} else {
			names = append(names, name)
		}
	}
	var err error
	if e.at, err = l.below(l.folder(""), names); err != nil {
		return err
	}
	e.at.key, e.at.listed = path, true
	l.entries = append(l.entries, e)
	return nil
}

// add puts an entry into the Graph unless it is a workspace, a folder, a repository or a local archive.
func (l *bunLock) add(e bunEntry) error {
	p := packages.Package{}
	p.Name, p.Version = splitAt(e.is)
	if remote(p.Version) {
		p.Version, p.Tarball = "", tarball(p.Version)
		if p.Tarball == "" {
			return nil
		}
	}
	for _, word := range e.words {
		switch archive := tarball(word); {
		case archive == "" && word != "":
			p.Integrity = word
		case strings.HasSuffix(archive, ".tgz") || strings.Contains(archive, "/-/") || strings.Contains(archive, "/download/"):
			p.Tarball = archive // else it is the address of a registry alone
		}
	}
	return l.in.add(e.at.key, p)
}
