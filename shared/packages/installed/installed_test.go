package installed

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// tree writes files below a new folder; a content that begins with "->" is a link to what follows.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		if len(content) > 2 && content[:2] == "->" {
			err = os.Symlink(content[2:], full)
		} else {
			err = os.WriteFile(full, []byte(content), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func open(t *testing.T, dir string) *Packages {
	t.Helper()
	p, err := Open(dir)
	if err != nil || p == nil {
		t.Fatal(p, err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

// version is the version of the package that a name means to an importer, "" for none.
func (p *Packages) version(importer, folder, name string) string {
	key, ok := p.Find(importer, folder, name)
	if !ok {
		return ""
	}
	return p.Package(key).Version
}

func TestPackagesAreFoundAsNodeFindsThem(t *testing.T) {
	t.Parallel()
	p := open(t, tree(t, map[string]string{
		"package.json":                               `{"name":"app"}`,
		"node_modules/a/package.json":                `{"name":"a","version":"1.0.0"}`,
		"node_modules/a/lib/x.js":                    `x`,
		"node_modules/b/package.json":                `{"name":"b","version":"1.0.0"}`,
		"node_modules/b/node_modules/a/package.json": `{"name":"a","version":"2.0.0"}`,
		"node_modules/@s/c/package.json":             `{"name":"@s/c","version":"3.0.0"}`,
		"packages/ui/package.json":                   `{"name":"ui"}`,
		"packages/ui/node_modules/a/package.json":    `{"name":"a","version":"4.0.0"}`,
	}))
	b, _ := p.Find("", "", "b")
	c, _ := p.Find("", "", "@s/c")
	for _, q := range []struct{ importer, folder, name, want string }{
		{"", "", "a", "1.0.0"}, {b, "", "a", "2.0.0"}, {c, "", "a", "1.0.0"}, {"", "packages/ui", "a", "4.0.0"}, {"", "packages/ui", "b", "1.0.0"}, {"", "", "@s/c", "3.0.0"}, {"", "", "gone", ""},
	} {
		if got := p.version(q.importer, q.folder, q.name); got != q.want {
			t.Errorf("%s to %q in %q is %q, not %q", q.name, q.importer, q.folder, got, q.want)
		}
	}
	if got := p.Package(b).Files.List(); !slices.Equal(got, []string{"package.json"}) {
		t.Errorf("b has %v", got)
	}
	a, _ := p.Find("", "", "a")
	if content, ok := p.Package(a).Files.Read("lib/x.js"); !ok || string(content) != "x" {
		t.Errorf("%q %v", content, ok)
	}
	if _, ok := p.Package(a).Files.Read("../../package.json"); ok {
		t.Error("a path led out of its package")
	}
}

// pnpm keeps each package once, in a store beside it, with what it may import next to it.
func TestLinksOfAStoreAreFollowed(t *testing.T) {
	t.Parallel()
	p := open(t, tree(t, map[string]string{
		"package.json": `{"name":"app"}`,
		"node_modules/.pnpm/a@1.0.0/node_modules/a/package.json": `{"name":"a","version":"1.0.0"}`,
		"node_modules/.pnpm/b@2.0.0/node_modules/b/package.json": `{"name":"b","version":"2.0.0"}`,
		"node_modules/.pnpm/a@1.0.0/node_modules/b":              "->../../b@2.0.0/node_modules/b",
		"node_modules/a": "->.pnpm/a@1.0.0/node_modules/a",
	}))
	a, ok := p.Find("", "", "a")
	if !ok || p.version(a, "", "b") != "2.0.0" || p.version("", "", "b") != "" {
		t.Errorf("a at %q, its b %q, the project's b %q", a, p.version(a, "", "b"), p.version("", "", "b"))
	}
}

func TestLinksOutOfTheProjectAreNotFollowed(t *testing.T) {
	t.Parallel()
	elsewhere := tree(t, map[string]string{"package.json": `{"name":"secret","version":"9.0.0"}`, "id_rsa": "key"})
	p := open(t, tree(t, map[string]string{
		"node_modules/a/package.json": `{"name":"a","version":"1.0.0"}`,
		"node_modules/a/key.js":       "->" + filepath.Join(elsewhere, "id_rsa"),
		"node_modules/secret":         "->" + elsewhere,
	}))
	if got := p.version("", "", "secret"); got != "" {
		t.Errorf("a package elsewhere was found: %s", got)
	}
	a, _ := p.Find("", "", "a")
	if content, ok := p.Package(a).Files.Read("key.js"); ok {
		t.Errorf("a file elsewhere was read: %s", content)
	}
}

func TestAWorkspaceFindsWhatItsRootInstalled(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{
		"package.json":                          `{"workspaces":["apps/*"]}`,
		"node_modules/a/package.json":           `{"name":"a","version":"1.0.0"}`,
		"apps/mobile/package.json":              `{"name":"mobile"}`,
		"apps/mobile/node_modules/b/index.js":   ``,
		"apps/mobile/node_modules/b/x/index.js": ``,
	})
	p := open(t, filepath.Join(dir, "apps", "mobile"))
	if p.version("", "", "a") != "1.0.0" {
		t.Error("the root's package is not found")
	}
	if key, ok := p.Find("", "", "b"); !ok || p.Package(key).Name != "b" || len(p.Package(key).Files.List()) != 2 {
		t.Error("its own package, which has no package.json, is not found")
	}
}

func TestWithoutNodeModulesThereIsNothing(t *testing.T) {
	t.Parallel()
	if p, err := Open(tree(t, map[string]string{"package.json": "{}"})); p != nil || err != nil {
		t.Error(p, err)
	}
	if _, err := Open(filepath.Join(t.TempDir(), "gone")); err == nil {
		t.Error("a folder that does not exist was opened")
	}
}
