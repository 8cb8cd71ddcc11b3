package sandbox

import (
	"context"
	"testing"
)

// rows is a list of 100 rows of six host elements each, as a long inbox has them: 601 in all.
var rows = screen(`
	const V = (p) => h('HS_View', p), T = (p) => h('HS_Text', p);
	const Row = ({n}) => h(V, {style: {flexDirection: 'row', padding: 12, borderBottomWidth: 1}, onPress() {}},
		h(V, {style: {width: 40, height: 40, borderRadius: 20}}), h(V, {style: {flex: 1}}, h(T, {style: {fontSize: 16}}, 'Sender ' + n), h(T, {numberOfLines: 2}, 'Subject line of message ' + n)),
		h(T, null, '9:41'));
	return {default: () => h(V, {style: {flex: 1}}, Array.from({length: 100}, (_, n) => h(Row, {key: n, n})))}`)

func benchEngine(b *testing.B) *engine {
	b.Helper()
	e, err := newEngine(context.Background(), cacheDir())
	if err != nil {
		b.Fatal(err)
	}
	return e
}

// BenchmarkClone makes a VM with React and all shims ready: 0.23 ms on a quiet core, 0.7 ms on busy ones.
func BenchmarkClone(b *testing.B) {
	e := benchEngine(b)
	ctx := context.Background()
	for b.Loop() {
		v, err := e.clone(ctx, e.template)
		if err != nil {
			b.Fatal(err)
		}
		v.close(ctx)
	}
}

func benchRender(b *testing.B, script []byte) {
	e := benchEngine(b)
	ctx := context.Background()
	for b.Loop() {
		v, err := e.clone(ctx, e.template)
		if err != nil {
			b.Fatal(err)
		}
		if out := v.render(ctx, script, renderMessage{Device: phone, Limits: standard(b)}); out.Outcome != outcomeDone {
			b.Fatal(out.Outcome, out.Message)
		}
		v.close(ctx)
	}
}

// BenchmarkCloneAndRenderText shows one text: 2.6 ms on a quiet core.
func BenchmarkCloneAndRenderText(b *testing.B) { benchRender(b, safe) }

// BenchmarkCloneAndRender600 shows 601 host elements: 110 ms on a quiet core, 86 of them in React.
func BenchmarkCloneAndRender600(b *testing.B) { benchRender(b, rows) }

// BenchmarkPool600 shows 601 host elements through a process of the pool, pipes included.
func BenchmarkPool600(b *testing.B) {
	p := testPool(b)
	for b.Loop() {
		if _, err := p.Render(context.Background(), Request{Script: rows, Device: phone}); err != nil {
			b.Fatal(err)
		}
	}
}
