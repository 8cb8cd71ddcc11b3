package sandbox

import (
	"context"
	"errors"
	"strings"
	"testing"

	"hivesync/shared/preview/diagnostic"
)

func TestReactBehavesAsOnADevice(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ script, want string }{
		"state set in an effect": {`
			return {default: () => { const [n, set] = useState(0); useEffect(() => set(3), []); return h('HS_Text', null, n) }}`, "3"},
		"layout effects run before effects": {`
			const log = [];
			return {default: () => { const [s, set] = useState(''); useEffect(() => { log.push('effect'); set(log.join()) }, []);
				useLayoutEffect(() => { log.push('layout') }, []); return h('HS_Text', null, s) }}`, "layout,effect"},
		"reducer and context": {`
			const C = React.createContext('none');
			const Leaf = () => h('HS_Text', null, useContext(C));
			return {default: () => { const [n, go] = useReducer((a, b) => a + b, 1); useEffect(() => go(5), []); return h(C.Provider, {value: 'n' + n}, h(Leaf)) }}`, "n6"},
		"memo and refs": {`
			const Row = React.memo(({v}) => h('HS_Text', null, v));
			return {default: () => { const r = useRef(0); r.current++; const [, set] = useState(0); useEffect(() => set(1), []); return h(React.Fragment, null, h(Row, {v: 'a'}), h('HS_Text', null, r.current)) }}`, "a2"},
		"a lazy component": {`
			const L = lazy(() => Promise.resolve({default: () => h('HS_Text', null, 'loaded')}));
			return {default: () => h(Suspense, {fallback: h('HS_Text', null, 'wait')}, h(L))}`, "loaded"},
		"a promise that never settles shows the fallback": {`
			const p = new Promise(() => {}); const S = () => { React.use(p); return null };
			return {default: () => h(Suspense, {fallback: h('HS_Text', null, 'wait')}, h('HS_Text', null, 'hidden'), h(S))}`, "wait"},
		"data that comes after a while": {`
			const load = () => new Promise(r => setTimeout(() => r('late'), 1500));
			return {default: () => { const [s, set] = useState('wait'); useEffect(() => { load().then(set) }, []); return h('HS_Text', null, s) }}`, "late"},
		"an error boundary": {`
			class B extends React.Component { state = {e: null}; static getDerivedStateFromError(e) { return {e} } render() { return this.state.e ? h('HS_Text', null, this.state.e.message) : this.props.children } }
			const Bad = () => { throw new Error('caught') };
			return {default: () => h(B, null, h(Bad))}`, "caught"},
		"a class component's life": {`
			class A extends React.Component { state = {s: 'new'}; componentDidMount() { this.setState({s: 'mounted'}) } componentDidUpdate() { if (this.state.s === 'mounted') this.setState({s: 'updated'}) } render() { return h('HS_Text', null, this.state.s) } }
			return {default: A}`, "updated"},
		"a transition": {`
			return {default: () => { const [pending, start] = React.useTransition(); const [s, set] = useState('a'); useEffect(() => start(() => set('b')), []); return h('HS_Text', null, s, String(pending)) }}`, "bfalse"},
		"rows move when the order changes": {`
			return {default: () => { const [l, set] = useState(['a', 'b', 'c']); useEffect(() => set(['c', 'x', 'a']), []); return h('HS_View', null, l.map(k => h('HS_Text', {key: k}, k))) }}`, "cxa"},
		"an external store": {`
			let v = 1, subs = new Set(); const sub = f => (subs.add(f), () => subs.delete(f));
			return {default: () => { const n = React.useSyncExternalStore(sub, () => v); useEffect(() => { v = 2; subs.forEach(f => f()) }, []); return h('HS_Text', null, n) }}`, "2"},
		"forwardRef and imperative handles": {`
			const I = React.forwardRef((p, ref) => { React.useImperativeHandle(ref, () => ({v: 'handle'})); return null });
			return {default: () => { const r = useRef(); const [s, set] = useState(''); useEffect(() => set(r.current.v), []); return h(React.Fragment, null, h(I, {ref: r}), h('HS_Text', null, s)) }}`, "handle"},
		"refs of views can be measured": {`
			return {default: () => { const r = useRef(); const [s, set] = useState(''); useEffect(() => r.current.measure((x, y, w) => set('w' + w)), []); return h('HS_View', {ref: r}, h('HS_Text', null, s)) }}`, "w0"},
		"an element as default export":    {`return {default: h('HS_Text', null, 'element')}`, "element"},
		"module.exports is the component": {`return function Screen() { return h('HS_Text', null, 'cjs') }`, "cjs"},
		"an interval is cut off": {`
			return {default: () => { const [n, set] = useState(0); useEffect(() => { const i = setInterval(() => set(x => x + 1), 500); return () => clearInterval(i) }, []); return h('HS_Text', null, n) }}`, "4"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := text(t, render(t, screen(c.script)).Tree); got != c.want {
				t.Errorf("the screen shows %q, want %q", got, c.want)
			}
		})
	}
}

