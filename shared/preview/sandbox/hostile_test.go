package sandbox

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hivesync/shared/fault"
	"hivesync/shared/preview/rendering"
)

// Every hostile script ends with its own code, within its time limit and what it takes to kill a process, and the next
// render on the same pool works.
func TestHostileScriptsEndWithTheirCode(t *testing.T) {
	t.Parallel()
	const (
		timeout = fault.SandboxTimeout
		memory  = fault.SandboxMemory
		thrown  = fault.SandboxError
	)
	cases := map[string]struct {
		script string
		codes  []fault.Code
	}{
		"an endless loop":                  {`for (;;);`, []fault.Code{timeout}},
		"an endless loop that catches":     {`for (;;) try { for (;;); } catch {} finally { for (;;); }`, []fault.Code{timeout}},
		"an endless generator":             {`function* g() { for (;;) yield 1 } for (const x of g());`, []fault.Code{timeout}},
		"endless promises":                 {`const f = () => Promise.resolve().then(f); f(); return {default: () => null}`, []fault.Code{timeout}},
		"endless timers":                   {`const f = () => setTimeout(f, 0); f(); return {}`, []fault.Code{fault.NoDefaultExport}},
		"an endless effect":                {`return {default: () => { useEffect(() => { for (;;); }); return null }}`, []fault.Code{timeout}},
		"components without end":           {`const A = () => h(A); return {default: A}`, []fault.Code{timeout, memory, thrown}},
		"recursion":                        {`const f = () => f() + 1; f();`, []fault.Code{thrown}},
		"recursion that catches":           {`const f = () => { try { f() } catch { f() } }; f();`, []fault.Code{timeout}},
		"recursion through a proxy":        {`let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); p.x;`, []fault.Code{thrown, memory, timeout}},
		"recursion through toString":       {`const a = []; a[0] = {toString: () => String(a)}; String(a);`, []fault.Code{thrown}},
		"memory by arrays":                 {`const a = []; for (;;) a.push(new Array(1e4).fill(a.length));`, []fault.Code{memory}},
		"memory by strings":                {`let s = 'x'; for (;;) s = (s + s).replace('x', 'y');`, []fault.Code{memory, thrown}},
		"memory by typed arrays":           {`const a = []; for (;;) a.push(new Uint8Array(1 << 20).fill(1));`, []fault.Code{memory}},
		"memory by a huge buffer":          {`new ArrayBuffer(2 ** 31); `, []fault.Code{memory, thrown}},
		"memory by maps":                   {`const m = new Map(); for (let i = 0;; i++) m.set(i, {i});`, []fault.Code{memory, timeout}},
		"memory that is caught":            {`const a = []; for (;;) try { for (;;) a.push(new Array(1e4).fill(0)) } catch { a.length = 0 }`, []fault.Code{timeout, memory}},
		"a regular expression bomb":        {`/^(a+)+$/.test('a'.repeat(64) + '!');`, []fault.Code{timeout}},
		"sorting four billion elements":    {`Array.prototype.sort.call({length: 2 ** 32 - 2});`, []fault.Code{timeout}},
		"printing a long empty array":      {`JSON.stringify(Array(2e8));`, []fault.Code{timeout, memory}},
		"joining a long empty array":       {`Array(2 ** 32 - 1).join('x');`, []fault.Code{timeout, memory, thrown}},
		"filling a long array":             {`Array(2 ** 32 - 1).fill(0);`, []fault.Code{timeout, memory}},
		"a big number":                     {`let n = 3n; for (;;) n **= 3n;`, []fault.Code{timeout, memory, thrown}},
		"a deep JSON text":                 {`JSON.parse('['.repeat(1e6));`, []fault.Code{thrown}},
		"a deep regular expression":        {`new RegExp('('.repeat(1e6));`, []fault.Code{thrown, memory}},
		"a deep expression":                {`eval('('.repeat(1e6));`, []fault.Code{thrown, memory}},
		"too many nodes":                   {`return {default: () => h('HS_View', null, Array.from({length: 2000}, (_, key) => h('HS_View', {key})))}`, []fault.Code{fault.TooManyNodes}},
		"nodes without end, in effects":    {`return {default: () => { const [n, set] = useState(1); useEffect(() => set(n * 4), [n]); return h('HS_View', null, Array.from({length: n}, (_, key) => h('HS_View', {key}))) }}`, []fault.Code{fault.TooManyNodes}},
		"a boundary around too many nodes": {`class B extends React.Component { state = {}; static getDerivedStateFromError() { return {e: 1} } render() { return this.state.e ? null : this.props.children } } return {default: () => h(B, null, Array.from({length: 2000}, (_, key) => h('HS_View', {key})))}`, []fault.Code{fault.TooManyNodes}},
		"a deep tree":                      {`let e = null; for (let i = 0; i < 5000; i++) e = h('HS_View', null, e); return {default: () => e}`, []fault.Code{fault.TreeTooDeep}},
		"a deep tree of components":        {`const A = ({n}) => n === 0 ? null : h(A, {n: n - 1}); return {default: () => h(A, {n: 1e5})}`, []fault.Code{thrown, timeout, memory}},
		"a large tree":                     {`const s = 'x'.repeat(1e5); return {default: () => h('HS_View', null, Array.from({length: 50}, (_, key) => h('HS_Text', {key}, s + key)))}`, []fault.Code{fault.OutputTooLarge, memory}},
		"a large property":                 {`return {default: () => h('HS_View', {a: Array.from({length: 400}, () => 'y'.repeat(1e4))})}`, []fault.Code{fault.OutputTooLarge, memory}},
		"a wide cyclic property":           {`const a = []; for (let i = 0; i < 40; i++) a.push(a); return {default: () => h('HS_View', {a})}`, []fault.Code{fault.OutputTooLarge, timeout}},
		"a property that never ends":       {`return {default: () => h('HS_View', {a: new Proxy({}, {ownKeys() { for (;;); }})})}`, []fault.Code{timeout}},
		"no default export":                {`return {screen: () => null}`, []fault.Code{fault.NoDefaultExport}},
		"a syntax error":                   {`}; return {{`, []fault.Code{thrown}},
		"undefined thrown":                 {`throw undefined`, []fault.Code{thrown}},
		"an error that lies":               {`throw {get message() { throw 1 }, get name() { for (;;); }}`, []fault.Code{thrown, timeout}},
		"an error that claims a verdict":   {`throw Object.assign(new Error('x'), {code: 'TOO_MANY_NODES'})`, []fault.Code{thrown}},
		"a child without end":              {`return {default: () => h('HS_View', null, {[Symbol.iterator]: function* () { for (;;) yield null }})}`, []fault.Code{timeout, memory}},
	}
	pool := testPool(t)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			limits := Limits{Time: patient, Wall: 10 * patient, MemoryBytes: 48 << 20, MaxNodes: 500, MaxOutputBytes: 1 << 20}
			if slices.Contains(c.codes, timeout) {
				limits.Time = 250 * time.Millisecond
			}
			_, err := pool.Render(context.Background(), Request{Script: screen(c.script), Device: phone, Limits: limits})
			f := fault.From(err)
			if err == nil {
				t.Fatal("the script rendered")
			}
			if !slices.Contains(c.codes, f.Code) {
				t.Errorf("ended with %v, want one of %v", err, c.codes)
			}
			if _, err := pool.Render(context.Background(), Request{Script: safe, Limits: Limits{Time: patient}}); err != nil {
				t.Errorf("the next render failed: %v", err)
			}
		})
	}
}

