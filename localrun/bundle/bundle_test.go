package bundle

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hivesync/runtime/function"
	"hivesync/runtime/lambdahost"
)

type endpoint struct{ name string }

func (e endpoint) Meta() function.Meta {
	return function.Meta{Name: e.name, Method: "GET", Path: "/" + e.name}
}

func (endpoint) Handle(context.Context, *struct{}) (*function.Empty, error) {
	return &function.Empty{}, nil
}

type stream struct{ endpoint }

func (stream) Transport() function.Transport                          { return function.SSE }
func (stream) Handle(context.Context, *struct{}, function.Conn) error { return nil }

func registry() function.Registry {
	return function.Registry{
		Endpoints: []function.Endpoint{function.New(endpoint{"a.one"}), function.New(endpoint{"a.two"})},
		Streams:   []function.Stream{function.NewStream(stream{endpoint{"a.live"}})},
	}
}

func TestPlanSaysWhichFunctionsGoWhere(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		names []string
		all   bool
		want  []string
	}{
		{nil, false, []string{"a.one: a.one", "a.two: a.two"}},
		{[]string{"a.two"}, false, []string{"a.two: a.two"}},
		{nil, true, []string{"all-http: a.one a.two a.live"}},
		{[]string{"a.one"}, true, []string{"a.one: a.one", "all-http: a.one a.two a.live"}},
		{[]string{"a.live"}, false, nil},
		{[]string{"a.none"}, false, nil},
	} {
		o := Options{Registry: registry(), Names: tc.names, All: tc.all}
		plans, err := o.plan()
		if (err != nil) != (tc.want == nil) {
			t.Errorf("%v: %v", tc.names, err)
		}
		var got []string
		for _, p := range plans {
			got = append(got, p.name+": "+strings.Join(p.functions, " "))
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%v: %q", tc.names, got)
		}
	}
	if _, err := Build(t.Context(), Options{Registry: registry(), Out: t.TempDir(), Arches: []string{"riscv64"}}); err == nil {
		t.Error("a processor that Lambda does not have was taken")
	}
}

func TestABundleIsTheSameBytesEachTimeAndUnpacksToWhatWentIn(t *testing.T) {
	t.Parallel()
	content := bytes.Repeat([]byte("a program "), 1000)
	m := lambdahost.Manifest{Kind: lambdahost.KindHTTP, Functions: []string{"a.one"}, Version: "v"}
	var packed [2][]byte
	for i := range packed {
		p, err := compress(content)
		if err != nil {
			t.Fatal(err)
		}
		if packed[i], err = pack(p, m); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(packed[0], packed[1]) {
		t.Error("two bundles of the same program differ")
	}
	z, err := zip.NewReader(bytes.NewReader(packed[0]), int64(len(packed[0])))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File { // a month or a day of 0 is none, and tools stumble over it
		if f.ModifiedDate != 1<<5|1 || !f.Modified.Equal(time.Date(1980, 1, 1, 0, 0, 0, 0, f.Modified.Location())) {
			t.Errorf("%s is of %v", f.Name, f.Modified)
		}
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "x.zip")
	if err := os.WriteFile(path, packed[0], 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := Unpack(path, filepath.Join(dir, "out"))
	if err != nil || got.Kind != m.Kind || !slices.Equal(got.Functions, m.Functions) || got.Version != "v" {
		t.Fatalf("%+v, %v", got, err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "out", bootstrap))
	if err != nil || !bytes.Equal(raw, content) {
		t.Errorf("the program came out as %d bytes: %v", len(raw), err)
	}
	if info, err := os.Stat(filepath.Join(dir, "out", bootstrap)); err != nil || info.Mode().Perm()&0o111 == 0 {
		t.Errorf("the bootstrap cannot be run: %v, %v", info.Mode(), err)
	}
}

func TestUnpackRefusesWhatIsNoBundle(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, files := range map[string]map[string]string{
		"escapes":     {"../evil": "x", lambdahost.ManifestFile: `{"kind":"http","functions":["a.b"]}`},
		"absolute":    {"/evil": "x"},
		"no manifest": {bootstrap: "x"},
		"no kind":     {lambdahost.ManifestFile: `{"functions":["a.b"]}`},
	} {
		var buffer bytes.Buffer
		z := zip.NewWriter(&buffer)
		for file, text := range files {
			w, err := z.Create(file)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.WriteString(w, text)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name+".zip")
		if err := os.WriteFile(path, buffer.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Unpack(path, filepath.Join(dir, "in", name)); err == nil {
			t.Errorf("%s: unpacked", name)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "in", "evil")); err == nil {
		t.Error("a file was written outside of the bundle's folder")
	}
	if _, err := Unpack(os.Args[0], dir); err == nil {
		t.Error("a file that is no zip was unpacked")
	}
}

// TestTheHTTPBootstrapCarriesNoEngine keeps what renders previews out of what answers requests: a cold start would
// read fonts, a JavaScript engine and a bundler that it never uses.
func TestTheHTTPBootstrapCarriesNoEngine(t *testing.T) {
	t.Parallel()
	list := func(kind string) string {
		cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-tags", "lambda.norpc", programs[kind]) //nolint:gosec // constants
		cmd.Dir = "../.."
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	jobs := list(lambdahost.KindJobs)
	heavy := []string{"hivesync/shared/preview\n", "hivesync/shared/preview/sandbox\n", "hivesync/shared/preview/text\n", "github.com/evanw/esbuild", "github.com/tetratelabs/wazero"}
	http := list(lambdahost.KindHTTP)
	for _, name := range heavy {
		if !strings.Contains(jobs, name) {
			t.Errorf("the jobs bootstrap lacks %q: is it still called so?", name)
		}
		if strings.Contains(http, name) {
			t.Errorf("the HTTP bootstrap imports %q", name)
		}
	}
}
