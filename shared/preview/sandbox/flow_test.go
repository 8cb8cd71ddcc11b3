package sandbox

import (
	"context"
	"strings"
	"testing"
	"time"

	"hivesync/shared/fault"
)

// flowValues are sources in Flow that export a value, and what it is as JSON.
var flowValues = map[string][2]string{
	"annotations":            {"const f = (a: ?number, b?: {| +c: string |} = {c: 'x'}): string => `${(a: any)}${b.c}`; export default f(1);", `"1x"`},
	"casts":                  {"const a = (1: any); const b = a as number; export default [a, b, [2] as const];", `[1,1,[2]]`},
	"generics":               {"function f<T: Object = {}>(x: T): T { return x } export default f<number>(3);", `3`},
	"type imports":           {"import type {A} from 'x'; import typeof * as B from 'y'; import {type C} from 'z'; export type {A}; export default 4;", `4`},
	"opaque types":           {"export opaque type ID: string = string; declare opaque type X; export default ('id': ID);", `"id"`},
	"declarations":           {"declare var a: number; declare function f(x: 1): 2; declare class C { +m: 1 } export default typeof a;", `"undefined"`},
	"predicates":             {"const f = (x: mixed): boolean %checks => typeof x === 'string'; function g(x: mixed): x is number { return true } export default [f(1), g(1)];", `[false,true]`},
	"classes":                {"interface I { x: number } class A { p: string = 'p' } class B<+T> extends A implements I { p: string; +x: number = 1; declare y: T; m<U>(x?: U): ?U { return x } } const b = new B<string>(); export default [b.p, b.x, b.m(2), 'y' in b];", `["p",1,2,false]`},
	"existential":            {"const a: Array<*> = [1]; export default a;", `[1]`},
	"this parameters":        {"function f(this: {a: number}, b: number) { return this.a + b } export default [f.call({a: 1}, 2), f.length];", `[3,1]`},
	"hooks":                  {"hook useA(x: number): number { return x + 1 } export default useA(1);", `2`},
	"components":             {"component A(a: number, 'data-x' as x: string = 'y', ...rest: {...}) renders null { return [a, x, rest] } export default A({a: 1, z: 2});", `[1,"y",{"z":2}]`},
	"a component's one rest": {"component A(...{a, ...props}: P) { return [a, props] } export default A({a: 1, b: 2});", `[1,{"b":2}]`},
	"enums":                  {"enum E {A, B} enum N of number {One = 1, Two = 2,} enum B {T = true, F = false, ...} export default [E.A, N.Two, N.cast(1), N.cast(3) ?? null, [...E.members()], N.getName(2), B.isValid(false), Object.keys(E)];", `["A",2,1,null,["A","B"],"Two",true,["A","B"]]`},
	"a default enum":         {"export default enum E {A, B}", `{"A":"A","B":"B"}`},
	"lines and ASI":          {"const a = [1]\ntype T = 1\n;[2].length\nconst f = (x: number): {\n  b: number,\n} => ({b: x})\nexport default [a, f(1)]", `[[1],{"b":1}]`},
	"modern types":           {"type C<T> = T extends string ? 1 : 2; type M = {[K in keyof O]: O[K]}; type T = [a: 1, b?: 2]; type K = O['k']; export default 5;", `5`},
	"conditions":             {"const b = true, c = 1, d = 2; export default [b ? (c) : (d: any), b ? (x) => x : null].length;", `2`},
}

func TestFlowRunsToTheRightValue(t *testing.T) {
	t.Parallel()
	for name, c := range flowValues {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := project("App.tsx", "import value from './value';\nimport {createElement as h} from 'react';\nexport default () => h('HS_Text', null, JSON.stringify(value))",
				"value.js", "/** @flow strict-local */\n"+c[0])
			out, err := testPool(t).Bundle(context.Background(), in)
			if err != nil {
				t.Fatal(err)
			}
			if got := text(t, render(t, out.Script).Tree); got != c[1] {
				t.Errorf("the value is %s, not %s", got, c[1])
			}
		})
	}
}

func TestErrorsInFlowLeadToTheUsersLine(t *testing.T) {
	t.Parallel()
	out, err := testPool(t).Bundle(context.Background(), project("App.tsx", "import {fail} from './fail'\nexport default function App() {\n  return fail(null)\n}",
		"fail.js", "// @flow\ntype T = {|\n  +é: ?string,\n|};\nexport function fail(x: T): {\n  a: 1,\n} {\n  const y = (x: any); return y.missing.thing\n}"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = testPool(t).Render(context.Background(), Request{Script: out.Script, Device: phone})
	f := fault.From(MapError(err, out.SourceMap))
	if f.Position == nil || f.Position.File != "fail.js" || f.Position.Line != 8 || f.Position.Column < 23 {
		t.Errorf("got %v at %+v", f, f.Position)
	}
}

// Sources that are written to hurt harm nobody but their project.
func TestHostileFlowEndsWithAnError(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]string{
		"deep":    "type A = " + strings.Repeat("?", 100_000) + "x; const = 1",
		"huge":    "type A = ?B;\n" + strings.Repeat("x;\n", 700_000),
		"endless": "type A = ?B; x=" + strings.Repeat("a?(", 60) + "1" + strings.Repeat("):b", 60),
	} {
		_, err := testPool(t).Bundle(context.Background(), project("App.tsx", "import './f'; export default 1", "f.js", "// @flow\n"+source))
		if f := fault.From(err); err == nil || f.Code != fault.SyntaxError && f.Code != fault.SandboxTimeout {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := testPool(t).Bundle(context.Background(), project("App.tsx", "import './f'; export default 1", "f.js", "// @flow\ntype A = ?B")); err != nil {
		t.Errorf("the next build failed: %v", err)
	}
}

func TestTheStripperKeepsWhatFits(t *testing.T) {
	t.Parallel()
	s, err := newFlowStripper(t.Context(), cacheDir())
	if err != nil {
		t.Fatal(err)
	}
	endless := []byte("x=" + strings.Repeat("a?(", 60) + "1" + strings.Repeat("):b", 60))
	if _, err := s.strip(t.Context(), endless, 50*time.Millisecond); err == nil || !strings.Contains(err.Error(), "CPU time") {
		t.Errorf("got %v", err)
	}
	for range 2 {
		if out, err := s.strip(t.Context(), []byte("let a: b"), time.Hour); err != nil || string(out) != "let a   " {
			t.Errorf("got %q, %v", out, err)
		}
	}
	if len(s.kept) != 1 || s.bytes != 8 {
		t.Errorf("%d files of %d bytes are kept", len(s.kept), s.bytes)
	}
	large := make([]byte, maxStripped/4)
	for i := range byte(6) {
		s.keep([32]byte{i}, large)
	}
	if len(s.kept) != 4 || len(s.order) != 4 || s.bytes != maxStripped || s.kept[[32]byte{5}] == nil {
		t.Errorf("%d files of %d bytes are kept", len(s.kept), s.bytes)
	}
}