// Scripts that change the language's own objects harm only themselves.
func TestPrototypeTricksStayInTheirPreview(t *testing.T) {
	t.Parallel()
	tricks := []string{
		`Object.prototype.toJSON = () => 'owned'; return {default: () => h('HS_Text', null, 'x')}`,
		`Array.prototype.push = () => { throw new Error('push') }; return {default: () => h('HS_Text', null, 'x')}`,
		`Object.defineProperty(Object.prototype, 'style', {get() { throw new Error('trap') }}); return {default: () => h('HS_View')}`,
		`Object.keys = () => ['__proto__']; JSON.stringify = () => '{"tree":1}'; return {default: () => h('HS_Text', null, 'x')}`,
		`globalThis.__hs = null; globalThis.__hsEntry = null; delete globalThis.Object; return {default: () => null}`,
		`return {default: () => h('HS_View', JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": 1}}'))}`,
		`Map.prototype.get = function () { return this }; WeakMap.prototype.get = () => ({fileName: '../../etc/passwd'}); return {default: () => h('HS_View')}`,
		`Object.freeze(Object.prototype); Object.freeze(Array.prototype); return {default: () => h('HS_Text', null, 'x')}`,
		`String.prototype.slice = function () { return 'y'.repeat(1e5) }; return {default: () => h('HS_Text', {onPress() {}}, 'x')}`,
		`globalThis.setTimeout = globalThis.queueMicrotask = Promise = undefined; return {default: () => h('HS_Text', null, 'x')}`,
		`Function.prototype.call = Function.prototype.apply = () => { throw 1 }; Reflect.apply = null; return {default: () => h('HS_Text', null, 'x')}`,
	}
	want := render(t, safe)
	for i, trick := range tricks {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			r, err := testPool(t).Render(context.Background(), Request{Script: screen(trick), Device: phone, Limits: Limits{Time: 10 * time.Second}})
			if err == nil {
				parse(t, r.Tree) // whatever it shows, it is a tree
			} else if f := fault.From(err); !f.Permanent() {
				t.Errorf("ended with %v", err)
			}
			if got := render(t, safe); !bytes.Equal(got.Tree, want.Tree) {
				t.Errorf("the next preview shows %s, want %s", got.Tree, want.Tree)
			}
		})
	}
}

