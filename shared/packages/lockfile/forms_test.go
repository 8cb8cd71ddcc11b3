package lockfile

import (
	"testing"

	"hivesync/shared/packages"
)

// graph reads a project's files, which must be valid.
func graph(t *testing.T, files map[string]string) *packages.Graph {
	t.Helper()
	content := map[string][]byte{}
	for name, text := range files {
		content[name] = []byte(text)
	}
	g, err := Read(content)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// expect checks what chains of imports from the project's root lead to: "name@version", or "" for nothing.
func expect(t *testing.T, g *packages.Graph, chains map[string]string) {
	t.Helper()
	for chain, want := range chains {
		got := ""
		if key, ok := follow(g, "", chain); ok {
			got = g.Packages[key].Name + "@" + g.Packages[key].Version
		}
		if got != want {
			t.Errorf("%q leads to %q, expected %q", chain, got, want)
		}
	}
}

func TestNPMFindsPackagesAsNodeWalksUp(t *testing.T) {
	t.Parallel()
	g := graph(t, map[string]string{"package-lock.json": `{"lockfileVersion": 3, "packages": {
		"": {"dependencies": {"a": "1", "gone": "1", "apart": "1"}, "peerDependencies": {"peer": "1"}, "devDependencies": {"linked": "1"}},
		"node_modules/a": {"version": "1.0.0", "dependencies": {"b": "1", "apart": "1"}, "peerDependencies": {"peer": "1"}, "devDependencies": {"c": "1"}},
		"node_modules/a/node_modules/apart": {"link": true, "resolved": "../apart"},
		"node_modules/a/node_modules/b": {"version": "2.0.0", "dependencies": {"c": "1"}},
		"node_modules/a/node_modules/b/node_modules/d": {"version": "1.0.0"},
		"node_modules/a/node_modules/c": {"version": "2.0.0", "inBundle": true},
		"node_modules/a/node_modules/d": {"version": "2.0.0"},
		"node_modules/apart": {"version": "1.0.0"},
		"node_modules/b": {"version": "1.0.0"},
		"node_modules/c": {"version": "1.0.0"},
		"node_modules/gone": {"optional": true},
		"node_modules/linked": {"link": true, "resolved": "tools/linked"},
		"node_modules/local": {"version": "1.0.0", "resolved": "file:local-1.0.0.tgz"},
		"node_modules/peer": {"version": "1.0.0", "peerDependencies": {"d": "1", "local": "1"}},
		"tools/linked": {"version": "1.0.0", "dependencies": {"b": "1", "local": "1"}},
		"tools/node_modules/b": {"version": "3.0.0"},
		"../apart": {"version": "1.0.0"}, "../apart/node_modules/b": {"version": "9.0.0"}
	}}`})
	expect(t, g, map[string]string{
		"a": "a@1.0.0", "a b": "b@2.0.0", "a b c": "c@2.0.0", "a peer": "peer@1.0.0", "peer": "peer@1.0.0", "peer d": "", "peer local": "",
		"gone": "", "linked": "", "apart": "apart@1.0.0",
	})
	if key := g.Packages["node_modules/a"].Dependencies["apart"]; key != "" {
		t.Errorf("a link is passed by for %s", key)
	}
	if key := g.Packages["node_modules/a"].Dependencies["c"]; key != "" {
		t.Errorf("a's development dependency leads to %s", key)
	}
	if root := g.Roots["tools/linked"]; len(root) != 1 || root["b"] != "tools/node_modules/b" {
		t.Errorf("a linked folder imports %v", root)
	}
	if len(g.Roots) != 2 || len(g.Packages) != 10 {
		t.Errorf("the folders are %v, the packages %v", g.Roots, g.Packages)
	}
}

func TestNPM1TakesWhatOldVersionsWrote(t *testing.T) {
	t.Parallel()
	g := graph(t, map[string]string{
		"package.json": "\ufeff" + `{"dependencies": {"a": "1", "b": "1"}}`,
		"package-lock.json": `{"requires": true, "dependencies": {
			"a": {"version": "1.0.0", "requires": true, "dependencies": {"b": {"version": "2.0.0", "resolved": false, "bundled": true, "requires": {"c": "1", "b": "1"}}}},
			"b": {"version": "https://example.com/b.tgz"}, "c": {"version": "file:c.tgz"}
		}}`,
	})
	expect(t, g, map[string]string{"a": "a@1.0.0", "b": "b@", "c": ""})
	if p := g.Packages["node_modules/a/node_modules/b"]; p.Version != "2.0.0" || len(p.Dependencies) != 1 {
		t.Errorf("a's own b is %+v", p)
	}
	if p := g.Packages["node_modules/b"]; p.Tarball != "https://example.com/b.tgz" {
		t.Errorf("b is %+v", p)
	}
}

func TestYarnClassicForms(t *testing.T) {
	t.Parallel()
	g := graph(t, map[string]string{
		"package.json": `{"workspaces": {"packages": ["apps/**", "!apps/old"]}, "resolutions": {"**/a/b": "2.0.0", "c": "1.1.0"},
			"dependencies": {"a": "^1", "b": "^1", "c": "^1", "mirror": "^1", "code": "acme/code", "code2": "https://example.com/acme/code2.git#v1", "dir": "file:dir", "link": "link:link"}}`,
		"apps/one/package.json":                `{"dependencies": {"react": "18", "lone": "1", "b": "^1"}, "peerDependencies": {"c": "^1"}}`,
		"apps/deep/two/package.json":           `{"devDependencies": {"react": "18", "a": "^1", "d": "1"}}`,
		"apps/three/package.json":              `{"dependencies": {"d": "2"}}`,
		"apps/old/package.json":                `{"dependencies": {"never": "1"}}`,
		"apps/one/node_modules/x/package.json": `{"dependencies": {"never": "1"}}`,
		"yarn.lock": "# yarn lockfile v1\r\n" + `a@^1:
  version "1.0.0"
  dependencies:
    b "^1"
    "c" "^1"

b@2.0.0:
  version "2.0.0"
b@^1:
  version "1.0.0"
  resolved "https://registry.yarnpkg.com/b/-/b-1.0.0.tgz#0123456789abcdef0123456789abcdef01234567"
c@1.1.0, c@^1:
  version "1.1.0"
"code2@https://example.com/acme/code2.git#v1":
  version "1.0.0"
  resolved "https://example.com/acme/code2.git#0123456789abcdef0123456789abcdef01234567"
"code@acme/code":
  version "0.1.0"
  resolved "https://codeload.github.com/acme/code/tar.gz/0123456789abcdef0123456789abcdef01234567"
d@1:
  version "1.0.0"
d@2:
  version "2.0.0"
"dir@file:dir":
  version "1.0.0"
"link@link:link":
  version "0.0.0"
  uid ""
lone@1:
  version "1.0.0"
mirror@^1:
  version "1.0.0"
  resolved mirror-1.0.0.tgz#0123456789abcdef0123456789abcdef01234567
never@1:
  version "1.0.0"
react@18:
  version "18.0.0"
`,
	})
	expect(t, g, map[string]string{
		"a": "a@1.0.0", "b": "b@1.0.0", "a b": "b@2.0.0", "a c": "c@1.1.0", "code": "code@0.1.0", "code2": "", "dir": "", "link": "",
		"mirror": "mirror@1.0.0", "a react": "react@18.0.0", "lone": "lone@1.0.0", "d": "", "never": "",
	})
	if p := g.Packages["b@^1"]; p.Integrity != "sha1-ASNFZ4mrze8BI0VniavN7wEjRWc=" || p.Tarball != "https://registry.yarnpkg.com/b/-/b-1.0.0.tgz" {
		t.Errorf("b is %+v", p)
	}
	if p := g.Packages["mirror@^1"]; p.Integrity == "" || p.Tarball != "" {
		t.Errorf("an archive of an offline mirror is %+v", p)
	}
	if len(g.Roots) != 4 || g.Roots["apps/deep/two"]["d"] != "d@1" || g.Roots["apps/one"]["c"] == "" {
		t.Errorf("the folders are %v", g.Roots)
	}
}

func TestYarnBerryForms(t *testing.T) {
	t.Parallel()
	g := graph(t, map[string]string{
		"package.json": `{"resolutions": {"a/b": "npm:2.0.0", "patched@npm:1": "patch:patched@npm%3A1.0.0#~/p.patch"}}`,
		"yarn.lock": `__metadata:
  version: 8

"a@npm:1, a@npm:^1.0.0":
  version: 1.0.0
  resolution: "a@npm:1.0.0::__archiveUrl=https%3A%2F%2Fnpm.example.com%2Fdownload%2Fa%2F1.0.0"
  dependencies:
    b: "npm:1"
  checksum: 10c0/00

"app@workspace:.":
  version: 0.0.0-use.local
  resolution: "app@workspace:."
  dependencies:
    a: "npm:1"
    b: "npm:1"
    code: "acme/code"
    dir: "file:dir"
    fsevents: "patch:fsevents@npm%3A2.3.3#optional!builtin<compat/fsevents>"
    patched: "npm:1"
    twice: "patch:twice@patch%3Atwice@npm%253A1.0.0%23a.patch#b.patch"

"b@npm:1":
  version: 1.0.0
  resolution: "b@npm:1.0.0"

"b@npm:2.0.0":
  version: 2.0.0
  resolution: "b@npm:2.0.0"

"code@acme/code":
  version: 0.1.0
  resolution: "code@https://github.com/acme/code.git#commit=0123456789abcdef0123456789abcdef01234567"

"dir@file:dir::locator=app%40workspace%3A.":
  version: 1.0.0
  resolution: "dir@file:dir#dir::hash=00&locator=app%40workspace%3A."

"fsevents@patch:fsevents@npm%3A2.3.3#optional!builtin<compat/fsevents>":
  version: 2.3.3
  resolution: "fsevents@patch:fsevents@npm%3A2.3.3#optional!builtin<compat/fsevents>::version=2.3.3&hash=df0bf1"

"outside@workspace:../outside":
  version: 0.0.0-use.local
  resolution: "outside@workspace:../outside"

"patched@patch:patched@npm%3A1.0.0#~/p.patch::locator=app%40workspace%3A.":
  version: 1.0.0
  resolution: "patched@patch:patched@npm%3A1.0.0#~/p.patch::version=1.0.0&hash=00&locator=app%40workspace%3A."

"twice@patch:twice@patch%3Atwice@npm%253A1.0.0%23a.patch#b.patch":
  version: 1.0.0
  resolution: "twice@patch:twice@patch%3Atwice@npm%253A1.0.0%23a.patch#b.patch::version=1.0.0&hash=00"
`,
	})
	expect(t, g, map[string]string{
		"a": "a@1.0.0", "b": "b@1.0.0", "a b": "b@2.0.0", "code": "", "dir": "", "fsevents": "fsevents@2.3.3", "patched": "patched@1.0.0",
		"twice": "twice@1.0.0",
	})
	key, _ := g.Find("", "", "a")
	if p := g.Packages[key]; p.Tarball != "https://npm.example.com/download/a/1.0.0" {
		t.Errorf("a is %+v", p)
	}
	if len(g.Roots) != 1 {
		t.Errorf("the folders are %v", g.Roots)
	}
}

func TestPNPMForms(t *testing.T) {
	t.Parallel()
	single := graph(t, map[string]string{"pnpm-lock.yaml": `lockfileVersion: '6.0'
dependencies:
  a:
    specifier: ^1.0.0
    version: 1.0.0(b@2.0.0)(patch_hash=00)
packages:
  /a@1.0.0(b@2.0.0)(patch_hash=00):
    resolution: {integrity: sha1-aaaa, tarball: https://npm.example.com/download/a/1.0.0}
    dependencies: {b: 2.0.0}
    optionalDependencies: {other: /b@1.0.0}
  /b@1.0.0: {resolution: {integrity: sha1-aaaa}}
  /b@2.0.0: {resolution: {integrity: sha1-aaaa}}
`})
	expect(t, single, map[string]string{"a": "a@1.0.0", "a b": "b@2.0.0", "a other": "b@1.0.0"})
	if p := single.Packages["/a@1.0.0(b@2.0.0)(patch_hash=00)"]; p.Tarball != "https://npm.example.com/download/a/1.0.0" {
		t.Errorf("a is %+v", p)
	}
	two := graph(t, map[string]string{"pnpm-lock.yaml": `---
lockfileVersion: '9.0'
importers: {.: {configDependencies: {}}}
packages: {pnpm@11.0.0: {}}
snapshots: {pnpm@11.0.0: {}}
---
lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      a: {specifier: ^1.0.0, version: 1.0.0}
      dir: {specifier: 'file:dir', version: 'file:dir(a@1.0.0)'}
      sub: {specifier: 'acme/mono#path:/sub', version: 'https://codeload.github.com/acme/mono/tar.gz/00#path:/sub'}
  ../outside:
    dependencies:
      a: {specifier: ^1.0.0, version: 1.0.0}
packages:
  a@1.0.0: {resolution: {integrity: sha1-aaaa}}
  dir@file:dir: {resolution: {directory: dir, type: directory}}
  sub@https://codeload.github.com/acme/mono/tar.gz/00#path:/sub: {resolution: {path: /sub, tarball: https://codeload.github.com/acme/mono/tar.gz/00}, version: 1.0.0}
snapshots:
  a@1.0.0: {}
  dir@file:dir(a@1.0.0): {dependencies: {a: 1.0.0}}
  sub@https://codeload.github.com/acme/mono/tar.gz/00#path:/sub: {}
`})
	expect(t, two, map[string]string{"a": "a@1.0.0", "dir": "", "sub": "", "pnpm": ""})
	if len(two.Packages) != 1 || len(two.Roots) != 1 {
		t.Errorf("the packages are %v, the folders %v", two.Packages, two.Roots)
	}
	old := graph(t, map[string]string{"pnpm-lock.yaml": `lockfileVersion: 5.1
dependencies: {'@s/a': 1.0.0_b@1.0.0, c: npm.example.com/c/1.0.0}
packages:
  /@s/a/1.0.0_b@1.0.0: {resolution: {integrity: sha1-aaaa}, dependencies: {b: 1.0.0/c@1.0.0}}
  /b/1.0.0/c@1.0.0: {resolution: {integrity: sha1-aaaa}}
  npm.example.com/c/1.0.0: {resolution: {integrity: sha1-aaaa}}
`})
	expect(t, old, map[string]string{"@s/a": "@s/a@1.0.0", "@s/a b": "b@1.0.0", "c": "c@1.0.0"})
}

func TestBunForms(t *testing.T) {
	t.Parallel()
	g := graph(t, map[string]string{"bun.lock": `{
		"lockfileVersion": 0,
		"workspaces": {"": {"dependencies": {"@s/a": "1", "own": "1", "dir": "1", "code": "1", "@s/ui": "*"}}, "ui": {"name": "@s/ui", "dependencies": {"b": "1"}}},
		"packages": {
			"@s/a": ["@s/a@1.0.0", "https://npm.example.com/@s/a/-/a-1.0.0.tgz", {"dependencies": {"@s/b": "1"}, "peerDependencies": {"b": "1", "gone": "1"}}, "sha512-aaaa"],
			"@s/a/@s/b": ["@s/b@2.0.0", "https://npm.example.com/", {"dependencies": {"b": "1"}}, "sha512-bbbb"],
			"@s/a/@s/b/b": ["b@3.0.0", "", {}, ""],
			"@s/ui": ["@s/ui@workspace:ui"],
			"@s/ui/b": ["b@2.0.0", "", {}, "sha512-aaaa"],
			"b": ["b@1.0.0", "", {}, "sha512-aaaa"],
			"code": ["code@github:acme/code#0123456", {}, "acme-code-0123456"],
			"dir": ["dir@file:dir", {}],
			"own": ["own@./own-1.0.0.tgz", {}, "sha512-aaaa"],
		},
	}`})
	expect(t, g, map[string]string{
		"@s/a": "@s/a@1.0.0", "@s/a @s/b": "@s/b@2.0.0", "@s/a @s/b b": "b@3.0.0", "@s/a b": "b@1.0.0", "own": "", "dir": "", "code": "", "@s/ui": "",
	})
	if p := g.Packages["@s/a"]; p.Tarball != "https://npm.example.com/@s/a/-/a-1.0.0.tgz" || p.Integrity != "sha512-aaaa" {
		t.Errorf("@s/a is %+v", p)
	}
	if p := g.Packages["@s/a/@s/b"]; p.Tarball != "" || p.Integrity != "sha512-bbbb" {
		t.Errorf("@s/b is %+v", p)
	}
	if g.Roots["ui"]["b"] != "@s/ui/b" {
		t.Errorf("the folders are %v", g.Roots)
	}
}

func TestWorkspacesAreWhatTheirPatternsSay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		globs []string
		dir   string
		want  bool
	}{
		{[]string{"packages/*"}, "packages/a", true},
		{[]string{"./packages/*/"}, "packages/a", true},
		{[]string{"packages/*"}, "packages/a/b", false},
		{[]string{"packages/*"}, "packages", false},
		{[]string{"packages/**"}, "packages/a/b", true},
		{[]string{"**/app"}, "app", true},
		{[]string{"**/app"}, "a/b/app", true},
		{[]string{"**/a/**/b"}, "x/a/a/y/b", true},
		{[]string{"**/a/**/b"}, "x/b/a", false},
		{[]string{"a-*"}, "a-b", true},
		{[]string{"*", "!b"}, "b", false},
		{[]string{"!b", "*"}, "b", true},
		{[]string{"["}, "[", false},
		{nil, "a", false},
	} {
		if got := matches(c.globs, c.dir); got != c.want {
			t.Errorf("%q matches %q: %v", c.globs, c.dir, got)
		}
	}
}

