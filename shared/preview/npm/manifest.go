package npm

import (
	"encoding/json"
	"path"
	"slices"
	"strings"

	"hivesync/shared/preview/resolution"
)

// MaxManifestBytes bounds a package.json that is read.
const MaxManifestBytes = 1 << 20

// Manifest is what resolution reads of a package.json.
type Manifest struct {
	Name        string
	mains       []json.RawMessage // by precedence
	exports     json.RawMessage
	imports     json.RawMessage
	replaced    map[string]string // what "react-native" and "browser" put in place of files and packages; "" leaves them out
	SideEffects bool
}

// ParseManifest reads a package.json.
func ParseManifest(content []byte) (Manifest, bool) {
	var raw struct {
		Name        string          `json:"name"`
		Main        json.RawMessage `json:"main"`
		Module      json.RawMessage `json:"module"`
		Browser     json.RawMessage `json:"browser"`
		ReactNative json.RawMessage `json:"react-native"`
		Source      json.RawMessage `json:"source"`
		Exports     json.RawMessage `json:"exports"`
		Imports     json.RawMessage `json:"imports"`
		SideEffects json.RawMessage `json:"sideEffects"`
	}
	if len(content) > MaxManifestBytes || json.Unmarshal(content, &raw) != nil {
		return Manifest{}, false
	}
	m := Manifest{Name: raw.Name, exports: raw.Exports, imports: raw.Imports, SideEffects: string(raw.SideEffects) != "false"}
	// Metro's order is react-native, browser, main; the others are for packages of the project itself that were not built.
	for _, field := range []json.RawMessage{raw.ReactNative, raw.Browser, raw.Main, raw.Module, raw.Source} {
		if len(field) > 0 && field[0] == '"' {
			m.mains = append(m.mains, field)
		}
	}
	for _, field := range []json.RawMessage{raw.Browser, raw.ReactNative} { // the latter wins
		var values map[string]any
		if json.Unmarshal(field, &values) != nil {
			continue
		}
		for from, to := range values {
			if m.replaced == nil {
				m.replaced = map[string]string{}
			}
			switch to := to.(type) {
			case string:
				m.replaced[from] = to
			case bool:
				if !to {
					m.replaced[from] = ""
				}
			}
		}
	}
	return m, true
}

// Identify reads a package's name and version out of its package.json.
func Identify(content []byte) (name, version string) {
	var raw struct{ Name, Version string }
	if len(content) > MaxManifestBytes || json.Unmarshal(content, &raw) != nil {
		return "", ""
	}
	return raw.Name, raw.Version
}

// Dependencies lists the packages that a package.json declares, for whatever purpose.
func Dependencies(content []byte) []string {
	return declared(content, true)
}

// Needs lists the packages that a package's own package.json declares for its users, not for its developers.
func Needs(content []byte) []string {
	return declared(content, false)
}

func declared(content []byte, development bool) []string {
	var raw struct {
		Dependencies, DevDependencies, PeerDependencies, OptionalDependencies map[string]json.RawMessage
	}
	if len(content) > MaxManifestBytes || json.Unmarshal(content, &raw) != nil {
		return nil
	}
	if !development {
		raw.DevDependencies = nil
	}
	var out []string
	for _, list := range []map[string]json.RawMessage{raw.Dependencies, raw.DevDependencies, raw.PeerDependencies, raw.OptionalDependencies} {
		for name := range list {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Mains are the files that the package's folder stands for, the one that counts first, relative to the folder and not cleaned.
func (m *Manifest) Mains() []string {
	var out []string
	for _, field := range m.mains {
		var main string
		if json.Unmarshal(field, &main) == nil && main != "" {
			out = append(out, main)
		}
	}
	return out
}

// MainFile is the file of a project or package that a folder with this manifest stands for on a platform.
func (m *Manifest) MainFile(p resolution.Project, folder, platform string) (string, bool) {
	for _, main := range m.Mains() {
		target := path.Join(folder, main)
		if strings.HasPrefix(target, "../") {
			continue // folders may stand for files beside them, never for those of others
		}
		if p.Has(target) {
			return target, true
		}
		for _, stem := range []string{target, path.Join(target, "index")} {
			if file, _, ok := resolution.WithExtension(p, stem, platform); ok {
				return file, true
			}
		}
	}
	return "", false
}

// replacement is what "browser" or "react-native" puts in place of a file (a clean path in the package) or of a package.
func (m *Manifest) replacement(file, specifier string) (to string, ok bool) {
	if m.replaced == nil {
		return "", false
	}
	if specifier != "" {
		to, ok = m.replaced[specifier]
		return to, ok
	}
	for _, key := range []string{"./" + file, file, "./" + strings.TrimSuffix(file, path.Ext(file)), strings.TrimSuffix(file, path.Ext(file))} {
		if to, ok = m.replaced[key]; ok {
			return to, true
		}
	}
	return "", false
}

// HasExports says whether "exports" decides which files may be imported.
func (m *Manifest) HasExports() bool { return len(m.exports) > 0 && string(m.exports) != "null" }

// Exported is the file that "exports" gives for a path in the package ("" is the package itself), to an import or a require.
func (m *Manifest) Exported(rest string, required bool) (string, bool) {
	key := "."
	if rest != "" {
		key = "./" + rest
	}
	return mapped(m.exports, key, conditionsOf(required))
}

// internal is what "imports" gives for a specifier that begins with "#": a file ("./a.js") or a package's.
func (m *Manifest) internal(specifier string, required bool) (string, bool) {
	if len(m.imports) == 0 {
		return "", false
	}
	return mapped(m.imports, specifier, conditionsOf(required))
}

// conditionsOf are those of "exports" that hold in React Native, in no order: a manifest's own order decides.
func conditionsOf(required bool) []string {
	if required {
		return []string{"react-native", "require", "default"}
	}
	return []string{"react-native", "import", "default"}
}

// mapped follows "exports" or "imports" for one key, with one "*" in patterns, as Node's resolution algorithm does.
func mapped(field json.RawMessage, key string, conditions []string) (string, bool) {
	if key == "." {
		if found, ok := target(field, "", conditions, 0); ok {
			return found, true
		}
	}
	entries, ok := orderedObject(field)
	if !ok {
		return "", false
	}
	best, match := -1, ""
	for i, e := range entries {
		if e.key == key {
			return target(e.value, "", conditions, 0)
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
	return target(entries[best].value, match, conditions, 0)
}

func target(value json.RawMessage, match string, conditions []string, depth int) (string, bool) {
	if depth > 8 {
		return "", false
	}
	var text string
	if json.Unmarshal(value, &text) == nil {
		return strings.ReplaceAll(text, "*", match), text != ""
	}
	var list []json.RawMessage
	if json.Unmarshal(value, &list) == nil {
		for _, item := range list {
			if found, ok := target(item, match, conditions, depth+1); ok {
				return found, true
			}
		}
		return "", false
	}
	entries, _ := orderedObject(value)
	for _, e := range entries {
		if slices.Contains(conditions, e.key) {
			if found, ok := target(e.value, match, conditions, depth+1); ok {
				return found, true
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

// PackageName returns the package that a specifier names, with its scope; "" where it cannot be a package's name.
func PackageName(spec string) string {
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
	return s != "" && s[0] != '.' && !strings.ContainsAny(s, "~#@ :")
}
