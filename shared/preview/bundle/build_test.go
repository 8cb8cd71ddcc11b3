package bundle

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"hivesync/shared/fault"
	"hivesync/shared/preview/diagnostic"
)

const screenSource = `import {View} from 'react-native';
export default function Screen() { return <View testID="marker"/>; }
`

func TestAScreenIsBundled(t *testing.T) {
	t.Parallel()
	out := build(t, input(files("App.tsx", screenSource)))
	contains(t, out, "var __hsEntry", `__hs.named["react-native"]`, `"marker"`, `fileName: "project:App.tsx"`, "lineNumber: 2")
	if len(out.Diagnostics) != 0 || out.Diagnostics == nil || out.PlatformSpecific {
		t.Errorf("%+v", out)
	}
}

func TestImportsResolveAsMetroResolvesThem(t *testing.T) {
	t.Parallel()
	one := func(name string) string { return "export default '" + name + "'" }
	cases := map[string]struct {
		imports  string
		files    []string
		android  bool
		want     string
		specific bool
	}{
		"a platform's file first":        {`./a`, []string{"a.tsx", "a.native.tsx", "a.ios.tsx"}, false, "a.ios.tsx", true},
		"the other platform":             {`./a`, []string{"a.tsx", "a.ios.tsx"}, true, "a.tsx", true},
		"native before plain":            {`./a`, []string{"a.tsx", "a.native.tsx"}, false, "a.native.tsx", false},
		"tsx before ts before jsx":       {`./a`, []string{"a.js", "a.jsx", "a.ts", "a.tsx"}, false, "a.tsx", false},
		"js before json":                 {`./a`, []string{"a.json", "a.js"}, false, "a.js", false},
		"a file with its extension":      {`./a.js`, []string{"a.js", "a.ts"}, false, "a.js", false},
		"TypeScript behind .js":          {`./a.js`, []string{"a.tsx"}, false, "a.tsx", false},
		"an index":                       {`./lib`, []string{"lib/index.ts"}, false, "lib/index.ts", false},
		"a file before a directory":      {`./lib`, []string{"lib/index.ts", "lib.ts"}, false, "lib.ts", false},
		"the directory where asked for":  {`./lib/`, []string{"lib/index.ts", "lib.ts"}, false, "lib/index.ts", false},
		"a dot in the name":              {`./a.styles`, []string{"a.styles.ts"}, false, "a.styles.ts", false},
		"a query of other bundlers":      {`./a?inline`, []string{"a.ts"}, false, "a.ts", false},
		"an alias by custom":             {`@/a`, []string{"src/a.ts"}, false, "src/a.ts", false},
		"a package of the project":       {`@my/ui/button`, []string{"packages/ui/button.ts"}, false, "packages/ui/button.ts", false},
		"node_modules that came along":   {`tiny`, []string{"node_modules/tiny/lib/main.js"}, false, "node_modules/tiny/lib/main.js", false},
		"its condition for React Native": {`cond`, []string{"node_modules/cond/native.js", "node_modules/cond/web.js"}, false, "node_modules/cond/native.js", false},
		"its pattern of exports":         {`cond/feature/x`, []string{"node_modules/cond/f/x.js"}, false, "node_modules/cond/f/x.js", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := files("App.tsx", fmt.Sprintf("import a from %q; export default () => a;", c.imports),
				"packages/ui/package.json", `{"name": "@my/ui"}`,
				"node_modules/tiny/package.json", `{"name": "tiny", "main": "./lib/main"}`,
				"node_modules/cond/package.json", `{"exports": {".": {"browser": "./web.js", "react-native": "./native.js", "default": "./web.js"}, "./feature/*": "./f/*.js"}}`)
			for _, file := range c.files {
				f[file] = []byte(one(file))
				if strings.HasSuffix(file, ".json") {
					f[file] = []byte(`"` + file + `"`)
				}
			}
			in := input(f)
			if c.android {
				in.Platform = Android
			}
			out := build(t, in)
			contains(t, out, `"`+c.want+`"`)
			for _, other := range c.files {
				if other != c.want && strings.Contains(string(out.Script), `"`+other+`"`) {
					t.Errorf("%s is in the script as well", other)
				}
			}
			if out.PlatformSpecific != c.specific {
				t.Errorf("platform-specific: %v", out.PlatformSpecific)
			}
		})
	}
}

