package db

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sqlcModule pins the compiler, as the go:generate line of this package names it.
const sqlcModule = "../../infra/tools/sqlc"

// TestTheQueriesAreCompiledAsTheyStand compiles copies of the migrations and queries and compares the result with what
// is committed. All that goes in is read here, so that `go test` runs it again where anything changed and only then.
func TestTheQueriesAreCompiledAsTheyStand(t *testing.T) {
	t.Parallel()
	work := t.TempDir()
	queries := filepath.Join(work, "shared/db/queries")
	copied := copyFiles(t, "queries", queries, ".sql") + copyFiles(t, "../../migrations", filepath.Join(work, "migrations"), ".sql") +
		copyFiles(t, ".", filepath.Join(work, "shared/db"), "sqlc.yaml") + copyFiles(t, sqlcModule, filepath.Join(work, "sqlc"), "go.mod", "go.sum")
	if copied < 12 {
		t.Fatalf("found only %d files", copied)
	}
	sqlc := exec.CommandContext(t.Context(), "go", "run", "-C", sqlcModule, "github.com/sqlc-dev/sqlc/cmd/sqlc", "generate", "-f", filepath.Join(work, "shared/db/sqlc.yaml"))
	sqlc.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := sqlc.CombinedOutput(); err != nil {
		t.Fatalf("sqlc: %v\n%s", err, out)
	}
	committed, compiled := readAll(t, "queries", ".go"), readAll(t, queries, ".go")
	for name, want := range compiled {
		if got, ok := committed[name]; !ok || !bytes.Equal(got, want) {
			t.Errorf("queries/%s is not what its queries compile to: run `make generate`", name)
		}
	}
	for name := range committed {
		if _, ok := compiled[name]; !ok {
			t.Errorf("queries/%s comes of no query: delete it", name)
		}
	}
}

// readAll reads the files of a folder with one of the endings, by name.
func readAll(t *testing.T, dir string, endings ...string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, e := range entries {
		if !slices.ContainsFunc(endings, func(ending string) bool { return strings.HasSuffix(e.Name(), ending) }) {
			continue
		}
		if out[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// copyFiles copies the files of a folder with one of the endings and returns how many there are.
func copyFiles(t *testing.T, from, to string, endings ...string) int {
	t.Helper()
	if err := os.MkdirAll(to, 0o755); err != nil {
		t.Fatal(err)
	}
	files := readAll(t, from, endings...)
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(to, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return len(files)
}
