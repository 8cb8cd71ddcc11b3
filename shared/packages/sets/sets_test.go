package sets

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hivesync/shared/fault"
	"hivesync/shared/packages"
	"hivesync/shared/packages/fetched"
	"hivesync/shared/preview/npm"
)

var digest = strings.Repeat("ab", 32)

// of is a set of so many packages of one archive, the first of which the project imports.
func of(n int) *Set {
	s := &Set{Roots: map[string]map[string]string{"": {"p0": "p0"}}, Packages: map[string]Package{}}
	for i := range n {
		s.Packages[fmt.Sprintf("p%d", i)] = Package{Name: fmt.Sprintf("p%d", i), Version: "1.0.0", SHA256: digest, Size: 9}
	}
	return s
}

func TestASetIsKnownByWhatItSays(t *testing.T) {
	t.Parallel()
	raw, first, err := of(3).Encode()
	if err != nil {
		t.Fatal(err)
	}
	s, err := Decode([]byte(" " + strings.Replace(string(raw), `"roots":`, "\n\"roots\":\t", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if _, again, _ := s.Encode(); again != first || len(first) != 64 {
		t.Errorf("%s and %s", first, again)
	}
	other := of(3)
	other.Packages["p2"] = Package{Name: "p2", Version: "1.0.1", SHA256: digest, Size: 9}
	if _, third, _ := other.Encode(); third == first {
		t.Error("another version, but the same digest")
	}
}

func TestSetsOutOfBoundsAreRefusedByTheirPlace(t *testing.T) {
	t.Parallel()
	with := func(change func(p *Package)) *Set {
		s := of(1)
		p := s.Packages["p0"]
		change(&p)
		s.Packages["p0"] = p
		return s
	}
	for name, c := range map[string]struct {
		set   *Set
		code  fault.Code
		field string
	}{
		"a path for a name":        {with(func(p *Package) { p.Name = "../../etc" }), fault.ValidationFailed, "packages[0].name"},
		"a hidden folder":          {with(func(p *Package) { p.Name = ".git" }), fault.ValidationFailed, "packages[0].name"},
		"no version":               {with(func(p *Package) { p.Version = "" }), fault.ValidationFailed, "packages[0].version"},
		"a key of another storage": {with(func(p *Package) { p.SHA256 = "../" + digest[3:] }), fault.ValidationFailed, "packages[0].sha256"},
		"capitals":                 {with(func(p *Package) { p.SHA256 = strings.ToUpper(digest) }), fault.ValidationFailed, "packages[0].sha256"},
		"no size":                  {with(func(p *Package) { p.Size = 0 }), fault.ValidationFailed, "packages[0].size"},
		"a huge archive":           {with(func(p *Package) { p.Size = MaxArchive + 1 }), fault.ValidationFailed, "packages[0].size"},
		"an unknown dependency":    {with(func(p *Package) { p.Dependencies = map[string]string{"a": "a"} }), fault.ValidationFailed, "packages[0].dependencies"},
		"a dependency without name": {
			with(func(p *Package) { p.Dependencies = map[string]string{"": "p0"} }), fault.ValidationFailed, "packages[0].dependencies",
		},
		"an unknown root":   {&Set{Roots: map[string]map[string]string{"": {"a": "a"}}}, fault.ValidationFailed, "roots"},
		"a folder of noise": {&Set{Roots: map[string]map[string]string{"a\x00": {}}}, fault.ValidationFailed, "roots"},
		"too many packages": {of(MaxPackages + 1), fault.PackagesTooLarge, ""},
		"too much": {func() *Set {
			s := of(20)
			for key, p := range s.Packages {
				p.SHA256, p.Size = fmt.Sprintf("%064x", len(key)*100+int(key[len(key)-1])), MaxArchive
				s.Packages[key] = p
			}
			return s
		}(), fault.PackagesTooLarge, ""},
	} {
		raw, _, err := c.set.Encode()
		if err != nil {
			t.Fatal(err)
		}
		_, err = Decode(raw)
		f := fault.From(err)
		if err == nil || f.Code != c.code || c.field != "" && (len(f.Details) == 0 || f.Details[0].Field != c.field) {
			t.Errorf("%s: %v %+v", name, err, f.Details)
		}
	}
	for name, raw := range map[string]string{
		"nothing": "", "null and more": "{} {}", "a list": "[]", "an unknown field": `{"roots":{},"packages":{},"scripts":{}}`,
		"no text": "{\"roots\":{\"\xff\":{}}}", "deep": strings.Repeat("[", 100_000),
	} {
		if _, err := Decode([]byte(raw)); !fault.Is(err, fault.ValidationFailed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Decode(make([]byte, MaxBytes+1)); !fault.Is(err, fault.PackagesTooLarge) {
		t.Errorf("too long: %v", err)
	}
	if TooLarge(MaxFiles, MaxUnpacked) != nil || !fault.Is(TooLarge(MaxFiles+1, 0), fault.PackagesTooLarge) || !fault.Is(TooLarge(0, MaxUnpacked+1), fault.PackagesTooLarge) {
		t.Error("the bounds of what archives hold are others")
	}
}

type folder map[string]string

func (f folder) List() []string { return slices.Sorted(maps.Keys(f)) }
func (f folder) Read(name string) ([]byte, bool) {
	content, ok := f[name]
	return []byte(content), ok
}

func TestASetIsMadeOfWhatImportsLeadTo(t *testing.T) {
	t.Parallel()
	manifest := func(m map[string]any) string {
		raw, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	files := map[string]npm.Files{
		"a@1": folder{
			"package.json": manifest(map[string]any{"name": "a", "dependencies": map[string]string{"b": "2"}, "devDependencies": map[string]string{"tool": "1"}}),
			"index.js":     "require('b')", "README.md": "not sent",
		},
		"b@1":    folder{"package.json": manifest(map[string]any{"name": "b"}), "index.js": "1"},
		"b@2":    folder{"package.json": manifest(map[string]any{"name": "b", "peerDependencies": map[string]string{"a": "1", "react": "*"}}), "index.js": "2"},
		"tool@1": folder{"package.json": manifest(map[string]any{"name": "tool"}), "index.js": "t"},
		"c@1":    folder{"package.json": manifest(map[string]any{"name": "c"}), "index.js": "c"},
	}
	all := map[string]packages.Package{}
	for key := range files {
		name, version, _ := strings.Cut(key, "@")
		all[key] = packages.Package{Name: name, Version: version + ".0.0"}
	}
	all["a@1"] = packages.Package{Name: "a", Version: "1.0.0", Dependencies: map[string]string{"b": "b@2", "tool": "tool@1"}}
	graph := &packages.Graph{Roots: map[string]map[string]string{"": {"a": "a@1", "b": "b@1", "c": "c@1", "react": "c@1"}}, Packages: all}
	installed := fetched.New(graph, files, nil)
	imports := []npm.Import{{Specifier: "a/deep/file"}, {Specifier: "b"}, {Specifier: "react"}, {Specifier: "./own"}, {Specifier: "nowhere"}}
	made, missing, err := Make(t.Context(), installed, imports, func(name string) bool { return name == "react" })
	if err != nil || len(missing) > 0 {
		t.Fatal(missing, err)
	}
	links := map[string]map[string]string{}
	for key, p := range made.Set.Packages {
		links[key] = p.Dependencies
		if len(made.Archives[p.SHA256]) != int(p.Size) || p.Version == "" {
			t.Errorf("%s: %+v", key, p)
		}
	}
	if diff := cmp.Diff(map[string]map[string]string{"a@1": {"b": "b@2"}, "b@1": nil, "b@2": {"a": "a@1"}}, links); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]map[string]string{"": {"a": "a@1", "b": "b@1"}}, made.Set.Roots); diff != "" {
		t.Error(diff)
	}
	again := fetched.Archive(made.Archives[made.Set.Packages["a@1"].SHA256])
	if got := strings.Join(again.List(), " "); got != "index.js package.json" {
		t.Errorf("the archive of a holds %s", got)
	}
}
