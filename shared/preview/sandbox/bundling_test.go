package sandbox

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"hivesync/shared/fault"
	"hivesync/shared/preview/bundle"
)

func project(pairs ...string) bundle.Input {
	files := bundle.MapFiles{}
	for i := 0; i < len(pairs); i += 2 {
		files[pairs[i]] = []byte(pairs[i+1])
	}
	return bundle.Input{Files: files, EntryPoint: "App.tsx", Platform: bundle.IOS}
}

func TestAProjectBecomesATree(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	out, err := testPool(t).Bundle(ctx, project(
		"App.tsx", `import {createElement as h} from 'react';
import Row from './src/Row';
import {WebView} from 'react-native-webview';
import logo from './logo.svg';
export default function App() {
  return <HS.View style={{flex: 1}}><Row title="Hello"/><WebView/>{h('HS_Image', {source: logo})}</HS.View>;
}
const HS = {View: (p: any) => h('HS_View', p)};`,
		"src/Row.tsx", `import {createElement as h} from 'react';
type Props = {title: string};
export default function Row({title}: Props) { return h('HS_Text', null, title) }`,
		"logo.svg", `<svg width="8" height="9"/>`))
	if err != nil {
		t.Fatal(err)
	}
	r, err := testPool(t).Render(ctx, Request{Script: out.Script, Device: phone})
	if err != nil {
		t.Fatal(err)
	}
	root := parse(t, r.Tree)
	if len(root.Children) != 3 {
		t.Fatalf("the tree is %s", r.Tree)
	}
	if row := parse(t, root.Children[0]); row.Name != "Row" || row.Source != "App.tsx:6:37" {
		t.Errorf("the row is %q at %q", row.Name, row.Source)
	}
	if len(out.Assets) != 1 || len(out.Diagnostics) != 1 || out.Diagnostics[0].Line != 3 {
		t.Errorf("assets %v, diagnostics %v", out.Assets, out.Diagnostics)
	}
}

func TestErrorsLeadToTheUsersLine(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	out, err := testPool(t).Bundle(ctx, project("App.tsx", "import {fail} from './fail'\nexport default function App() {\n  return fail(null)\n}",
		"fail.ts", "export function fail(x: any) {\n\n  return x.missing.thing\n}"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = testPool(t).Render(ctx, Request{Script: out.Script, Device: phone})
	f := fault.From(MapError(err, out.SourceMap))
	if f.Code != fault.SandboxError || f.Position == nil || f.Position.File != "fail.ts" || f.Position.Line != 3 {
		t.Fatalf("got %v at %+v", f, f.Position)
	}
	stack, _ := f.Meta["stack"].(string)
	if !strings.Contains(stack, "fail (fail.ts:3:") || !strings.Contains(stack, "App (App.tsx:3:") {
		t.Errorf("stack:\n%s", stack)
	}
}

// Both ways to build give the same.
func TestBundlingInAProcessChangesNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, in := range []bundle.Input{
		project("App.tsx", "import a from './a.png'; import b from 'unknown'; import './x.css'; export default () => [a, b]", "a.png", "x", "a@2x.png", "y", "x.css", ""),
		project("App.tsx", "import a from './missing'"),
		project("App.tsx", "const = 1"),
		project("Other.tsx", ""),
		project("App.tsx", "export default 1", "a/../b", ""),
	} {
		want, wantErr := bundle.Build(ctx, in)
		got, err := testPool(t).Bundle(ctx, in)
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("got %v, want %v", err, wantErr)
		}
		if err != nil {
			if f, w := fault.From(err), fault.From(wantErr); f.Code != w.Code || f.Message != w.Message || !reflect.DeepEqual(f.Position, w.Position) || fmt.Sprint(f.Meta) != fmt.Sprint(w.Meta) {
				t.Errorf("got %+v, want %+v", f, w)
			}
			continue
		}
		if string(got.Script) != string(want.Script) || !reflect.DeepEqual(got.Assets, want.Assets) || !reflect.DeepEqual(got.Diagnostics, want.Diagnostics) || got.PlatformSpecific != want.PlatformSpecific {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if !reflect.DeepEqual(got.SourceMap, want.SourceMap) {
			t.Error("the source maps differ")
		}
	}
}

// Sources that hide their depth from the first check end a process at worst.
func TestHostileProjectsEndAProcessAtWorst(t *testing.T) {
	t.Parallel()
	pool := testPool(t)
	source := "x=" + strings.Repeat(`(");"+`, 500_000)
	_, err := pool.Bundle(context.Background(), project("App.tsx", source))
	if f := fault.From(err); err == nil || f.Code != fault.SyntaxError && f.Code != fault.SandboxTimeout {
		t.Errorf("got %v", err)
	}
	if _, err := pool.Bundle(context.Background(), project("App.tsx", "export default 1")); err != nil {
		t.Errorf("the next build failed: %v", err)
	}
}

// BenchmarkBundleInAProcess is bundle.Build plus the way there and back: 3.3 ms on busy cores.
func BenchmarkBundleInAProcess(b *testing.B) {
	p := testPool(b)
	in := project("App.tsx", "import {View} from 'react-native'; import Row from './Row'; export default () => <View><Row/></View>",
		"Row.tsx", "import {Text} from 'react-native'; export default () => <Text>row</Text>")
	for b.Loop() {
		if _, err := p.Bundle(context.Background(), in); err != nil {
			b.Fatal(err)
		}
	}
}

// An entry point that registers its root, as the index.js of a bare or an Expo project does, needs no default export.
func TestARegisteredRootIsTheScreen(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, entry := range map[string]string{
		"AppRegistry": "import {AppRegistry} from 'react-native';\nimport App from './App';\nAppRegistry.registerComponent('main', () => App);",
		"Expo":        "import {registerRootComponent} from 'expo';\nimport App from './App';\nregisterRootComponent(App);",
	} {
		in := project("App.tsx", "import {Text} from 'react-native';\nexport default () => <Text>registered</Text>", "index.js", entry)
		in.EntryPoint = "index.js"
		out, err := testPool(t).Bundle(ctx, in)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		r, err := testPool(t).Render(ctx, Request{Script: out.Script, Device: phone})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := text(t, r.Tree); got != "registered" {
			t.Errorf("%s: the screen shows %q", name, got)
		}
	}
}
