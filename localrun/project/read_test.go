package project

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestReadLeavesOutWhatNoPreviewNeeds(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, map[string]string{
		"App.tsx": "1", "src/a.ts": "2", "node_modules/x/index.js": "3", ".git/HEAD": "4", "ios/Podfile": "5",
		"huge.bin": strings.Repeat("x", maxFileBytes+1),
	})
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("s"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(dir, "link.ts")); err != nil {
		t.Fatal(err)
	}
	files, skipped, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"App.tsx", "src/a.ts"}, slices.Sorted(maps.Keys(files))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"huge.bin", "link.ts"}, skipped); diff != "" {
		t.Error(diff)
	}
}

func TestReadRefusesAnEmptyOrMissingFolder(t *testing.T) {
	t.Parallel()
	if _, _, err := Read(t.TempDir()); err == nil {
		t.Error("an empty folder was accepted")
	}
	if _, _, err := Read(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a missing folder was accepted")
	}
}

func TestEntryPoint(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		files map[string][]byte
		want  string
	}{
		"main":          {map[string][]byte{"package.json": []byte(`{"main":"./screens/Home.tsx"}`), "screens/Home.tsx": nil, "App.tsx": nil}, "screens/Home.tsx"},
		"main not here": {map[string][]byte{"package.json": []byte(`{"main":"expo/AppEntry.js"}`), "App.js": nil}, "App.js"},
		"bad manifest":  {map[string][]byte{"package.json": []byte(`{`), "index.js": nil}, "index.js"},
		"order":         {map[string][]byte{"index.js": nil, "App.tsx": nil}, "App.tsx"},
	} {
		got, err := EntryPoint(tc.files)
		if err != nil || got != tc.want {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
	if _, err := EntryPoint(map[string][]byte{"readme": nil}); err == nil || !strings.Contains(err.Error(), "--entry") {
		t.Errorf("got %v", err)
	}
}
