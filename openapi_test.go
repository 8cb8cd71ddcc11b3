package hivesync_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hivesync/functions"
	"hivesync/localrun/fixtures"
	"hivesync/localrun/openapi"
	"hivesync/runtime/function"
	"hivesync/runtime/httphost"
	"hivesync/shared/config"
)

var updateDocument = flag.Bool("update-openapi", false, "write docs/openapi.json and the examples in it")

const (
	documentFile = "docs/openapi.json"
	examplesFile = "functions/examples.json"
)

// describe returns the document with these examples; with those that are built in where they are nil.
func describe(t *testing.T, examples map[string]function.Example) []byte {
	t.Helper()
	c, err := config.Load(config.Local)
	if err != nil {
		t.Fatal(err)
	}
	registry := functions.Registry(functions.Deps{Config: c, Logger: slog.New(slog.DiscardHandler)})
	if examples != nil {
		registry.Examples = examples
	}
	raw, err := httphost.Describe(registry, c, "")
	if err != nil {
		t.Fatal(err)
	}
	return indented(t, raw)
}

func indented(t *testing.T, raw []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := json.Indent(&out, raw, "", "  "); err != nil {
		t.Fatal(err)
	}
	out.WriteByte('\n')
	return out.Bytes()
}

// What is committed is what clients are generated from, and what infra/tools/openapi checks. Its examples are fixtures, each of
// which is run, and each of which is as the document says.
func TestTheOpenAPIDocumentIsCurrent(t *testing.T) {
	doc, err := openapi.Read(describe(t, map[string]function.Example{}))
	if err != nil {
		t.Fatal(err)
	}
	list, err := fixtures.Load(os.DirFS("functions"))
	if err != nil {
		t.Fatal(err)
	}
	examples, err := fixtures.Examples(list, doc)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(examples)
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string][]byte{examplesFile: indented(t, raw), documentFile: describe(t, examples)} {
		if *updateDocument {
			if err := os.WriteFile(name, got, 0o644); err != nil { //nolint:gosec // documentation, which everybody may read
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name) //nolint:gosec // a file of this repository
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), string(got)); d != "" {
			t.Errorf("%s: run make generate (-committed +made):\n%s", name, d)
		}
	}
}

// Whoever reads the document is shown what to send, wherever something is to be sent, and it is as the document says.
func TestTheOpenAPIDocumentShowsEachRequest(t *testing.T) {
	doc, err := openapi.Read(describe(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	paths, _ := doc.Root["paths"].(map[string]any)
	shown := 0
	for path, methods := range paths {
		for method := range methods.(map[string]any) {
			media, at := doc.Find(openapi.Pointer("paths", path, method, "requestBody", "content", "application/json"))
			if media == nil {
				continue
			}
			example, _ := doc.Find(at + "/examples/usual")
			raw, err := json.Marshal(example["value"])
			if err != nil {
				t.Fatal(err)
			}
			if err := doc.Validate(at+"/schema", raw); err != nil {
				t.Errorf("%s %s: its example %s: %v", method, path, raw, err)
			}
			shown++
		}
	}
	if shown < 50 {
		t.Errorf("only %d operations take JSON", shown)
	}
}

// Programs are written against the document of the last release: what would break them is not changed. It may grow, as it
// tells them itself: lists of values and events are no promise that there are no others.
func TestTheAPIBreaksNoPromise(t *testing.T) {
	t.Parallel()
	out, err := oasdiff(t, "docs/openapi.released.json", documentFile)
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	broken := filepath.Join(t.TempDir(), "openapi.json")
	raw, err := os.ReadFile(documentFile)
	if err != nil {
		t.Fatal(err)
	}
	raw = bytes.ReplaceAll(raw, []byte(`"/api/v1/search"`), []byte(`"/api/v1/find"`))
	if err := os.WriteFile(broken, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := oasdiff(t, documentFile, broken); err == nil || !bytes.Contains(out, []byte("/api/v1/search")) {
		t.Errorf("an endpoint that is gone is no change: %v\n%s", err, out)
	}
}

func oasdiff(t *testing.T, promised, now string) ([]byte, error) {
	t.Helper()
	return exec.CommandContext(t.Context(), "go", "tool", "-modfile=infra/tools/oasdiff/go.mod", "oasdiff", "breaking", "--fail-on", "ERR", //nolint:gosec // the test's own files
		"--severity-levels", "infra/tools/oasdiff/severities.txt", promised, now).CombinedOutput()
}

// A name that a generator made up says nothing, and changes with what stands before it.
func TestTheOpenAPIDocumentNamesWhatItDescribes(t *testing.T) {
	var doc struct {
		Paths      map[string]map[string]any
		Tags       []struct{ Name, Description string }
		Components struct{ Schemas map[string]any }
	}
	if err := json.Unmarshal(describe(t, nil), &doc); err != nil {
		t.Fatal(err)
	}
	madeUp := regexp.MustCompile(`(Body|Out|Struct|Item|[0-9]+)$`)
	for name, schema := range doc.Components.Schemas {
		if madeUp.MatchString(name) && name != "ErrorBody" {
			t.Errorf("schema %s: give its type a name of its domain", name)
		}
		for _, place := range unnamed(schema, false) {
			t.Errorf("schema %s: %s: give its type a name, or its list of values a field of a named type", name, place)
		}
	}
	about := map[string]bool{}
	for _, tag := range doc.Tags {
		about[tag.Name] = tag.Description != ""
	}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			tags, _ := op.(map[string]any)["tags"].([]any)
			if len(tags) != 1 || !about[tags[0].(string)] {
				t.Errorf("%s %s: its domain %v says nothing about itself", method, path, tags)
			}
		}
	}
}

// unnamed lists what is described in place, as an object or as a list of values, inside of another schema.
func unnamed(v any, inside bool) (places []string) {
	switch v := v.(type) {
	case map[string]any:
		properties, _ := v["properties"].(map[string]any)
		if inside && len(properties) > 0 {
			places = append(places, "an object without a name")
		}
		for name, property := range properties {
			p, _ := property.(map[string]any)
			if p["enum"] != nil {
				places = append(places, "values of "+name+" without a name")
			}
			places = append(places, unnamed(property, true)...)
		}
		places = append(places, unnamed(v["items"], true)...)
	}
	return places
}