func TestTarballsAreArchivesWithAURL(t *testing.T) {
	t.Parallel()
	for resolved, want := range map[string]string{
		"https://registry.npmjs.org/a/-/a-1.0.0.tgz":     "https://registry.npmjs.org/a/-/a-1.0.0.tgz",
		"https://npm.example.com/a.tgz?token=x#00":       "https://npm.example.com/a.tgz?token=x",
		"http://localhost:4873/a/-/a-1.0.0.tgz":          "http://localhost:4873/a/-/a-1.0.0.tgz",
		"https://codeload.github.com/acme/a/tar.gz/main": "https://codeload.github.com/acme/a/tar.gz/main",
		"https://example.com/acme/a.git#v1":              "",
		"git+https://example.com/acme/a.git":             "",
		"https:///a.tgz":                                 "",
		"https://exa mple.com/a.tgz":                     "",
		"https://example.com/a\n.tgz":                    "",
		"file:a.tgz":                                     "",
		"a.tgz":                                          "",
		"":                                               "",
	} {
		if got := tarball(resolved); got != want {
			t.Errorf("%q is %q, expected %q", resolved, got, want)
		}
	}
}

func TestNamesAndVersionsFollowNPMsRules(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a", "@s/a", "lodash.merge", "JSONStream", "a_b-c~d", "@types/node", "0"} {
		if !validName(name) {
			t.Errorf("%q is refused", name)
		}
	}
	for _, name := range []string{"", ".a", "_a", "a..b", "a/b", "@s", "@/a", "@s/", "@s/a/b", "@s/.a", "@../a", "a b", "a%2f", "é", "a\n", "node_modules", "a@1"} {
		if validName(name) {
			t.Errorf("%q is taken", name)
		}
	}
	for _, version := range []string{"1.0.0", "0.0.0-use.local", "1.0.0-rc.1+build.5", "1.0.0rc1", "19.0.0-canary-7aa5dda3b-20241114"} {
		if !validVersion(version) {
			t.Errorf("%q is refused", version)
		}
	}
	for _, version := range []string{"", "1", "1.0", "v1.0.0", "1.0.0/x", "1.0.0 ", "latest", "1.0.0\n", "../1.0.0", "1.0.0.0/.."} {
		if validVersion(version) {
			t.Errorf("%q is taken", version)
		}
	}
}
