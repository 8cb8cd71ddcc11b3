package lockfile

import (
	"bytes"
	"strings"

	"hivesync/shared/fault"
)

// readYarn reads yarn.lock: of Yarn 1 in a form of its own, since Yarn 2 in YAML, which says so with "__metadata".
func readYarn(in *install, content []byte) error {
	if bytes.HasPrefix(content, []byte("__metadata:")) || bytes.Contains(content, []byte("\n__metadata:")) {
		return readBerry(in, content)
	}
	return readClassic(in, content)
}

// yarnLock finds the packages of a yarn.lock, which says for each wish of anybody, "name@range", what it came to.
type yarnLock struct {
	in        *install
	found     map[string]string // wishes, to keys of packages
	overrides map[string][]override
}

// override is an entry of "resolutions" in package.json.
type override struct {
	importer string // the name of the package for which alone it holds, or ""
	from     string // the range for which alone it holds, or ""
	to       string
}

func (in *install) newYarnLock(m manifest) (*yarnLock, error) {
	if len(m.Resolutions) > maxOverrides {
		return nil, fault.Newf(fault.ValidationFailed, "package.json lists more than %d resolutions.", maxOverrides).At("package.json", 0, 0)
	}
	l := &yarnLock{in: in, found: map[string]string{}, overrides: map[string][]override{}}
	for pattern, to := range m.Resolutions {
		// "name", "name@range", "importer/name", "**/name": of what stands before the name, only the last counts.
		var names []string
		for _, part := range strings.Split(pattern, "/") {
			if last := len(names) - 1; last >= 0 && strings.HasPrefix(names[last], "@") && !strings.Contains(names[last], "/") {
				names[last] += "/" + part
			} else if part != "**" && part != "*" {
				names = append(names, part)
			}
		}
		if len(names) == 0 {
			continue
		}
		o := override{to: to}
		name, from := splitAt(names[len(names)-1])
		o.from = strings.TrimPrefix(from, "npm:")
		if len(names) > 1 {
			o.importer, _ = splitAt(names[len(names)-2])
		}
		l.overrides[name] = append(l.overrides[name], o)
	}
	return l, nil
}

// wish notes what a "name@range" came to.
func (l *yarnLock) wish(pattern, key string) { l.found[pattern] = key }

// key returns the package that a wish of an importer came to, or "". Yarn 2 and later may leave the "npm:" of a registry's
// range out on either side.
func (l *yarnLock) key(importer, name, version string) string {
	wishes := []string{version}
	for _, o := range l.overrides[name] {
		if (o.importer == "" || o.importer == importer) && (o.from == "" || o.from == strings.TrimPrefix(version, "npm:")) {
			wishes = []string{o.to, version}
			if o.importer != "" || o.from != "" {
				break // the closest
			}
		}
	}
	for _, wish := range wishes {
		for _, form := range []string{wish, "npm:" + wish, strings.TrimPrefix(wish, "npm:")} {
			if key, ok := l.found[name+"@"+form]; ok {
				return key
			}
		}
	}
	return ""
}

// depend says what the wishes of a package mean.
func (l *yarnLock) depend(importer string, wishes map[string]string) error {
	own := l.in.graph.Packages[importer].Name
	for name, version := range wishes {
		if err := l.in.depend(importer, name, l.key(own, name, version)); err != nil {
			return err
		}
	}
	return nil
}
