package bundle

import (
	"encoding/json"
	"path"
	"slices"
	"strings"

	"hivesync/shared/jsonc"
)

// tsconfig is what matters of tsconfig.json or jsconfig.json: aliases, and the options that change the script.
type tsconfig struct {
	baseURL  string // relative to the project; only meaningful with hasBase
	hasBase  bool
	patterns []pattern
	raw      string // for esbuild
}

// pattern is one entry of "paths", with its targets relative to the project.
type pattern struct {
	prefix, suffix string
	star           bool
	targets        []string
}

// maxExtends bounds a chain of "extends".
const maxExtends = 8

type compilerOptions struct {
	BaseURL                 *string             `json:"baseUrl"`
	Paths                   map[string][]string `json:"paths"`
	ExperimentalDecorators  *bool               `json:"experimentalDecorators"`
	UseDefineForClassFields *bool               `json:"useDefineForClassFields"`
}

// readTsconfig reads the configuration at the project's root. A file that cannot be read counts as empty: an editor
// tells its mistakes better than a preview can.
func (p *project) readTsconfig() tsconfig {
	t := tsconfig{raw: "{}"}
	options := map[string]any{}
	for _, name := range []string{"tsconfig.json", "jsconfig.json"} {
		if p.Has(name) {
			p.applyTsconfig(&t, options, name, 0)
			break
		}
	}
	t.patterns = append(t.patterns, p.babelAliases()...)
	// TypeScript takes the pattern with the longest prefix; an exact one beats all.
	slices.SortStableFunc(t.patterns, func(a, b pattern) int {
		if a.star != b.star {
			if b.star {
				return -1
			}
			return 1
		}
		return len(b.prefix) - len(a.prefix)
	})
	if raw, err := json.Marshal(map[string]any{"compilerOptions": options}); err == nil {
		t.raw = string(raw)
	}
	return t
}

func (p *project) applyTsconfig(t *tsconfig, options map[string]any, name string, depth int) {
	content, ok := p.in.Files.Read(name)
	if !ok || depth > maxExtends || len(content) > maxManifestBytes {
		return
	}
	var file struct {
		Extends json.RawMessage `json:"extends"`
		Options compilerOptions `json:"compilerOptions"`
	}
	if json.Unmarshal(jsonc.Plain(content), &file) != nil {
		return
	}
	dir := path.Dir(name)
	for _, parent := range extended(file.Extends) {
		if found, ok := p.extendedFile(parent, dir); ok {
			p.applyTsconfig(t, options, found, depth+1)
		}
	}
	o := file.Options
	if o.BaseURL != nil {
		t.baseURL, t.hasBase = path.Join(dir, *o.BaseURL), true
	}
	if o.Paths != nil {
		base := dir
		if t.hasBase {
			base = t.baseURL
		}
		t.patterns = t.patterns[:0:0]
		for key, targets := range o.Paths {
			prefix, suffix, star := strings.Cut(key, "*")
			entry := pattern{prefix: prefix, suffix: suffix, star: star}
			for _, target := range targets {
				entry.targets = append(entry.targets, path.Join(base, target))
			}
			t.patterns = append(t.patterns, entry)
		}
		slices.SortFunc(t.patterns, func(a, b pattern) int {
			return strings.Compare(a.prefix+"*"+a.suffix, b.prefix+"*"+b.suffix)
		})
	}
	// Not verbatimModuleSyntax: it is for TypeScript's own output. Babel leaves out every import of which no value is used.
	for key, value := range map[string]*bool{
		"experimentalDecorators":  o.ExperimentalDecorators,
		"useDefineForClassFields": o.UseDefineForClassFields,
	} {
		if value != nil {
			options[key] = *value
		}
	}
}

// extended returns the configurations that "extends" names, a string or a list.
func extended(raw json.RawMessage) []string {
	var one string
	if json.Unmarshal(raw, &one) == nil && one != "" {
		return []string{one}
	}
	var many []string
	if json.Unmarshal(raw, &many) == nil {
		return many[:min(len(many), maxExtends)]
	}
	return nil
}

// extendedFile finds a parent configuration inside the project; one in a package that was not sent along is skipped.
func (p *project) extendedFile(name, dir string) (string, bool) {
	var roots []string
	if strings.HasPrefix(name, ".") {
		roots = []string{path.Join(dir, name)}
	} else {
		roots = []string{path.Join("node_modules", name), path.Join("node_modules", name, "tsconfig")}
	}
	for _, root := range roots {
		for _, candidate := range []string{root, root + ".json"} {
			if p.Has(candidate) {
				return candidate, true
			}
		}
	}
	return "", false
}

// candidates returns the paths in the project that a bare specifier may mean by "paths" and "baseUrl", in order.
func (t *tsconfig) candidates(spec string) []string {
	var out []string
	for _, p := range t.patterns {
		if !p.star {
			if spec == p.prefix {
				out = append(out, p.targets...)
				break
			}
			continue
		}
		if strings.HasPrefix(spec, p.prefix) && strings.HasSuffix(spec, p.suffix) && len(spec) >= len(p.prefix)+len(p.suffix) {
			match := spec[len(p.prefix) : len(spec)-len(p.suffix)]
			for _, target := range p.targets {
				out = append(out, strings.Replace(target, "*", match, 1))
			}
			break
		}
	}
	if t.hasBase {
		out = append(out, path.Join(t.baseURL, spec))
	}
	for i := range out {
		out[i] = path.Clean(out[i])
	}
	return out
}
