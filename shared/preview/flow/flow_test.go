package flow

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
	"github.com/tetratelabs/wazero"

	"hivesync/shared/preview/sandbox/js"
)

// parser is compiled once, for all test binaries: that is most of what the tests take, under the race detector half a minute.
var parser = sync.OnceValues(func() (*Parser, error) {
	module, about, err := js.Flow()
	if err != nil {
		return nil, err
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	cache, err := wazero.NewCompilationCacheWithDir(filepath.Join(dir, "hivesync")) // the sandbox's
	if err != nil {
		return nil, err
	}
	return New(context.Background(), module, about, cache)
})

func strip(t testing.TB, source string) (string, error) {
	t.Helper()
	p, err := parser()
	if err != nil {
		t.Fatalf("the sandbox must be built for this test: %v", err)
	}
	out, err := p.Strip(t.Context(), []byte(source))
	return string(out), err
}

// fields are the words of a source, so that a test need not count blanks.
func fields(s string) string { return strings.Join(strings.Fields(s), " ") }

func TestTypesGo(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"const f = (x: ?string): ?number => x == null ? null : 1;":                                                  "const f = (x ) => x == null ? null : 1;",
		"type P = {| +a: ?string, -b?: number, ...Q |}; x":                                                          "; x",
		"type A = {[k: string]: number, (x: number): void, [[in]]: T, ...}; x":                                      "; x",
		"import type D, {E} from 'x'; import typeof * as N from 'y'; x":                                             "; ; x",
		"import D, {type A, typeof B, c} from 'z';":                                                                 "import D, { c} from 'z';",
		"import {type A, typeof B} from 'z'; x":                                                                     "; x",
		"import D, {type A} from 'z';":                                                                              "import D, { } from 'z';",
		"export type {A} from 'x'; export type C = 1; export interface I {}":                                        "; ; ;",
		"export {type A, b} from 'x'; export {type C}; export type * from 'y';":                                     "export { b} from 'x'; ; ;",
		"opaque type A: string = string; export opaque type B = 1; x":                                               "; ; x",
		"declare var a: 1; declare function f(x: 1): 2; declare class A {} x":                                       "; ; ; x",
		"declare export default class X {} declare module.exports: {a: 1}; x":                                       "; ; x",
		"declare module 'm' { declare var x: 1 } declare opaque type Y; x":                                          "; ; x",
		"const x = (y: any); const z = ((y: any): string).length;":                                                  "const x = (y ); const z = ((y ) ).length;",
		"const x = (y) as (A | (B)); const z = [y as const, y as any as T];":                                        "const x = (y) ; const z = [y , y ];",
		"const x = y as any\n;(1)":                                                                                  "const x = y ;(1)",
		"const x = y as any\n(1)":                                                                                   "const x = y ; (1)",
		"const x = y as any // what\n[1].z":                                                                         "const x = y ; // what [1].z",
		"let x: number\n(1)":                                                                                        "let x (1)",
		"function f(x: mixed): boolean %checks { return true }":                                                     "function f(x ) { return true }",
		"const f = (x: mixed): %checks => !x;":                                                                      "const f = (x ) => !x;",
		"function f(x: mixed): implies x is string { return true }":                                                 "function f(x ) { return true }",
		"const f = (x: Array<*>) => x; type A = Class<*>;":                                                          "const f = (x ) => x; ;",
		"function f<T: Object = {}>(x?: T, ...r: Array<T>): T { return x }":                                         "function f (x , ...r ) { return x }",
		"function f(this: Foo, a: number) {} function g(this: Foo) {}":                                              "function f( a ) {} function g( ) {}",
		"f<T>(x); f?.<T>(x); new Map<K, V>(); tag<T>`x`;":                                                           "f (x); f?. (x); new Map (); tag `x`;",
		"const x = <Foo<T> a={(y: any)}>{z as T}</Foo>;":                                                            "const x = <Foo a={(y )}>{z }</Foo>;",
		"class A<+T> extends B<C> implements D, E<F> { m<T>(x: T): R {} }":                                          "class A extends B { m (x ) {} }",
		"class A implements D {} (class implements D {}); class B extends (C: any) implements D {}":                 "class A {} (class {}); class B extends (C ) {}",
		"class A { +x: T; declare y; static +z: number = 1; #p: number = 2; q; props: Props\n*['a'](): void {} }":   "class A { ; ; static z = 1; #p = 2; q; ; *['a']() {} }",
		"class A { a = 1;\n+b: T\n*[c](): T {} static +d: () => void = () => {} }":                                  "class A { a = 1; ; *[c]() {} static d = () => {} }",
		"const f = (x: number): (string => void) => y => {}; const g = async <T>(x: T): Promise<T> => x;":           "const f = (x ) => y => {}; const g = async (x ) => x;",
		"const f = (x): {\n a: 1,\n} => ({a: 1});":                                                                  "const f = (x)=> ({a: 1});",
		"const f = () => { return <\nT\n>(x: T): T => x };":                                                         "const f = () => { return ( x ) => x };",
		"const f = async <\nT\n>(x: T) => x;":                                                                       "const f = async ( x ) => x;",
		"try {} catch (e: mixed) {} for (const x: number of y) {}":                                                  "try {} catch (e ) {} for (const x of y) {}",
		"const {a, b}: {a: 1, b: 2} = x, [c]: Array<number> = y;":                                                   "const {a, b} = x, [c] = y;",
		"type M = {[K in keyof O]: O[K]}; type C<T> = T extends infer U ? U : 2; type T = [a: 1, b?: 2, ...D]; x":   "; ; ; x",
		"const type = 1, opaque = 2, declare = 3, component = 4, hook = 5, of = 6, as = 7; component.x; hook(type)": "const type = 1, opaque = 2, declare = 3, component = 4, hook = 5, of = 6, as = 7; component.x; hook(type)",
		"const x /*: number */ = 1; /*:: type A = 1; */ // type B = ?C":                                             "const x /*: number */ = 1; /*:: type A = 1; */ // type B = ?C",
		"hook useA(x: T): U { return x } export hook useB() {}":                                                     "function useA(x ) { return x } export function useB() {}",
		"component A() { return null } export default component B() {}":                                             "function A() { return null } export default function B() {}",
		"component A(a: T, b?: U = 1, 'data-x' as c: V, d as {e}: W) renders? (X) {}":                               "function A({a , b = 1, 'data-x' : c , d : {e} }) {}",
		"component A(...props: P) {} component B(...{a, b}: P) {} component C<T>(a: T, ...r: P,) {}":                "function A( props ) {} function B( {a, b} ) {} function C ({a , ...r }) {}",
		"component A(a: T, ...{b, ...c}: P) { return (a: any) }":                                                    "function A({a , b, ...c }) { return (a ) }",
		"export default (function f({a}: {a: string, ...}): React.Node { return null }: any);":                      "export default (function f({a} ) { return null } );",
		"#!/usr/bin/env node\n'use strict';\nimport type A from 'a';\nmodule.exports = (x: A) => x;":                "#!/usr/bin/env node 'use strict'; ; module.exports = (x ) => x;",
		"const a = b < c && d > (e), f = b ? (c) : (d: any), g = b ? (x) => x : y;":                                 "const a = b < c && d > (e), f = b ? (c) : (d ), g = b ? (x) => x : y;",
		"@dec class A { @dec x: T = 1; }":                                                                           "@dec class A { @dec x = 1; }",
		"x!.y":                                                                                                      "x .y",
	} {
		got, err := strip(t, source)
		if err != nil {
			t.Errorf("%s\n%v", source, err)
			continue
		}
		if fields(got) != fields(want) {
			t.Errorf("%s\ngives  %s\nnot    %s", source, fields(got), want)
		}
		if strings.Count(got, "\n") != strings.Count(source, "\n") {
			t.Errorf("%q has other lines: %q", source, got)
		}
		r := api.Transform(got, api.TransformOptions{Loader: api.LoaderJSX, JSX: api.JSXPreserve, LogLevel: api.LogLevelSilent})
		if len(r.Errors) > 0 {
			t.Errorf("%q is no JavaScript: %s", got, r.Errors[0].Text)
		}
	}
}

