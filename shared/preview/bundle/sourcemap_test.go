package bundle

import (
	"strings"
	"testing"
)

func TestPlacesInTheScriptMapToTheUsersLines(t *testing.T) {
	t.Parallel()
	out := build(t, input(files("App.tsx", "import {row} from './src/Row'\n\nexport default function Screen() {\n  const é = 1;\n  return row(é, MARK_A);\n}\ndeclare const MARK_A: any;",
		"src/Row.tsx", "type X = number;\n\nexport const row = (x: X) => {\n  throw new Error(MARK_B);\n};\ndeclare const MARK_B: string;")))
	for mark, want := range map[string]struct {
		file         string
		line, column int
	}{
		"MARK_A": {"App.tsx", 5, 17},
		"MARK_B": {"src/Row.tsx", 4, 19},
	} {
		found := false
		for i, line := range strings.Split(string(out.Script), "\n") {
			if at := strings.Index(line, mark); at >= 0 {
				found = true
				// Columns count UTF-16 units; é before the mark is two bytes but one unit.
				column := len([]rune(line[:at])) + 1
				file, l, c, ok := out.SourceMap.Lookup(i+1, column)
				if !ok || file != want.file || l != want.line || c != want.column {
					t.Errorf("%s maps to %s:%d:%d (%v), want %+v", mark, file, l, c, ok, want)
				}
			}
		}
		if !found {
			t.Errorf("%s is not in the script", mark)
		}
	}
	if file, _, _, ok := out.SourceMap.Lookup(1, 1); ok {
		t.Errorf("the bundler's first line maps to %s", file)
	}
	for _, place := range [][2]int{{0, 1}, {-1, -1}, {1 << 30, 1}, {1, 0}} {
		if _, _, _, ok := out.SourceMap.Lookup(place[0], place[1]); ok {
			t.Errorf("%v maps somewhere", place)
		}
	}
	var none *SourceMap
	if _, _, _, ok := none.Lookup(1, 1); ok {
		t.Error("no map maps")
	}
}

func TestModulesOfTheBundlerDoNotMap(t *testing.T) {
	t.Parallel()
	out := build(t, input(files("App.tsx", "import x from 'unknown-package'; export default () => x")))
	for i, line := range strings.Split(string(out.Script), "\n") {
		if at := strings.Index(line, "__hs.placeholder"); at >= 0 {
			if file, _, _, ok := out.SourceMap.Lookup(i+1, at+1); ok {
				t.Errorf("a placeholder maps to %s", file)
			}
		}
	}
}

// The example of the source map specification's author: three segments, deltas across lines.
func TestVLQ(t *testing.T) {
	t.Parallel()
	m, err := ParseSourceMap([]byte(`{"version":3,"sources":["project:a.ts","host:react"],"mappings":"AAAA,IAAIA;ACAJ;;EDEE,C"}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		line, column int
		file         string
		l, c         int
		ok           bool
	}{
		{1, 1, "a.ts", 1, 1, true},
		{1, 4, "a.ts", 1, 1, true},
		{1, 5, "a.ts", 1, 5, true},
		{1, 99, "a.ts", 1, 5, true},
		{2, 1, "", 0, 0, false}, // a module of the bundler
		{3, 1, "", 0, 0, false}, // no segment
		{4, 1, "", 0, 0, false}, // before the first segment
		{4, 3, "a.ts", 3, 3, true},
		{4, 4, "", 0, 0, false}, // a segment without source
	} {
		file, l, col, ok := m.Lookup(c.line, c.column)
		if file != c.file || l != c.l || col != c.c || ok != c.ok {
			t.Errorf("%d:%d gives %s:%d:%d %v, want %+v", c.line, c.column, file, l, col, ok, c)
		}
	}
}

func FuzzParseSourceMap(f *testing.F) {
	f.Add("AAAA,IAAIA;ACAJ;;EDEE,C", 1, 1)
	f.Add("gggggggggggggggB", 1, 1)
	f.Add(";;;;", 3, 0)
	f.Add("D", 1, 1)
	f.Fuzz(func(t *testing.T, mappings string, line, column int) {
		m := &SourceMap{sources: []string{"a", "b"}}
		if m.decode(mappings) != nil {
			return
		}
		if file, l, c, ok := m.Lookup(line, column); ok && (l < 1 || c < 1 || file == "") {
			t.Errorf("%d:%d maps to %q:%d:%d", line, column, file, l, c)
		}
	})
}