func TestTsconfigGivesAliases(t *testing.T) {
	t.Parallel()
	cases := map[string][]string{
		"paths, with comments and trailing commas": {"tsconfig.json", `{ // aliases
			"compilerOptions": {"paths": {"~ui/*": ["./src/ui/*"], /* all */ "*": ["./none/*"],},},
		}`},
		"paths from baseUrl": {"tsconfig.json", `{"compilerOptions": {"baseUrl": "./src", "paths": {"~ui/*": ["ui/*"]}}}`},
		"baseUrl alone":      {"jsconfig.json", `{"compilerOptions": {"baseUrl": "./src/alias"}}`, "src/alias/~ui/b.ts", "export default 'found'"},
		"extends":            {"tsconfig.json", `{"extends": "./config/base"}`, "config/base.json", `{"compilerOptions": {"paths": {"~ui/*": ["../src/ui/*"]}}}`},
		"a list of extends":  {"tsconfig.json", `{"extends": ["expo/tsconfig.base", "./base.json"]}`, "base.json", `{"compilerOptions": {"paths": {"~ui/b": ["./src/ui/b"]}}}`},
	}
	for name, extra := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := files(append([]string{"App.tsx", "import b from '~ui/b'; export default () => b", "src/ui/b.ts", "export default 'found'"}, extra...)...)
			out := build(t, input(f))
			contains(t, out, `"found"`)
			if len(out.Diagnostics) != 0 {
				t.Errorf("diagnostics: %v", out.Diagnostics)
			}
		})
	}
}

func TestBabelsModuleResolverGivesAliases(t *testing.T) {
	t.Parallel()
	config := "module.exports = {\n presets: ['x'],\n plugins: [['module-resolver', {root: ['./src'], alias: {\n  '@ui': './src/ui', // comment\n  theme: './src/theme',\n  '^~(.+)': './\\1', lodash: 'lodash-es',\n }}]],\n};"
	out := build(t, input(files("App.tsx", "import a from '@ui/a'; import b from 'theme'; export default () => [a, b]",
		"babel.config.js", config, "src/ui/a.ts", "export default 'first'", "src/theme/index.ts", "export default 'second'")))
	contains(t, out, `"first"`, `"second"`)
	if len(out.Diagnostics) != 0 {
		t.Errorf("diagnostics: %v", out.Diagnostics)
	}
	for _, broken := range []string{"module-resolver", "module-resolver alias: {", "module-resolver alias: {a: './../../..'}", "module-resolver alias: {'': ''}"} {
		build(t, input(files("App.tsx", "import a from 'a/b'; export default a", "babel.config.js", broken)))
	}
}

