package hivesync_test

import (
	"encoding/json"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// exampleImports are left out in the text.
const exampleImports = `// Package exports is the worked example of ARCHITECTURE.md.
package exports

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/events"
	"hivesync/shared/jobs"
	"hivesync/shared/limits"
)

`

// TestTheWorkedExampleWorks builds the domain that ARCHITECTURE.md adds as if it stood in its folder, and runs it: a new
// resource, job type and limit touch nothing else.
func TestTheWorkedExampleWorks(t *testing.T) {
	t.Parallel()
	text := read(t, "ARCHITECTURE.md")
	block := func(language string) string {
		m := regexp.MustCompile("(?s)```" + language + "\n(.*?)```").FindStringSubmatch(text)
		if m == nil {
			t.Fatalf("ARCHITECTURE.md has no example in %s", language)
		}
		return m[1]
	}
	code := exampleImports + block("go")
	if lines := strings.Count(block("go"), "\n"); lines >= 60 {
		t.Errorf("the example has %d lines", lines)
	}
	if formatted, err := format.Source([]byte(code)); err != nil || string(formatted) != code {
		t.Errorf("the example is not formatted: %v", err)
	}
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	domain := filepath.Join(here, "functions", "exports")
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{
		filepath.Join(domain, "exports.go"):      write("exports.go", code),
		filepath.Join(domain, "exports_test.go"): filepath.Join(here, "testdata", "example", "exports_test.go"),
	}})
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(dir, "exports.test") // compiled alone: no folder is there to run it in
	build := exec.CommandContext(t.Context(), "go", "test", "-c", "-vet=off", "-o", binary, "-overlay", write("overlay.json", string(overlay)), "./functions/exports")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	run := exec.CommandContext(t.Context(), binary)
	run.Dir, run.Env = dir, append(os.Environ(), "EXAMPLE_SQL="+write("exports.sql", block("sql")))
	if out, err := run.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
