package bundle

import (
	"context"
	"errors"
	"path"
	"strings"
	"testing"

	"hivesync/shared/fault"
)

// Whatever a project holds, a build ends with an output or with one of the faults it documents.
func FuzzBuild(f *testing.F) {
	f.Add(screenSource, "./a", "export default 1", "{}")
	f.Add("import a from '@/x'; export default a", "../a", "{", `{"compilerOptions":{"paths":{"@/*":["./*"]}}}`)
	f.Add("export default require('./a.json')", "a.json", "[1,", "//")
	f.Add("/* @flow */ type A = ?B", "b.js", "<<", `{"extends":"."}`)
	f.Fuzz(func(t *testing.T, source, name, content, config string) {
		if len(source)+len(content)+len(config) > 1<<16 {
			t.Skip()
		}
		in := input(MapFiles{"App.tsx": []byte(source), "tsconfig.json": []byte(config)})
		if ValidPath(name) {
			in.Files.(MapFiles)[name] = []byte(content)
		}
		out, err := Build(context.Background(), in)
		if err != nil {
			var known *fault.Error
			if !errors.As(err, &known) || known.Code == fault.Internal {
				t.Fatalf("an undocumented error: %v", err)
			}
			return
		}
		if len(out.Script) == 0 || out.SourceMap == nil {
			t.Fatal("an output without script or map")
		}
	})
}

func FuzzResolve(f *testing.F) {
	f.Add("./a", "src/App.tsx")
	f.Add("../../../etc/passwd", "a/b/c.ts")
	f.Add("@scope/pkg/../../x", "App.tsx")
	f.Add("~/..", "App.tsx")
	f.Fuzz(func(t *testing.T, spec, importer string) {
		if !ValidPath(importer) {
			t.Skip()
		}
		p, err := newProject(input(files("App.tsx", screenSource, "src/a.ts", "", "tsconfig.json", `{"compilerOptions":{"baseUrl":".","paths":{"~/*":["src/*"],"*":["*","../*"]}}}`)), modules)
		if err != nil {
			t.Fatal(err)
		}
		for _, candidate := range append(p.tsconfig.candidates(spec), path.Join(path.Dir(importer), spec)) {
			if found, _, ok := p.lookup(candidate); ok && !p.Has(found) {
				t.Errorf("%q leads to %q, which is not in the project", spec, found)
			}
		}
		if found, ok := p.packageFile(spec, importer); ok && !p.Has(found) {
			t.Errorf("%q leads to %q, which is not in the project", spec, found)
		}
	})
}

func TestValidPaths(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"a", "a/b.tsx", "app/(tabs)/[id].tsx", "ü/日本.ts", ".hidden/x", "a b"} {
		if !ValidPath(good) {
			t.Errorf("%q is refused", good)
		}
	}
	for _, bad := range []string{"", ".", "..", "/a", "a/", "./a", "a/../b", "../a", "a//b", "a\\b", "a\nb", "\xff", strings.Repeat("x", 513)} {
		if ValidPath(bad) {
			t.Errorf("%q is taken", bad)
		}
	}
}