func TestNodesCarryNameKeySourceAndHandlers(t *testing.T) {
	t.Parallel()
	r := render(t, screen(`
		const {jsxDEV} = __hs.modules['react/jsx-dev-runtime'];
		const at = (line) => ({fileName: 'project:src/Inbox.tsx', lineNumber: line, columnNumber: 5});
		function InboxRow({id}) { function open() {} return jsxDEV('HS_View', {onPress: open, style: [{flex: 1}, [{flex: 2}], false], data: {a: [1, () => 0]}}, undefined, false, at(12)) }
		return {default: function Inbox() { return jsxDEV('HS_View', {children: jsxDEV(InboxRow, {id: 1}, 'row-1', false, at(30))}, undefined, false, at(29)) }}`))
	root := parse(t, r.Tree)
	if root.Name != "Inbox" || root.Source != "src/Inbox.tsx:29:5" {
		t.Errorf("the root is %q at %q", root.Name, root.Source)
	}
	row := parse(t, root.Children[0])
	if row.Name != "InboxRow" || row.Key != "row-1" || row.Source != "src/Inbox.tsx:12:5" {
		t.Errorf("the row is %q, key %q, at %q", row.Name, row.Key, row.Source)
	}
	if row.Handlers["onPress"] != "open" || len(row.Handlers) != 1 {
		t.Errorf("handlers: %v", row.Handlers)
	}
	if len(row.Style) != 1 || row.Style["flex"] != 2.0 {
		t.Errorf("style: %v", row.Style)
	}
}

func TestReadsTellWhatTheScreenDependsOn(t *testing.T) {
	t.Parallel()
	if got := render(t, safe).Reads; got == nil || len(got) != 0 {
		t.Errorf("a plain screen reads %v", got)
	}
	other := phone
	other.Width, other.ColorScheme = 320, "dark"
	if phone.Key([]string{"platform", "insets"}) != other.Key([]string{"platform", "insets"}) {
		t.Error("devices that agree on what was read must share a render")
	}
	for _, read := range []string{"window", "screen", "colorScheme"} {
		if phone.Key([]string{read}) == other.Key([]string{read}) {
			t.Errorf("devices that differ in %s must not share a render", read)
		}
	}
}

func TestTroublesThatDoNotEndAPreviewAreReported(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ script, code, severity string }{
		"text outside Text":       {`return {default: () => h('HS_View', null, 'stray')}`, "TEXT_OUTSIDE_TEXT", diagnostic.Error},
		"a rejected promise":      {`Promise.reject(new Error('lost')); return {default: () => null}`, "UNHANDLED_REJECTION", diagnostic.Error},
		"an error in a timer":     {`setTimeout(() => { throw new Error('tick') }, 5); return {default: () => null}`, "TIMER_ERROR", diagnostic.Error},
		"a request":               {`fetch('https://a.example/x').catch(() => {}); return {default: () => null}`, "NETWORK_BLOCKED", diagnostic.Warning},
		"a getter that throws":    {`return {default: () => h('HS_View', {x: new Proxy({}, {ownKeys() { throw new Error('no') }})})}`, "UNREADABLE_PROP", diagnostic.Warning},
		"a style that is no JSON": {`return {default: () => h('HS_View', {style: {width: NaN}})}`, "INVALID_STYLE", diagnostic.Warning},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, d := range render(t, screen(c.script)).Diagnostics {
				if d.Code == c.code && d.Severity == c.severity {
					return
				}
			}
			t.Errorf("no diagnostic %s", c.code)
		})
	}
}

