package bundle

import (
	"encoding/json"
	"path"
	"slices"
	"strings"

	"hivesync/shared/preview/resolution"
)

// maxManifestBytes bounds a package.json or tsconfig.json that is read.
const maxManifestBytes = 1 << 20

// manifest is what resolution reads of a package.json.
type manifest struct {
	Name        string          `json:"name"`
	Main        json.RawMessage `json:"main"`
	Module      json.RawMessage `json:"module"`
	ReactNative json.RawMessage `json:"react-native"`
	Source      json.RawMessage `json:"source"`
	Exports     json.RawMessage `json:"exports"`
}

func (p *project) manifest(dir string) (manifest, bool) {
	var m manifest
	content, ok := p.in.Files.Read(path.Join(dir, "package.json"))
	if !ok || len(content) > maxManifestBytes || json.Unmarshal(content, &m) != nil {
		return manifest{}, false
	}
	return m, true
}

// Main implements resolution.Project.
func (p *project) Main(dir string) (string, bool) {
	if dir == "" {
		return "", false // the project's own main is its entry point, not something to import
	}
	m, ok := p.manifest(dir)
	if !ok {
		return "", false
	}
	for _, field := range []json.RawMessage{m.ReactNative, m.Module, m.Main, m.Source} {
		var main string
		if len(field) == 0 || json.Unmarshal(field, &main) != nil || main == "" {
			continue
		}
		target := path.Join(dir, main)
		if !inside(target, dir) {
			continue
		}
		if p.Has(target) {
			return target, true
		}
		if found, _, ok := resolution.WithExtension(p, target, p.in.Platform); ok {
			return found, true
		}
		if found, _, ok := resolution.WithExtension(p, path.Join(target, "index"), p.in.Platform); ok {
			return found, true
		}
	}
	return "", false
}

func inside(name, dir string) bool { return dir == "" || strings.HasPrefix(name, dir+"/") }

// findPackages maps the names of packages inside the project (a monorepo's) to their directories.
func (p *project) findPackages() {
	for _, name := range p.paths {
		if path.Base(name) != "package.json" || name == "package.json" || strings.Contains(name, "node_modules/") {
			continue
		}
		dir := path.Dir(name)
		if m, ok := p.manifest(dir); ok && m.Name != "" {
			if known, twice := p.packages[m.Name]; !twice || dir < known {
				p.packages[m.Name] = dir
			}
		}
	}
}

// packageName returns the package that a specifier names, with its scope; "" where it cannot be a package's name.
func packageName(spec string) string {
	parts := strings.Split(spec, "/")
	if !strings.HasPrefix(spec, "@") {
		if !plausibleName(parts[0]) {
			return ""
		}
		return parts[0]
	}
	if len(parts) < 2 || len(parts[0]) < 2 || !plausibleName(parts[0][1:]) || !plausibleName(parts[1]) {
		return ""
	}
	return parts[0] + "/" + parts[1]
}

func plausibleName(s string) bool {
	return s != "" && s[0] != '.' && !strings.ContainsAny(s, "~#@ ")
}

// packageFile finds a package's file inside the project: a package of the project itself, or one in a node_modules
// directory at or above the importer.
func (p *project) packageFile(spec, importer string) (string, bool) {
	name := packageName(spec)
	if name == "" {
		return "", false
	}
	rest := strings.TrimPrefix(spec[len(name):], "/")
	if dir, ok := p.packages[name]; ok {
		if found, ok := p.inPackage(dir, rest); ok {
			return found, true
		}
	}
	for dir := path.Dir(importer); ; dir = path.Dir(dir) {
		root := path.Join(dir, "node_modules", name)
		if _, ok := p.dirs[root]; ok {
			if found, ok := p.inPackage(root, rest); ok {
				return found, true
			}
		}
		if dir == "." {
			return "", false
		}
	}
}

func (p *project) inPackage(dir, rest string) (string, bool) {
	if m, ok := p.manifest(dir); ok && len(m.Exports) > 0 {
		key := "."
		if rest != "" {
			key = "./" + rest
		}
		if target, ok := exported(m.Exports, key); ok {
			name := path.Join(dir, target)
			if inside(name, dir) && p.Has(name) {
				return name, true
			}
		}
	}
	found, ok := p.file(path.Join(dir, rest))
	return found, ok && inside(found, dir)
}

// conditions of "exports" that hold in React Native, in no order: a manifest's own order decides.
var conditions = []string{"react-native", "import", "module", "require", "node-addons", "default"}

// exported follows the "exports" field for one key, with one "*" in patterns, as Node's resolution algorithm does.
func exported(field json.RawMessage, key string) (string, bool) {
	if key == "." {
		if target, ok := exportTarget(field, "", 0); ok {
			return target, true
		}
	}
	entries, ok := orderedObject(field)
	if !ok {
		return "", false
	}
	best, match := -1, ""
	for i, e := range entries {
		if e.key == key {
			return exportTarget(e.value, "", 0)
		}
		prefix, suffix, star := strings.Cut(e.key, "*")
		if !star || !strings.HasPrefix(key, prefix) || !strings.HasSuffix(key, suffix) || len(key) < len(prefix)+len(suffix) {
			continue
		}
		if best < 0 || len(e.key) > len(entries[best].key) {
			best, match = i, key[len(prefix):len(key)-len(suffix)]
		}
	}
	if best < 0 {
		return "", false
	}
	return exportTarget(entries[best].value, match, 0)
}

func exportTarget(value json.RawMessage, match string, depth int) (string, bool) {
	if depth > 8 {
		return "", false
	}
	var target string
	if json.Unmarshal(value, &target) == nil {
		return strings.ReplaceAll(target, "*", match), strings.HasPrefix(target, "./")
	}
	var list []json.RawMessage
	if json.Unmarshal(value, &list) == nil {
		for _, item := range list {
			if target, ok := exportTarget(item, match, depth+1); ok {
				return target, true
			}
		}
		return "", false
	}
	entries, _ := orderedObject(value)
	for _, e := range entries {
		if slices.Contains(conditions, e.key) {
			if target, ok := exportTarget(e.value, match, depth+1); ok {
				return target, true
			}
		}
	}
	return "", false
}

type entry struct {
	key   string
	value json.RawMessage
}

// orderedObject decodes a JSON object and keeps the order of its keys.
func orderedObject(raw json.RawMessage) ([]entry, bool) {
	d := json.NewDecoder(strings.NewReader(string(raw)))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, false
	}
	var out []entry
	for d.More() && len(out) < 4096 {
		t, err := d.Token()
		key, ok := t.(string)
		if err != nil || !ok {
			return nil, false
		}
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return nil, false
		}
		out = append(out, entry{key, value})
	}
	return out, true
}
