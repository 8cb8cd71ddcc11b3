package bundle

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"

	"hivesync/shared/fault"
	"hivesync/shared/preview/diagnostic"
)

// flowScreen has what neither JavaScript nor TypeScript reads.
const flowScreen = "type P = {| +a: ?number |};\nexport default (p: P) => 'shown'"

// fakeStrip makes a hook that takes the two parts of flowScreen out, and keeps the names that it was asked for.
func fakeStrip(err error) (func(string, []byte) ([]byte, error), func() []string) {
	var mu sync.Mutex
	var names []string
	strip := func(name string, source []byte) ([]byte, error) {
		mu.Lock()
		defer mu.Unlock()
		names = append(names, name)
		out := bytes.Replace(source, []byte("type P = {| +a: ?number |};"), []byte(";"), 1)
		return bytes.Replace(out, []byte("(p: P)"), []byte("(p   )"), 1), err
	}
	return strip, func() []string { mu.Lock(); defer mu.Unlock(); return names }
}

func TestFilesThatUseFlowAreStripped(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]string{
		"said in the head":     "// @flow\n" + flowScreen,
		"said nowhere":         flowScreen,
		"beside a TypeScript":  "import './typed';\n" + flowScreen,
		"beside a lack":        "// @flow\nimport {nope} from './plain';\nnope;\n" + flowScreen,
		"with require.context": "// @flow\nrequire.context('./none');\n" + flowScreen,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(files("App.tsx", "import './plain'; export {default} from './f'", "f.js", source, "plain.js", "export const x = 1",
				"typed.js", "export const y = (a: string) => a as any"))
			strip, names := fakeStrip(nil)
			in.StripFlow = strip
			contains(t, build(t, in), `"shown"`)
			if got := names(); len(got) != 1 || got[0] != "f.js" {
				t.Errorf("stripped were %v", got)
			}
		})
	}
}

func TestOtherFilesAreNotStripped(t *testing.T) {
	t.Parallel()
	in := input(files("App.tsx", "// @flow\nimport './a'; import './b.json'; import './c'; export default 1", "a.ts", "// @flow\nlet x: number", "b.json", `"@flow"`,
		"c.js", "export default (a: string) => a"))
	strip, names := fakeStrip(nil)
	in.StripFlow = strip
	build(t, in)
	if got := names(); len(got) != 0 {
		t.Errorf("stripped were %v", got)
	}
}

// What cannot be stripped is read as it was before, and where that fails too the error says both.
func TestAFileThatCannotBeStripped(t *testing.T) {
	t.Parallel()
	strip, names := fakeStrip(errors.New("match is not understood"))
	in := input(files("App.tsx", "export {default} from './f'", "f.js", "// @flow\nexport default (p: string) => 'shown'"))
	in.StripFlow = strip
	contains(t, build(t, in), `"shown"`)
	in.Files.(MapFiles)["f.js"] = []byte("// @flow\n" + flowScreen)
	err := buildFault(t, in)
	if err.Code != fault.SyntaxError || !strings.HasSuffix(err.Message, "could not be taken out: match is not understood.") {
		t.Errorf("got %v", err)
	}
	if err.Position == nil || err.Position.File != "f.js" || err.Position.Line != 2 {
		t.Errorf("it is at %+v", err.Position)
	}
	if got := names(); len(got) != 2 {
		t.Errorf("it was tried %d times in two builds", len(got))
	}
}

// A mistake that is no type stays the mistake that it was.
func TestAMistakeInPlainCodeIsToldAsBefore(t *testing.T) {
	t.Parallel()
	in := input(files("App.tsx", "import './f'; export default 1", "f.js", "const a = ;"))
	want := buildFault(t, in)
	in.StripFlow = func(string, []byte) ([]byte, error) { return nil, errors.New("no Flow either") }
	if got := buildFault(t, in); got.Message != want.Message || *got.Position != *want.Position {
		t.Errorf("got %v at %+v", got, got.Position)
	}
}

func TestDiagnosticsOfAStrippedFileHaveItsLines(t *testing.T) {
	t.Parallel()
	in := input(files("App.tsx", "export {default} from './f'", "f.js", "// @flow\n"+flowScreen+"\nimport x from './gone'; x;"))
	in.StripFlow, _ = fakeStrip(nil)
	d := find(build(t, in).Diagnostics, CodeMissingFile)
	if d == nil || d.Severity != diagnostic.Error || d.File != "f.js" || d.Line != 4 {
		t.Errorf("got %+v", d)
	}
}