func TestErrorsTellWhatAndWhere(t *testing.T) {
	t.Parallel()
	err := renderError(t, screen("\nfunction Bad() {\n throw new TypeError('no luck')\n}\nreturn {default: function Screen() { return h('HS_View', null, h(Bad)) }}"), Limits{})
	if err.Code != "SANDBOX_ERROR" || err.Message != "TypeError: no luck" {
		t.Fatalf("got %v", err)
	}
	if err.Position == nil || err.Position.File != scriptFile || err.Position.Line != 3 {
		t.Errorf("position: %+v", err.Position)
	}
	for _, name := range []string{"Bad", "Screen"} {
		if stack, _ := err.Meta["component_stack"].(string); !strings.Contains(stack, name) {
			t.Errorf("the component stack lacks %s:\n%s", name, stack)
		}
	}
	mapped := MapError(err, mapperFunc(func(line, column int) (string, int, int, bool) {
		return "src/Bad.tsx", line + 100, column, line == 3
	}))
	f := renderErrorOf(t, mapped)
	if f.Position == nil || f.Position.File != "src/Bad.tsx" || f.Position.Line != 103 {
		t.Errorf("mapped position: %+v", f.Position)
	}
	if stack, _ := f.Meta["stack"].(string); strings.Contains(stack, scriptFile) || strings.Contains(stack, hostFile) {
		t.Errorf("the mapped stack still shows generated places:\n%s", stack)
	}
}

func TestReactsNumberedErrorsAreExplained(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ script, want string }{
		"an object as a child":  {`return {default: () => h('HS_Text', null, {a: 1})}`, "Objects are not valid"},
		"an undefined element":  {`return {default: () => h(undefined)}`, "invalid type"},
		"endless updates":       {`return {default: () => { const [n, set] = useState(0); set(n + 1); return null }}`, "Too many renders"},
		"endless effects":       {`return {default: () => { const [n, set] = useState(0); useLayoutEffect(() => set(n + 1)); return null }}`, "without end"},
		"an element of the web": {`return {default: () => h('div')}`, "<div> is not a React Native component"},
		"a conditional hook":    {`let first = true; return {default: () => { const [, set] = useState(0); useEffect(() => set(1), []); if (!first) useMemo(() => 1, []); first = false; return null }}`, "more hooks"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := renderError(t, screen(c.script), Limits{}); err.Code != "SANDBOX_ERROR" || !strings.Contains(err.Message, c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestPlaceholdersAndAssets(t *testing.T) {
	t.Parallel()
	r := render(t, screen(`
		const {WebView, useThing} = __hs.placeholder('some-webview');
		const logo = __hs.asset({id: 'logo-1', type: 'png', width: 10, height: 20});
		return {default: () => { const {data} = useThing(); return h('HS_View', null, h(WebView, {style: {height: 9}}), h('HS_Image', {source: logo}), h('HS_Text', null, data)) }}`))
	root := parse(t, r.Tree)
	box, picture := parse(t, root.Children[0]), parse(t, root.Children[1])
	if box.Props["unsupported"] != "WebView from some-webview" || box.Style["height"] != 9.0 {
		t.Errorf("placeholder: %v %v", box.Props, box.Style)
	}
	if source, _ := picture.Props["source"].(map[string]any); source["assetId"] != "logo-1" || source["height"] != 20.0 {
		t.Errorf("source: %v", picture.Props["source"])
	}
}

func TestARenderEndsWithItsContext(t *testing.T) {
	t.Parallel()
	pool, err := NewPool(Options{Size: 1, CacheDir: cacheDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pool.Close() })
	ctx, cancel := context.WithCancel(context.Background())
	go cancel()
	if _, err := pool.Render(ctx, Request{Script: screen(`for (;;);`), Limits: Limits{Time: patient}}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
	if _, err := pool.Render(context.Background(), Request{Script: safe}); err != nil {
		t.Errorf("the pool did not recover: %v", err)
	}
}
