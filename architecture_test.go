// Package hivesync_test asserts the shape of the house: which package may import which. ARCHITECTURE.md tells
// the same in words; a wrong import fails here.
package hivesync_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "hivesync/"

type pkg struct {
	ImportPath                         string
	Dir                                string
	Doc                                string
	GoFiles                            []string
	Imports, TestImports, XTestImports []string
}

// packages lists the module's packages, paths without the module's name.
func packages(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Dir,Doc,GoFiles,Imports,TestImports,XTestImports", "./...").Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %s", exit.Stderr)
		}
		t.Fatal(err)
	}
	var list []pkg
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		p.ImportPath = strings.TrimPrefix(p.ImportPath, module)
		list = append(list, p)
	}
	if len(list) < 20 {
		t.Fatalf("found only %d packages", len(list))
	}
	return list
}

func own(imports []string) []string {
	var out []string
	for _, i := range imports {
		if rest, ok := strings.CutPrefix(i, module); ok {
			out = append(out, rest)
		}
	}
	return out
}

func under(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }

// forbidden returns why from may not import to, or "".
func forbidden(from, to string) string {
	main := under(from, "runtime/cmd") || under(from, "runtime/process") || under(from, "localrun")
	if under(to, "shared/preview/layout/web") && !under(from, "localrun") {
		return "the product is drawn by the device engine alone"
	}
	switch {
	case under(from, "shared"):
		if !under(to, "shared") && !(under(from, "shared/db") && to == "migrations") {
			return "shared imports neither functions nor runtime"
		}
	case from == "migrations", from == "samples", from == "account_portal", from == "admin_dashboard":
		return "what is embedded imports nothing"
	case under(from, "functions") && from != "functions":
		domain := strings.Join(strings.SplitN(from, "/", 3)[:2], "/")
		if under(to, "functions") && !under(to, domain) {
			return "a function imports no other domain"
		}
		if !under(to, "shared") && !under(to, domain) && to != "runtime/function" {
			return "functions know shared and runtime/function alone"
		}
	case from == "functions":
		if !under(to, "functions") && !under(to, "shared") && to != "runtime/function" && to != "samples" {
			return "the list of functions knows functions, shared, samples and runtime/function"
		}
	case under(from, "runtime") && !main:
		if !under(to, "shared") && !under(to, "runtime") {
			return "runtime never imports functions: main hands the registry over"
		}
		if under(to, "runtime/cmd") || under(to, "runtime/process") {
			return "only commands put processes together"
		}
	case main:
		if !under(from, "localrun") && under(to, "localrun") {
			return "the production binary holds no development tools"
		}
	}
	return ""
}

func TestArrowsPointOneWay(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		for _, to := range own(p.Imports) {
			if why := forbidden(p.ImportPath, to); why != "" {
				t.Errorf("%s imports %s: %s", p.ImportPath, to, why)
			}
		}
	}
}

func TestTheRulesRefuseWhatTheyShould(t *testing.T) {
	t.Parallel()
	for _, arrow := range [][2]string{
		{"shared/db", "functions/accounts"},
		{"shared/objects", "runtime/queue"},
		{"functions/accounts", "functions/files"},
		{"functions/previews", "functions/projects/queries"},
		{"functions/previews", "runtime/worker"},
		{"runtime/worker", "functions"},
		{"runtime/queue", "functions/previews"},
		{"runtime/httphost", "runtime/cmd/hivesync"},
		{"runtime/httphost", "runtime/process/wiring"},
		{"runtime/process/wiring", "localrun/system"},
		{"runtime/cmd/hivesync", "localrun/system"},
		{"migrations", "shared/db"},
		{"functions", "runtime/httphost"},
		{"shared/preview/arrange", "shared/preview/layout/web"},
	} {
		if forbidden(arrow[0], arrow[1]) == "" {
			t.Errorf("%s -> %s is allowed", arrow[0], arrow[1])
		}
	}
	for _, arrow := range [][2]string{
		{"functions/previews", "functions/previews/queries"},
		{"functions/previews", "shared/devices"},
		{"functions/previews", "runtime/function"},
		{"runtime/cmd/hivesync", "functions"},
		{"localrun/command", "functions"},
		{"shared/db", "migrations"},
		{"runtime/worker", "runtime/queue"},
	} {
		if why := forbidden(arrow[0], arrow[1]); why != "" {
			t.Errorf("%s -> %s is refused: %s", arrow[0], arrow[1], why)
		}
	}
}

// transports are packages that shared must not know: it serves every host alike.
var transports = []string{"net/http/httputil", "github.com/danielgtaylor/huma/v2", "github.com/aws/aws-lambda-go/events", "github.com/coder/websocket"}

func TestSharedKnowsNoRoutesNorHosts(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		if !under(p.ImportPath, "shared") {
			continue
		}
		for _, to := range p.Imports {
			if slices.Contains(transports, to) {
				t.Errorf("%s imports %s", p.ImportPath, to)
			}
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		if len(p.GoFiles) > 0 && len(p.Doc) < 40 {
			t.Errorf("%s opens without a comment that says what it is for", p.ImportPath)
		}
	}
}

func TestNoPackageIsADrawer(t *testing.T) {
	t.Parallel()
	drawers := []string{"util", "utils", "helper", "helpers", "common", "misc"}
	for _, p := range packages(t) {
		if slices.Contains(drawers, filepath.Base(p.ImportPath)) {
			t.Errorf("%s: name what it does", p.ImportPath)
		}
	}
}

// TestEveryTopFolderIsInTheArchitecture keeps the map of the house complete.
func TestEveryTopFolderIsInTheArchitecture(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	skip := []string{"bin", "out", "docs", "node_modules"}
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") && !slices.Contains(skip, e.Name()) && !strings.Contains(string(text), "`"+e.Name()+"/`") {
			t.Errorf("ARCHITECTURE.md does not mention `%s/`", e.Name())
		}
	}
}
