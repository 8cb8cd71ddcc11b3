package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"hivesync/shared/fault"
	"hivesync/shared/preview/rendering"
)

// shared is the pool that most tests use: processes are expensive to start under the race detector.
var shared struct {
	once sync.Once
	pool *Pool
	err  error
}

// TestMain lets the test binary be its own sandbox process.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "sandbox" {
		os.Exit(ChildMain())
	}
	code := m.Run()
	if shared.pool != nil {
		_ = shared.pool.Close()
	}
	// Every request is over, and who watched it must be too.
	stacks := make([]byte, 1<<20)
	if stacks = stacks[:runtime.Stack(stacks, true)]; bytes.Contains(stacks, []byte("(*child).watch")) {
		fmt.Fprintf(os.Stderr, "a request is still watched:\n%s\n", stacks)
		code = 1
	}
	os.Exit(code)
}

// cacheDir is that of all test binaries, and outlives the test run: compiling the engine costs a second, and half a minute under the
// race detector.
func cacheDir() string { return defaultCacheDir() }

func testPool(t testing.TB) *Pool {
	t.Helper()
	shared.once.Do(func() { shared.pool, shared.err = NewPool(Options{Size: 2, CacheDir: cacheDir()}) })
	if shared.err != nil {
		t.Fatalf("the sandbox must be built for this test: %v", shared.err)
	}
	return shared.pool
}

var phone = Device{
	Platform: "ios", Width: 390, Height: 844, DPR: 3, FontScale: 1, ColorScheme: "light",
	Insets: Insets{Top: 47, Bottom: 34}, OSVersion: "18.0", Model: "iPhone 15", Orientation: "portrait",
}

// patient is time for busy machines, where a test must not fail for want of it.
var patient = rendering.SandboxTimeout.Most()

// standard are the limits of a render that asks for none.
func standard(t testing.TB) Limits {
	t.Helper()
	l, err := Limits{}.Complete()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// screen wraps the body of a module in what a bundle looks like.
func screen(body string) []byte {
	return []byte("var __hsEntry = (() => { const React = __hs.modules.react; const h = React.createElement;" +
		"const {useState, useEffect, useLayoutEffect, useReducer, useContext, useMemo, useRef, Suspense, lazy} = React;" + body + "})();")
}

// safe is a screen that any healthy sandbox renders.
var safe = screen(`return {default: () => h('HS_Text', null, 'ok')}`)

type node struct {
	Type     string            `json:"type"`
	Key      string            `json:"key"`
	Name     string            `json:"name"`
	Source   string            `json:"source"`
	Props    map[string]any    `json:"props"`
	Style    map[string]any    `json:"style"`
	Handlers map[string]string `json:"handlers"`
	Children []json.RawMessage `json:"children"`
}

func parse(t *testing.T, tree json.RawMessage) node {
	t.Helper()
	var n node
	if err := json.Unmarshal(tree, &n); err != nil {
		t.Fatalf("the tree is not a node: %v\n%s", err, tree)
	}
	return n
}

// text is all the text of a tree, in order.
func text(t *testing.T, tree json.RawMessage) string {
	t.Helper()
	var out strings.Builder
	var visit func(raw json.RawMessage)
	visit = func(raw json.RawMessage) {
		var s string
		if json.Unmarshal(raw, &s) == nil {
			out.WriteString(s)
			return
		}
		for _, child := range parse(t, raw).Children {
			visit(child)
		}
	}
	visit(tree)
	return out.String()
}

func render(t *testing.T, script []byte) *Result {
	t.Helper()
	r, err := testPool(t).Render(context.Background(), Request{Script: script, Device: phone, Limits: Limits{Time: 30 * time.Second}})
	if err != nil {
		t.Fatalf("render: %v\n%v", err, fault.From(err).Meta)
	}
	return r
}

func renderError(t *testing.T, script []byte, limits Limits) *fault.Error {
	t.Helper()
	r, err := testPool(t).Render(context.Background(), Request{Script: script, Device: phone, Limits: limits})
	if err == nil {
		t.Fatalf("rendered %s", r.Tree)
	}
	return fault.From(err)
}

type mapperFunc func(line, column int) (string, int, int, bool)

func (f mapperFunc) Lookup(line, column int) (string, int, int, bool) { return f(line, column) }

func renderErrorOf(t *testing.T, err error) *fault.Error {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	return fault.From(err)
}
