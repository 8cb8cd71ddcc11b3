package lockfile

import (
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hivesync/shared/fault"
	"hivesync/shared/packages"
)

// installations are lock files that different package managers could have written for testdata/project, by their folder.
var installations = map[string]string{
	"npm1": "package-lock.json", "npm2": "package-lock.json", "npm3": "package-lock.json", "yarn1": "yarn.lock", "berry2": "yarn.lock",
	"berry4": "yarn.lock", "pnpm5": "pnpm-lock.yaml", "pnpm6": "pnpm-lock.yaml", "pnpm9": "pnpm-lock.yaml", "bun": "bun.lock",
}

func load(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// project is testdata/project with one or more lock files.
func project(t testing.TB, locks map[string][]byte) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for _, name := range []string{"package.json", "packages/ui/package.json"} {
		files[name] = load(t, "project/"+name)
	}
	for name, content := range locks {
		files[name] = content
	}
	return files
}

func read(t testing.TB, locks map[string][]byte) *packages.Graph {
	t.Helper()
	g, err := Read(project(t, locks))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// follow returns the key of what a chain of imports leads to: each name is imported by the package before it.
func follow(g *packages.Graph, folder, chain string) (string, bool) {
	key, ok := "", false
	for name := range strings.SplitSeq(chain, " ") {
		if key, ok = g.Find(key, folder, name); !ok {
			return "", false
		}
	}
	return key, true
}

func TestEachManagersLockFileTellsTheSameInstallation(t *testing.T) {
	t.Parallel()
	const patchy = "https://codeload.github.com/acme/patchy/tar.gz/v1.1.0"
	for manager, file := range installations {
		t.Run(manager, func(t *testing.T) {
			t.Parallel()
			g := read(t, map[string][]byte{file: load(t, manager+"/"+file)})
			for _, c := range []struct{ folder, chain, want string }{
				{"", "@acme/theme", "@acme/theme@2.1.0"},
				{"", "colors-kit", "colors-kit@1.4.0"},
				{"", "renderer", "renderer@18.2.0"},
				{"", "wide", "@acme/layout@3.0.2"},
				{"", "patchy", "patchy@1.1.0"},
				{"", "checker", "checker@5.0.1"},
				{"", "checker colors-kit", "colors-kit@1.4.0"},
				{"", "@acme/theme colors-kit", "colors-kit@0.9.0"},
				{"", "@acme/theme renderer", "renderer@18.2.0"},
				{"", "wide @acme/theme colors-kit", "colors-kit@0.9.0"},
				{"", "wide tiny", "tiny@1.0.5"},
				{"", "renderer tiny", "tiny@1.0.5"},
				{"", "tiny", ""},
				{"", "ui", ""},
				{"", "gitty", ""},
				{"", "native-watch", ""},
				{"", "wide native-watch", ""},
				{"packages/ui", "colors-kit", "colors-kit@0.9.0"},
				{"packages/ui", "@acme/theme", "@acme/theme@2.1.0"},
				{"packages/ui", "renderer", "renderer@18.2.0"},
				{"packages/ui/src", "colors-kit", "colors-kit@0.9.0"},
				{"packages/ui", "wide tiny", "tiny@1.0.5"},
				{"packages/other", "colors-kit", "colors-kit@1.4.0"},
			} {
				key, ok := follow(g, c.folder, c.chain)
				if ok != (c.want != "") {
					t.Errorf("%q from %q: found %q, expected %q", c.chain, c.folder, key, c.want)
				}
				if !ok || c.want == "" {
					continue
				}
				p := g.Packages[key]
				if c.chain == "patchy" && p.Version == "" && (manager == "npm1" || manager == "bun") {
					p.Version = "1.1.0" // which they do not write down
				}
				if got := p.Name + "@" + p.Version; got != c.want {
					t.Errorf("%q from %q is %s, expected %s", c.chain, c.folder, got, c.want)
				}
				sum := sha512.Sum512([]byte(c.want))
				if want := "sha512-" + base64.StdEncoding.EncodeToString(sum[:]); p.Integrity != want && !strings.HasPrefix(manager, "berry") {
					t.Errorf("%s has the integrity %q, expected %q", c.want, p.Integrity, want)
				} else if strings.HasPrefix(manager, "berry") && p.Integrity != "" {
					t.Errorf("%s has the integrity %q, which is not of its archive", c.want, p.Integrity)
				}
				if c.chain == "patchy" && p.Tarball != patchy {
					t.Errorf("patchy comes from %q", p.Tarball)
				}
			}
			if len(g.Roots) != 2 || g.Roots["packages/ui"] == nil {
				t.Errorf("the project's folders are %v", g.Roots)
			}
			for key, p := range g.Packages {
				if p.Name == "ui" || p.Name == "shop" || p.Name == "gitty" {
					t.Errorf("%s should be left out", key)
				}
				for name, to := range p.Dependencies {
					if _, ok := g.Packages[to]; !ok {
						t.Errorf("%s leads from %s to %q, which is not there", name, key, to)
					}
				}
			}
		})
	}
}

func TestTheProjectSaysWhichLockFileCounts(t *testing.T) {
	t.Parallel()
	locks := map[string][]byte{
		"package-lock.json": []byte(`{"lockfileVersion": 3, "packages": {"node_modules/from-npm": {"version": "1.0.0"}}}`),
		"yarn.lock":         []byte("from-yarn@^1.0.0:\n  version \"1.0.0\"\n"),
		"pnpm-lock.yaml":    []byte("lockfileVersion: '9.0'\npackages: {from-pnpm@1.0.0: {}}\nsnapshots: {from-pnpm@1.0.0: {}}\n"),
		"bun.lock":          []byte(`{"lockfileVersion": 1, "packages": {"from-bun": ["from-bun@1.0.0", "", {}, ""]}}`),
		"bun.lockb":         []byte("#!/usr/bin/env bun\nbun-lockfile-format-v0\n"),
	}
	only := func(files map[string][]byte) string {
		g, err := Read(files)
		if err != nil {
			return err.Error()
		}
		for _, p := range g.Packages {
			return p.Name
		}
		return "nothing"
	}
	for field, want := range map[string]string{
		"":                            "from-npm",
		"yarn@1.22.22":                "from-yarn",
		"pnpm@9.1.0+sha512.00ff":      "from-pnpm",
		"bun@1.2.0":                   "from-bun",
		"npm@11.0.0":                  "from-npm",
		"a-manager-that-nobody-knows": "from-npm",
	} {
		files := map[string][]byte{"package.json": []byte(`{"packageManager": "` + field + `"}`)}
		for name, content := range locks {
			files[name] = content
		}
		if got := only(files); got != want {
			t.Errorf("with packageManager %q: %s", field, got)
		}
	}
	for _, order := range []struct{ leave, want string }{
		{"package-lock.json", "from-yarn"}, {"yarn.lock", "from-pnpm"}, {"pnpm-lock.yaml", "from-bun"},
	} {
		delete(locks, order.leave)
		if got := only(locks); got != order.want {
			t.Errorf("without %s: %s, expected %s", order.leave, got, order.want)
		}
	}
	shrinkwrap := map[string][]byte{
		"package-lock.json":   []byte(`{"lockfileVersion": 3, "packages": {"node_modules/from-npm": {"version": "1.0.0"}}}`),
		"npm-shrinkwrap.json": []byte(`{"lockfileVersion": 3, "packages": {"node_modules/shrunk": {"version": "1.0.0"}}}`),
	}
	if got := only(shrinkwrap); got != "shrunk" {
		t.Errorf("beside npm-shrinkwrap.json: %s", got)
	}
}

func TestAProjectWithoutALockFileThatCanBeRead(t *testing.T) {
	t.Parallel()
	_, err := Read(map[string][]byte{"package.json": []byte("{}"), "packages/ui/package-lock.json": []byte("{}")})
	if !errors.Is(err, ErrNone) {
		t.Errorf("without a lock file: %v", err)
	}
	_, err = Read(map[string][]byte{"bun.lockb": []byte("x")})
	if !fault.Is(err, fault.NotSupported) || !strings.Contains(err.Error(), "bun install --save-text-lockfile") {
		t.Errorf("with Bun's binary lock file: %v", err)
	}
}