// What stays is where it was, in lines and in characters, whatever the types are written in.
func TestPlacesStay(t *testing.T) {
	t.Parallel()
	source := "/* é */ let é: '😀b' = 'ü😀'; let here: string = (é: any);\r\ntype T = {\r\n  'ä': 1,\u2028};\nconst there: Ü = 1;\n"
	got, err := strip(t, source)
	if err != nil {
		t.Fatal(err)
	}
	want := []rune(source)
	runes := []rune(got)
	if len(runes) != len(want) {
		t.Fatalf("%d characters became %d: %q", len(want), len(runes), got)
	}
	for i, c := range runes {
		if c != want[i] && c != ' ' && c != ';' {
			t.Errorf("character %d is %q, not %q", i, c, want[i])
		}
	}
	for _, part := range []string{"let é       = 'ü😀'; let here         = (é     );\r\n;", "\u2028", "\nconst there    = 1;\n"} {
		if !strings.Contains(got, part) {
			t.Errorf("%q is not in %q", part, got)
		}
	}
}

func TestWhatIsNotFlowIsSaid(t *testing.T) {
	t.Parallel()
	_, err := strip(t, "const a = 1;\nconst é: = 2;\n")
	var syntax *SyntaxError
	if !errors.As(err, &syntax) || syntax.Line != 2 || syntax.Column != 10 || syntax.Message == "" {
		t.Errorf("got %v", err)
	}
	for source, part := range map[string]string{
		"const r = match (x) { 1 => 'a', _ => 'b' };": "match",
		"record R {a: 1}":             "records",
		"class A { override m() {} }": "TypeScript",
		"x\x00":                       "UTF-8",
		"'\xff'":                      "UTF-8",
		strings.Repeat("x;\n", MaxSourceBytes/3+1): "larger than 1024 KiB",
	} {
		if got, err := strip(t, source); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%.40q: %v\n%.100q", source, err, got)
		}
	}
}