// No preview finds anything that an earlier one left, wherever it was put.
func TestClonesAreIsolated(t *testing.T) {
	t.Parallel()
	pool := testPool(t)
	leave := screen(`
		globalThis.secret = 'token'; __hs.modules.react.secret = 'token'; __hs.secret = 'token'; Symbol.for('secret').description;
		Object.prototype.secret = 'token'; console.log('token'); fetch('https://token.example').catch(() => {}); setTimeout(() => {}, 100);
		Promise.reject(new Error('token')); React.Component.prototype.secret = 'token';
		return {default: () => h('HS_Text', null, 'x')}`)
	look := screen(`
		const found = ['secret' in globalThis, 'secret' in React, 'secret' in __hs, 'secret' in {}, 'secret' in React.Component.prototype, typeof __hsHost];
		return {default: () => h('HS_Text', null, found.join())}`)
	for range 3 {
		if _, err := pool.Render(context.Background(), Request{Script: leave, Device: phone}); err != nil {
			t.Fatal(err)
		}
		r, err := pool.Render(context.Background(), Request{Script: look, Device: phone})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := text(t, r.Tree), "false,false,false,false,false,undefined"; got != want {
			t.Errorf("found %s, want %s", got, want)
		}
		if len(r.Diagnostics) != 0 || len(r.Console) != 0 {
			t.Errorf("left behind: %v %v", r.Diagnostics, r.Console)
		}
	}
}

// The same script gives the same bytes, whatever the time, the process and what ran before.
func TestRendersAreDeterministic(t *testing.T) {
	t.Parallel()
	script := screen(`
		return {default: () => { const [s, set] = useState(''); const id = React.useId();
			useEffect(() => { setTimeout(() => set([Date.now(), new Date().toString(), Math.random(), Math.random(), performance.now(), crypto.randomUUID(),
				new Intl.DateTimeFormat().format(), (1234.5).toLocaleString(), new Date(0).getTimezoneOffset(), id, Object.keys(globalThis).length].join('|')), 250) }, []);
			return h('HS_Text', null, s) }}`)
	first := render(t, script)
	if got := text(t, first.Tree); !strings.Contains(got, "|1,234.5|0|") || !strings.HasPrefix(got, fmt.Sprint(epoch.UnixMilli()+250)) {
		t.Errorf("the screen shows %q", got)
	}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			again, err := testPool(t).Render(context.Background(), Request{Script: script, Device: phone, Limits: Limits{Time: patient}})
			if err != nil {
				t.Error(err)
				return
			}
			if !bytes.Equal(first.Tree, again.Tree) {
				t.Errorf("two renders differ:\n%s\n%s", first.Tree, again.Tree)
			}
		})
	}
	wait.Wait()
}

// While one process hangs and is killed, the others go on.
func TestNeighboursDoNotNotice(t *testing.T) {
	t.Parallel()
	pool, err := NewPool(Options{Size: 2, CacheDir: cacheDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pool.Close() })
	hung := make(chan error, 1)
	go func() {
		_, err := pool.Render(context.Background(), Request{
			Script: screen(`Array.prototype.sort.call({length: 2 ** 32 - 2})`), Limits: Limits{Time: time.Second, Wall: 10 * patient}, // neighbours have their turn meanwhile
		})
		hung <- err
	}()
	rendered := 0
	for done := false; !done; {
		if _, err := pool.Render(context.Background(), Request{Script: safe, Limits: Limits{Time: patient}}); err != nil {
			t.Fatalf("a neighbour failed: %v", err)
		}
		rendered++
		select {
		case err := <-hung:
			done = true
			if !fault.Is(err, fault.SandboxTimeout) {
				t.Errorf("the hung render ended with %v", err)
			}
		default:
		}
	}
	if rendered < 2 {
		t.Errorf("only %d neighbours rendered meanwhile", rendered)
	}
	if s := pool.Stats(); s.Replaced != 1 {
		t.Errorf("%d processes were replaced, want 1", s.Replaced)
	}
}

// A process that dies is replaced, and what it did is worth another attempt.
func TestACrashIsRetryable(t *testing.T) {
	t.Parallel()
	pool, err := NewPool(Options{Size: 1, CacheDir: cacheDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pool.Close() })
	c := <-pool.idle
	c.kill()
	pool.idle <- c
	crashed := 0
	for range 3 { // the pool holds two processes, one of them dead
		if _, err := pool.Render(context.Background(), Request{Script: safe, Limits: Limits{Time: patient}}); err != nil {
			if f := fault.From(err); f.Code != fault.SandboxCrashed || f.Permanent() {
				t.Errorf("got %v", err)
			}
			crashed++
		}
	}
	if crashed != 1 {
		t.Errorf("%d renders failed, want 1", crashed)
	}
}

func TestACloseEndsEverything(t *testing.T) {
	t.Parallel()
	pool, err := NewPool(Options{Size: 1, CacheDir: cacheDir()})
	if err != nil {
		t.Fatal(err)
	}
	if err := pool.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Render(context.Background(), Request{Script: safe}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
}

func TestAScriptThatIsTooLargeIsRefused(t *testing.T) {
	t.Parallel()
	if err := renderError(t, bytes.Repeat([]byte(" "), int(rendering.MaxBundle.Most())+1), Limits{}); err.Code != fault.BundleTooLarge {
		t.Errorf("got %v", err)
	}
}
