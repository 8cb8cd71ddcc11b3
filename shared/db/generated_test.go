package db

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the sum of queries that were compiled just now")

// sumFile holds the sum of the queries, of what else decides what they compile to, and of the Go that they did.
const sumFile = "queries/sqlc.sum"

// TestTheQueriesAreCompiledAsTheyStand fails where a query, a migration, the compiler or its output changed since `make
// generate` ran. The compiler itself takes minutes to build: `make lint` runs it and compares every byte.
func TestTheQueriesAreCompiledAsTheyStand(t *testing.T) {
	t.Parallel()
	in := sumOf(t, 12, "queries/*.sql", "../../migrations/*.sql", "sqlc.yaml", "../../infra/tools/sqlc/go.mod")
	out := sumOf(t, 6, "queries/*.go")
	want := fmt.Sprintf("in %x\nout %x\n", in, out)
	if *update {
		if err := os.WriteFile(sumFile, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(sumFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("the Go of the queries is not what they were compiled to: run `make generate`\n%sexpected\n%s", got, want)
	}
}

// sumOf returns one sum of the names and contents of the files that match the patterns, of which there are enough.
func sumOf(t *testing.T, enough int, patterns ...string) []byte {
	t.Helper()
	var files []string
	for _, p := range patterns {
		matched, err := filepath.Glob(p)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, matched...)
	}
	slices.Sort(files)
	if len(files) < enough {
		t.Fatalf("found only %q", files)
	}
	sum := sha256.New()
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		// A checkout may have other line ends.
		text := strings.ReplaceAll(string(content), "\r\n", "\n")
		fmt.Fprintf(sum, "%s %d\n%s", filepath.ToSlash(name), len(text), text)
	}
	return sum.Sum(nil)
}