// Sources that are written to hurt end in an error, and the next is read.
func TestHostileSourcesEnd(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]string{
		"brackets":    "x=" + strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000),
		"parentheses": "x=" + strings.Repeat("(", 200_000),
		"types":       "type A = " + strings.Repeat("?", 300_000) + "x",
		"functions":   "type A = " + strings.Repeat("(x: ", 100_000) + "1" + strings.Repeat(") => 1", 100_000),
		"elements":    strings.Repeat("<a>", 100_000),
		"casts":       "x" + strings.Repeat(" as any", 100_000),
		"templates":   strings.Repeat("`${", 100_000),
		"a comment":   "/*" + strings.Repeat("*", 500_000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if out, err := strip(t, source); err == nil && len(out) < len(source)/4 {
				t.Errorf("%d bytes became %d", len(source), len(out))
			}
			if got, err := strip(t, "let x: number = 1"); err != nil || got != "let x         = 1" {
				t.Errorf("the next source: %q, %v", got, err)
			}
		})
	}
}

// The parser reads each branch of nested conditions again and again: it would take weeks for this.
func TestAnEndedContextEndsTheParser(t *testing.T) {
	t.Parallel()
	p, err := parser()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	started := make(chan struct{})
	go func() {
		<-started
		cancel()
	}()
	close(started)
	_, err = p.Strip(ctx, []byte("x="+strings.Repeat("a?(", 60)+"1"+strings.Repeat("):b", 60)))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// Whatever the source, an answer is JavaScript of as many lines.
func FuzzStrip(f *testing.F) {
	f.Add("/* @flow */ type A = ?B; export opaque type C: D = E;\nclass F<+G> { +x: H; }")
	f.Add("component A(a: T, ...r: P) renders B {} enum C {D, E = 1} hook useX() {}")
	f.Add("const f = <\nT>(x: T):\nT => (x: any) as T\n(1)")
	f.Fuzz(func(t *testing.T, source string) {
		source = source[:min(len(source), 1<<12)]
		p, err := parser()
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		out, err := p.Strip(ctx, []byte(source))
		if err != nil {
			return
		}
		if bytes.Count(out, []byte("\n")) != strings.Count(source, "\n") {
			t.Errorf("%q has other lines than %q", out, source)
		}
	})
}

// source300 is a screen as it is written in Flow, of 300 lines.
func source300() string {
	var b strings.Builder
	b.WriteString("/** @flow strict-local */\nimport * as React from 'react';\nimport {View, Text, type ViewProps} from 'react-native';\n")
	for i := range 27 {
		fmt.Fprintf(&b, `
type Props%d = {| +title: ?string, ...ViewProps, onPress?: (id: number) => void |};
export function Row%d({title, onPress, ...rest}: Props%d): React.Node {
  const [open, setOpen] = React.useState<boolean>(false);
  const label = ((title ?? 'none': any): string).trim();
  return (
    <View {...rest} style={{flexDirection: 'row', padding: 12}}>
      <Text onPress={(event: mixed): void => setOpen(!open)}>{open ? label : null}</Text>
    </View>
  );
}
`, i, i, i)
	}
	return b.String()
}

// BenchmarkStrip: 22 ms of CPU time, of which less than a millisecond is the parser's start and one the reading of its tree.
func BenchmarkStrip(b *testing.B) {
	source := source300()
	b.SetBytes(int64(len(source)))
	if _, err := strip(b, source); err != nil { // compiles the parser
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := strip(b, source); err != nil {
			b.Fatal(err)
		}
	}
}
