package bundle

import (
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"hivesync/shared/fault"
)

// Each of these would make a recursive parser or printer go as deep as it is long.
func TestDeepSourcesAreRefused(t *testing.T) {
	t.Parallel()
	const n = 400_000
	cases := map[string]string{
		"parentheses":       strings.Repeat("(", n),
		"arrays":            strings.Repeat("[", n),
		"blocks":            strings.Repeat("{", n),
		"objects":           "x=" + strings.Repeat("{a:", n),
		"negations":         strings.Repeat("!", n) + "x",
		"signs":             strings.Repeat("- ", n) + "x",
		"words":             strings.Repeat("typeof ", n) + "x",
		"new":               strings.Repeat("new ", n) + "x",
		"members":           "x" + strings.Repeat(".y", n),
		"members on lines":  "x" + strings.Repeat("\n.y", n),
		"calls":             "x" + strings.Repeat("()", n),
		"objects in sums":   "x=" + strings.Repeat("{}**", n) + "1",
		"indices":           "x" + strings.Repeat("[0]", n),
		"arrows":            strings.Repeat("a=>", n) + "1",
		"assignments":       strings.Repeat("a=", n) + "1",
		"conditionals":      strings.Repeat("a?b:", n) + "c",
		"ifs":               strings.Repeat("if(a)", n) + "b",
		"ifs on lines":      strings.Repeat("if(a)\n", n) + "b",
		"elses":             strings.Repeat("if(a)b\nelse ", n) + "c",
		"labels":            strings.Repeat("a:\n", n) + "b",
		"elements":          "x=" + strings.Repeat("<a>", n),
		"elements, text":    "x=" + strings.Repeat("<a>b\nc", n),
		"elements on lines": "x=" + strings.Repeat("<a>\n", n),
		"closed elements":   "x=" + strings.Repeat("<a><b/>\n", n),
		"fragments":         "x=" + strings.Repeat("<>;", n),
		"casts":             "x=" + strings.Repeat("<T>\n", n) + "y",
		"templates":         strings.Repeat("`${", n),
		"types":             "type A = " + strings.Repeat("B<", n),
		"optional types":    "let a: " + strings.Repeat("readonly ", n) + "x",
		"powers":            strings.Repeat("a**", n) + "1",
		"commented":         strings.Repeat("(/*\n*/", n),
		"behind a quote":    "/`/;" + strings.Repeat("(", n),
		"functions":         strings.Repeat("function f(){", n),
		"classes":           strings.Repeat("class A{x=", n),
		"destructuring":     "let " + strings.Repeat("[a,", n),
		"optional chaining": "x" + strings.Repeat("?.y", n),
	}
	for name, source := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, deep := nestsTooDeep([]byte(source)); !deep {
				t.Error("the source is not refused")
			}
		})
	}
	// Nor is JSON, whatever a parser that goes on after a mistake takes it for.
	for _, source := range []string{
		strings.Repeat("[", n), strings.Repeat(`{"a":`, n), strings.Repeat(`["]",`, n), `'"' ` + strings.Repeat("[", n), "//\"\n" + strings.Repeat("[", n),
		"\"a\n" + strings.Repeat("[", n),
	} {
		if _, deep := jsonNestsTooDeep([]byte(source)); !deep {
			t.Errorf("JSON %.10q is not refused", source)
		}
	}
	if err := buildFault(t, input(files("App.tsx", "\n"+cases["parentheses"]))); err.Code != fault.SyntaxError || err.Position.Line != 2 {
		t.Errorf("got %v", err)
	}
}

// At the bound, a build must neither end the process nor take long.
func TestSourcesAtTheBoundAreBuilt(t *testing.T) {
	t.Parallel()
	repeat := func(before, open, inner, end, after string) func(int) string {
		return func(n int) string { return before + strings.Repeat(open, n) + inner + strings.Repeat(end, n) + after }
	}
	for name, source := range map[string]func(int) string{
		"parentheses": repeat("export default ", "(", "1", ")", ""),
		"members":     repeat("let x: any; export default x", ".y", "", "", ""),
		"calls":       repeat("let x: any; export default x", "(0)", "", "", ""),
		"negations":   repeat("export default ", "!", "1", "", ""),
		"arrows":      repeat("export default ", "a=>", "1", "", ""),
		"ifs":         repeat("let a: any;", "if(a)", "a", "", ""),
		"elses":       repeat("let a: any;", "if(a)a\nelse ", "a", "", ""),
		"blocks":      repeat("", "{", "", "}", ""),
		"elements":    repeat("export default ", "<a>", "", "</a>", ""),
		"functions":   repeat("", "function f(){", "", "}", ""),
		"defaults":    repeat("export default ", "(a=", "0", ")=>0", ""),
		"templates":   repeat("export default ", "`${", "1", "}`", ""),
		"types":       repeat("type A = ", "B extends C ? D : ", "E", "", ""),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			most := sort.Search(maxNesting, func(n int) bool {
				_, deep := nestsTooDeep([]byte(source(n + 1)))
				return deep
			})
			if most == 0 || most == maxNesting && name != "members" && name != "negations" {
				t.Fatalf("the bound is at %d", most)
			}
			build(t, input(files("App.tsx", source(most))))
		})
	}
	// Sums are not nested, however long.
	build(t, input(files("App.tsx", "export default x"+strings.Repeat("+1", 100_000)+"; declare const x: any")))
}

func TestPlainSourcesAreNotDeep(t *testing.T) {
	t.Parallel()
	lines := map[string]string{
		"statements with semicolons":    strings.Repeat("const a = b.c(d, e => e.f);\n", 50_000),
		"statements without semicolons": strings.Repeat("foo(bar)\nconst a = b\n", 50_000),
		"rows of data":                  "export default [\n" + strings.Repeat("  {id: 1, name: 'a b c', tags: ['x', 'y']},\n", 30_000) + "]",
		"base64":                        "export default 'data:image/png;base64," + strings.Repeat("iVBORw0KGgo+/AAAANSUhEUgAA", 30_000) + "'",
		"a licence":                     "/*\n" + strings.Repeat("Permission is hereby granted, free of charge, to any person\n", 5_000) + "*/",
		"elements":                      "export default () => <View>\n" + strings.Repeat("  <Row title=\"It's\" n={1}>text</Row>\n", 1_000) + "</View>",
		"methods":                       "class A {\n" + strings.Repeat("  method(a, b) {\n    return a.b(b).c\n  }\n", 20_000) + "}",
	}
	for name, source := range lines {
		if line, deep := nestsTooDeep([]byte(source)); deep {
			t.Errorf("%s: refused at line %d", name, line)
		}
	}
	icons := `[{"paths": ["` + strings.Repeat("M12.5-3 4l7 8-2z", 10_000) + `", "a \"[[[ b"]}` + strings.Repeat(`, {"a": [1, -2.5e3, null]}`, 10_000) + "]"
	if line, deep := jsonNestsTooDeep([]byte(icons)); deep {
		t.Errorf("JSON: refused at line %d", line)
	}
	// Real code of some size: the sandbox's own sources.
	sources, err := filepath.Glob("../sandbox/js/src/host/*/*.js")
	if err != nil || len(sources) == 0 {
		t.Fatalf("no sources: %v", err)
	}
	for _, name := range sources {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if line, deep := nestsTooDeep(content); deep {
			t.Errorf("%s: refused at line %d", name, line)
		}
	}
}