func TestABrokenTsconfigIsNoTrouble(t *testing.T) {
	t.Parallel()
	for _, config := range []string{"{", "[]", `{"extends": "./tsconfig.json"}`, `{"compilerOptions": 5}`, `{"compilerOptions": {"paths": {"a*": null, "*": ["../../../*"]}}}`, "/*", `"`, `{"a": "\`} {
		build(t, input(files("App.tsx", screenSource, "tsconfig.json", config)))
	}
}

func TestWhatIsNotThereGetsAPlaceholderAndADiagnostic(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ spec, code string }{
		"a package":             {"react-native-paper", CodeUnknownPackage},
		"native code":           {"react-native-webview", CodeNativePackage},
		"a scoped package":      {"@tanstack/react-query", CodeUnknownPackage},
		"a file of a package":   {"lodash/fp", CodeUnknownPackage},
		"Node's own":            {"fs", CodeNodeBuiltin},
		"Node's own by scheme":  {"node:path", CodeNodeBuiltin},
		"Node's own, deeper":    {"fs/promises", CodeNodeBuiltin},
		"an alias":              {"@/missing", CodeUnknownAlias},
		"an import map's name":  {"#internal", CodeUnknownAlias},
		"an address":            {"https://esm.sh/react", CodeRemoteImport},
		"a file":                {"./src/row2", CodeMissingFile},
		"a file, in other case": {"./app", CodeMissingFile},
		"above the project":     {"../x", CodeMissingFile},
		"the disk by dots":      {"./../../../../etc/passwd", CodeMissingFile},
		"the disk":              {"/etc/passwd", CodeMissingFile},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := build(t, input(files("App.tsx", "\nimport * as x from '"+c.spec+"';\nexport default () => x.y")))
			contains(t, out, fmt.Sprintf("__hs.placeholder(%q)", c.spec))
			d := find(out.Diagnostics, c.code)
			if d == nil {
				t.Fatalf("no diagnostic %s in %v", c.code, out.Diagnostics)
			}
			if d.File != "App.tsx" || d.Line != 2 || d.Column != 20 || (d.Severity == diagnostic.Error) != (c.code == CodeMissingFile) {
				t.Errorf("the diagnostic points at %s:%d:%d", d.File, d.Line, d.Column)
			}
		})
	}
}

func TestAMissingFileIsToldWithWhatMayBeMeant(t *testing.T) {
	t.Parallel()
	out := build(t, input(files("App.tsx", "import R from './src/row'\nexport default R", "src/Row.tsx", screenSource)))
	if d := find(out.Diagnostics, CodeMissingFile); d == nil || !strings.Contains(d.Message, "Did you mean src/Row.tsx?") {
		t.Errorf("%v", out.Diagnostics)
	}
}

// As Metro has it: to esbuild it is an error. One that a barrel hides comes to light when the first is mended.
func TestAMissingExportIsUndefinedAndTold(t *testing.T) {
	t.Parallel()
	out := build(t, input(files("App.tsx", "import {a, nope} from './lib';\nimport Row, {Cell} from './src';\nexport default [a, nope, Row, Cell]",
		"lib.js", "export const a = 'there'; const nope = 'not exported' // a comment", "src/index.js", "export {Cell} from './Row'", "src/Row.tsx", screenSource)))
	contains(t, out, `"there"`)
	for place, text := range map[string]string{"App.tsx:1:12": `lib.js has no export "nope": it is undefined.`, "App.tsx:2:8": `src/index.js has no export "default": it is undefined.`, "src/index.js:1:9": `src/Row.tsx has no export "Cell": it is undefined.`} {
		if !slices.ContainsFunc(out.Diagnostics, func(d diagnostic.Diagnostic) bool {
			return d.Code == CodeMissingExport && d.Severity == diagnostic.Error && d.Message == text && fmt.Sprintf("%s:%d:%d", d.File, d.Line, d.Column) == place
		}) {
			t.Errorf("no %q at %s in %v", text, place, out.Diagnostics)
		}
	}
	if len(out.Diagnostics) != 3 {
		t.Errorf("%v", out.Diagnostics)
	}
}

func TestFaultsOfUserCodeHaveCodeAndPlace(t *testing.T) {
	t.Parallel()
	app := func(source string) MapFiles { return files("App.tsx", source, "src/Row.tsx", screenSource) }
	cases := map[string]struct {
		files              MapFiles
		code               fault.Code
		at, text, contains string
	}{
		"a syntax error":        {app("const a = 1;\nconst ä = <View>;\n"), fault.SyntaxError, "App.tsx:3:1", "", ""},
		"an unfinished string":  {app("export default 'a\n"), fault.SyntaxError, "App.tsx:1:18", "export default 'a", ""},
		"characters, not bytes": {app("const ääää = 'x' y"), fault.SyntaxError, "App.tsx:1:18", "const ääää = 'x' y", ""},
		"broken JSON":           {files("App.tsx", "export default require('./a.json')", "a.json", "{\n \"a\": }"), fault.SyntaxError, "a.json:2:7", "", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := buildFault(t, input(c.files))
			if err.Code != c.code {
				t.Fatalf("got %v, want %s", err, c.code)
			}
			if err.Position == nil {
				t.Fatalf("%v has no position", err)
			}
			if at := fmt.Sprintf("%s:%d:%d", err.Position.File, err.Position.Line, err.Position.Column); at != c.at {
				t.Errorf("%v is at %s, want %s", err, at, c.at)
			}
			if c.text != "" && err.Meta["line_text"] != c.text {
				t.Errorf("line text %q, want %q", err.Meta["line_text"], c.text)
			}
			if !strings.Contains(err.Message, c.contains) {
				t.Errorf("the message %q lacks %q", err.Message, c.contains)
			}
		})
	}
}

func TestEntryPoints(t *testing.T) {
	t.Parallel()
	in := input(files("src/Screen.tsx", screenSource))
	for _, entry := range []string{"src/Screen.tsx", "src/Screen", "./src/Screen"} {
		in.EntryPoint = entry
		build(t, in)
	}
	for _, entry := range []string{"", "src", "Screen.tsx", "../src/Screen.tsx", "/src/Screen.tsx", "src/screen.tsx", "src/\x00", strings.Repeat("a", 600)} {
		in.EntryPoint = entry
		if err := buildFault(t, in); err.Code != fault.EntryPointNotFound {
			t.Errorf("%q: %v", entry, err)
		}
	}
	in.EntryPoint = "src/screen.tsx"
	if err := buildFault(t, in); !strings.Contains(err.Message, "src/Screen.tsx") {
		t.Errorf("no suggestion: %v", err)
	}
}

func TestFlowIsStrippedOrSaidClearly(t *testing.T) {
	t.Parallel()
	in := input(files("App.tsx", "import f from './f'; export default f",
		"f.js", "/** @flow strict */\nimport type {Node} from 'react';\ntype P = {a: number};\nexport default function F(p: P): Node { return null }"))
	build(t, in)
	in.Files.(MapFiles)["f.js"] = []byte("export default function F(p: {a: string}, q?: number): void {}")
	build(t, in)
	in.Files.(MapFiles)["f.js"] = []byte("// @flow\ntype P = {| +a: ?number |};\nexport default (p: P) => null")
	if err := buildFault(t, in); err.Code != fault.SyntaxError || !strings.Contains(err.Message, "Flow") || err.Position.File != "f.js" {
		t.Errorf("got %v", err)
	}
}

func TestSyntaxThatReactNativeCodeUses(t *testing.T) {
	t.Parallel()
	sources := map[string]string{
		"JSX in .js":            "import {View} from 'react-native'; module.exports = () => <View/>",
		"fragments":             "export default () => <><a.b/></>",
		"cycles":                "import b from './b'; export default () => b(); export const x = 1",
		"lazy":                  "import React from 'react'; const L = React.lazy(() => import('./b')); export default () => <L/>",
		"optional require":      "let m; try { m = require('./not-there') } catch {} export default () => m",
		"decorators":            "const d = (x) => x; @d class A { @d m() {} } export default A",
		"private and static":    "class A { static #x = 1; static { A.y = 2 } get z() { return A.#x } } export default A",
		"another JSX runtime":   "/** @jsxImportSource nativewind */ export default () => <x.y className='a'/>",
		"import.meta and env":   "export default () => [import.meta.env.X, process.env.EXPO_PUBLIC_A, process.env.NODE_ENV]",
		"a stylesheet":          "import './global.css'; export default () => null",
		"CommonJS":              "const x = require('./b'); exports.default = () => x",
		"a hashbang and a BOM":  "\ufeffexport default () => null",
		"top-level this":        "export default () => this",
		"legacy octal and with": "export default () => '\\u00e9'",
	}
	for name, source := range sources {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(files("app.js", source, "b.js", "import * as x from './app'; export default () => x", "global.css", "a{}"))
			in.EntryPoint = "app.js"
			build(t, in)
		})
	}
}

func TestAPlatformInTheSourceMakesABundleSpecific(t *testing.T) {
	t.Parallel()
	out := build(t, input(files("App.tsx", "export default () => process.env.EXPO_OS")))
	contains(t, out, `"ios"`)
	if !out.PlatformSpecific {
		t.Error("the bundle does not say that it depends on the platform")
	}
}

func TestStylesheetsAreNamed(t *testing.T) {
	t.Parallel()
	out := build(t, input(files("App.tsx", "import './a.css'; export default () => null", "a.css", "a{")))
	if d := find(out.Diagnostics, CodeStylesheet); d == nil || d.Severity != diagnostic.Info || d.Line != 1 {
		t.Errorf("diagnostics: %v", out.Diagnostics)
	}
}

func TestBoundsOfAProject(t *testing.T) {
	t.Parallel()
	many := MapFiles{}
	for i := range MaxFiles + 1 {
		many[fmt.Sprintf("f%d.ts", i)] = nil
	}
	chain := MapFiles{"App.tsx": []byte("import './m0'; export default 1")}
	for i := range MaxModules + 1 {
		chain[fmt.Sprintf("m%d.ts", i)] = []byte(fmt.Sprintf("import './m%d'", i+1))
	}
	large := bytes.Repeat([]byte("x;\n"), MaxSourceBytes/3+1)
	cases := map[string]struct {
		files MapFiles
		code  fault.Code
	}{
		"too many files":   {many, fault.BundleTooLarge},
		"too many modules": {chain, fault.BundleTooLarge},
		"a large file":     {files("App.tsx", string(large)), fault.BundleTooLarge},
		"a path with dots": {files("App.tsx", screenSource, "../x", ""), fault.InvalidPath},
		"an absolute path": {files("App.tsx", screenSource, "/x", ""), fault.InvalidPath},
		"a backslash":      {files("App.tsx", screenSource, `a\b`, ""), fault.InvalidPath},
		"a double slash":   {files("App.tsx", screenSource, "a//b", ""), fault.InvalidPath},
		"a zero byte":      {files("App.tsx", screenSource, "a\x00", ""), fault.InvalidPath},
		"a long path":      {files("App.tsx", screenSource, strings.Repeat("a", MaxPathBytes+1), ""), fault.InvalidPath},
		"an empty path":    {files("App.tsx", screenSource, "", ""), fault.InvalidPath},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := buildFault(t, input(c.files)); err.Code != c.code {
				t.Errorf("got %v, want %s", err, c.code)
			}
		})
	}
}

func TestAnEndedContextBuildsNothing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Build(ctx, input(files("App.tsx", screenSource))); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestAnUnknownPlatformIsRefused(t *testing.T) {
	t.Parallel()
	in := input(files("App.tsx", screenSource))
	in.Platform = "windows"
	if err := buildFault(t, in); err.Code != fault.ValidationFailed {
		t.Errorf("got %v", err)
	}
}

func TestBuildsAreDeterministic(t *testing.T) {
	t.Parallel()
	f := files("App.tsx", "import a from './a'; import b from './b'; import x from 'xx'; import y from 'yy'; export default () => [a, b, x, y]",
		"a.ts", "import b from './b'; export default () => b", "b.ts", "import a from './a'; export default () => a")
	first := build(t, input(f))
	for range 5 {
		again := build(t, input(f))
		if !bytes.Equal(first.Script, again.Script) || fmt.Sprint(first.Diagnostics) != fmt.Sprint(again.Diagnostics) {
			t.Fatal("two builds of the same project differ")
		}
	}
}
