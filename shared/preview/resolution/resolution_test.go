package resolution

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// disk is a project of files without manifests' contents.
type disk []string

func (d disk) Has(path string) bool { return slices.Contains(d, path) }

func (d disk) Folder(path string) bool {
	return slices.ContainsFunc(d, func(f string) bool { return strings.HasPrefix(f, path+"/") })
}

func (disk) Main(string) (string, bool) { return "", false }

func TestAPathMeansAFile(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, platform string
		files          disk
		want           string
		byPlatform     bool
	}{
		{"App.tsx", IOS, disk{"App.tsx"}, "App.tsx", false},
		{"App", IOS, disk{"App.js", "App.tsx"}, "App.tsx", false},
		{"App", Android, disk{"App.ios.tsx", "App.tsx"}, "App.tsx", true},
		{"App", IOS, disk{"App.ios.tsx", "App.tsx"}, "App.ios.tsx", true},
		{"App", Android, disk{"App.ios.tsx"}, "", true},
		{"App", Android, disk{"App.native.js"}, "App.native.js", false},
		{"src/a.js", IOS, disk{"src/a.ts"}, "src/a.ts", false},
		{"src", IOS, disk{"src/index.tsx"}, "src/index.tsx", false},
		{"./src/", IOS, disk{"src/index.tsx"}, "src/index.tsx", false},
		{"../App", IOS, disk{"App.tsx"}, "", false},
		{"app", IOS, disk{"App.tsx"}, "", false},
	} {
		t.Run(c.name+" of "+strings.Join(c.files, " "), func(t *testing.T) {
			t.Parallel()
			found, byPlatform, ok := File(c.files, c.name, c.platform)
			if found != c.want || ok != (c.want != "") || byPlatform != c.byPlatform {
				t.Errorf("%q, by platform %v, %v", found, byPlatform, ok)
			}
		})
	}
}

// Whoever knows the candidates alone comes to what whoever knows the whole project does.
func TestTheCandidatesDecide(t *testing.T) {
	t.Parallel()
	file := rapid.StringMatching(`(a|a/b|a/index|b)(\.ios|\.android|\.native)?\.(tsx|js|json|png|ts)`)
	rapid.Check(t, func(t *rapid.T) {
		files := disk(rapid.SliceOfN(file, 0, 5).Draw(t, "files"))
		name := rapid.StringMatching(`(a|a/b|b|a/index|c)(\.ios)?(\.tsx|\.js|\.jsx)?`).Draw(t, "name")
		platform := rapid.SampledFrom([]string{IOS, Android}).Draw(t, "platform")
		candidates := Candidates(name)
		if len(candidates) > 100 {
			t.Fatalf("%d candidates", len(candidates))
		}
		known := Known(slices.DeleteFunc(slices.Clone(candidates), func(c string) bool { return !files.Has(c) }))
		found, by, ok := File(known, name, platform)
		if want, wantBy, wantOK := File(files, name, platform); found != want || ok != wantOK || ok && by != wantBy {
			t.Fatalf("%q, %v, %v where it is %q, %v, %v", found, by, ok, want, wantBy, wantOK)
		}
	})
}

func TestAManifestMayNameAnyFile(t *testing.T) {
	t.Parallel()
	if !slices.Contains(Candidates("lib"), "lib/package.json") {
		t.Error("the manifest is no candidate")
	}
	if found, _, ok := File(Known{"lib/package.json"}, "lib", IOS); !ok || found != "lib/package.json" {
		t.Errorf("%q, %v", found, ok)
	}
}

func TestNearFilesAreNamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		paths []string
		want  string
	}{
		{"app.tsx", []string{"App.tsx", "src/App.tsx"}, "The entry point app.tsx is not in the project. Did you mean App.tsx or src/App.tsx?"},
		{"app", []string{"b/App.js", "App.js", "App.tsx", "a/app.ts"}, "The entry point app is not in the project. Did you mean App.tsx, App.js or a/app.ts?"},
		{"App.tsx", []string{"node_modules/x/App.tsx", "src/App.test.tsx"}, "The entry point App.tsx is not in the project."},
		{"İ", []string{"i", "İ.tsx"}, "The entry point İ is not in the project. Did you mean i or İ.tsx?"},
	} {
		if d := cmp.Diff(c.want, EntryNotFound(c.name, Near(c.name, c.paths)).Message); d != "" {
			t.Errorf("%s (-expected +got):\n%s", c.name, d)
		}
	}
}
