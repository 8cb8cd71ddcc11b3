package lockfile

import (
	"encoding/json"
	"errors"
	"strings"

	"hivesync/shared/packages"
)

// classicEntry is a package of Yarn 1's yarn.lock.
type classicEntry struct {
	patterns                     []string // whose wishes it is
	version, resolved, integrity string
	dependencies                 map[string]string
}

// readClassic reads the yarn.lock of Yarn 1. It has no workspaces and no dependencies of the project: those are the package.json
// files'.
func readClassic(in *install, content []byte) error {
	manifests, err := in.manifests()
	if err != nil {
		return err
	}
	entries, err := in.parseClassic(string(content))
	if err != nil {
		return err
	}
	l, err := in.newYarnLock(manifests[""])
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := l.addClassic(e); err != nil {
			return err
		}
	}
	for _, e := range entries {
		if err := l.depend(e.patterns[0], e.dependencies); err != nil {
			return err
		}
	}
	for dir, m := range manifests {
		in.root(dir)
		err := m.each(true, func(name, version string) error {
			return in.declare(dir, name, l.key("", name, version))
		})
		if err != nil {
			return err
		}
	}
	in.hoist()
	return nil
}

// addClassic puts an entry into the Graph, under its first pattern, unless it is a folder, a repository or a local archive.
func (l *yarnLock) addClassic(e classicEntry) error {
	for _, pattern := range e.patterns {
		l.wish(pattern, e.patterns[0])
	}
	name, version := splitAt(e.patterns[0])
	alias, isAlias := strings.CutPrefix(version, "npm:")
	if isAlias {
		name, version = splitAt(alias)
	}
	p := packages.Package{Name: name, Version: e.version, Integrity: e.integrity, Tarball: tarball(e.resolved)}
	if p.Tarball == "" && (remote(version) || remote(e.resolved)) {
		return nil
	}
	if p.Integrity == "" {
		p.Integrity = fragmentSHA1(e.resolved)
	}
	return l.in.add(e.patterns[0], p)
}

var errClassic = errors.New("a line is not as Yarn writes it")

// parseClassic parses the form that Yarn 1 gives its lock file:
//
//	"@scope/a@^1.0.0", "@scope/a@^1.1.0":
//	  version "1.2.0"
//	  resolved "https://..."
//	  dependencies:
//	    b "^2.0.0"
func (in *install) parseClassic(text string) ([]classicEntry, error) {
	var entries []classicEntry
	var section string // the one of the entry that the deepest lines belong to
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimRight(line, " \t\r")
		bare := strings.TrimLeft(line, " ")
		if bare == "" || bare[0] == '#' {
			continue
		}
		if len(bare) > maxEntryBytes {
			return nil, in.unexpected(errLarge)
		}
		words, opens, err := classicWords(bare)
		if err != nil {
			return nil, in.unexpected(err)
		}
		indent := len(line) - len(bare)
		var e *classicEntry
		if len(entries) > 0 {
			e = &entries[len(entries)-1]
		}
		switch {
		case indent == 0 && opens:
			if err := in.entry(); err != nil {
				return nil, err
			}
			if err := in.link(len(words)); err != nil {
				return nil, err
			}
			entries, section = append(entries, classicEntry{patterns: words}), ""
		case indent == 2 && e != nil && opens && len(words) == 1:
			section = words[0]
		case indent == 2 && e != nil && !opens && len(words) == 2:
			e.set(words[0], words[1])
			section = ""
		case indent == 4 && section != "" && !opens && len(words) == 2:
			if section == "dependencies" || section == "optionalDependencies" {
				if e.dependencies == nil {
					e.dependencies = map[string]string{}
				}
				e.dependencies[words[0]] = words[1]
				if err := in.link(1); err != nil {
					return nil, err
				}
			}
		default:
			return nil, in.unexpected(errClassic)
		}
	}
	return entries, nil
}

func (e *classicEntry) set(name, value string) {
	switch name {
	case "version":
		e.version = value
	case "resolved":
		e.resolved = value
	case "integrity":
		e.integrity = value
	}
}

// classicWords splits a line into its words, which may be quoted as in JSON and stand between spaces or commas, and says
// whether it ends in a colon.
func classicWords(line string) (words []string, opens bool, err error) {
	for line != "" {
		if line == ":" {
			return words, len(words) > 0, nil
		}
		if len(words) > 0 {
			trimmed := strings.TrimLeft(line, ", ")
			if trimmed == line {
				return nil, false, errClassic
			}
			line = trimmed
		}
		end := strings.IndexAny(line, `,: "`)
		switch {
		case strings.HasPrefix(line, `"`):
			end = quoted(line)
			var word string
			if end < 0 || json.Unmarshal([]byte(line[:end]), &word) != nil {
				return nil, false, errClassic
			}
			words = append(words, word)
		case end < 0:
			end = len(line)
			words = append(words, line)
		case end == 0 || line[end] == '"':
			return nil, false, errClassic
		default:
			words = append(words, line[:end])
		}
		line = line[end:]
	}
	return words, false, nil
}

// quoted returns where the string at the beginning of a line ends, behind its closing quote, or -1.
func quoted(line string) int {
	for i := 1; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}
