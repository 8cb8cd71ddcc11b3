package sandbox

import (
	"context"
	"io/fs"
	"os"
	"testing"
	"time"

	"hivesync/shared/preview/bundle"
)

// inbox is the script of the inbox sample, a screen as apps have them: some 150 host elements.
func inbox(b *testing.B) []byte {
	b.Helper()
	root := os.DirFS("../../../samples/inbox")
	files := bundle.MapFiles{}
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[path], err = fs.ReadFile(root, path)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	out, err := bundle.Build(context.Background(), bundle.Input{Files: files, EntryPoint: "App.tsx", Platform: "ios"})
	if err != nil {
		b.Fatal(err)
	}
	return out.Script
}

// BenchmarkInbox renders the inbox sample and tells where the time goes: 37 ms at best on a shared core, of which the script's
// compilation takes 8.
func BenchmarkInbox(b *testing.B) {
	script := inbox(b)
	e := benchEngine(b)
	ctx := context.Background()
	steps := map[string]time.Duration{}
	n := 0
	least := time.Hour
	for b.Loop() {
		start := time.Now()
		v, err := e.clone(ctx, e.template)
		if err != nil {
			b.Fatal(err)
		}
		steps["clone"] += time.Since(start)
		start = time.Now()
		out := v.render(ctx, script, renderMessage{Device: phone, Limits: standard(b)})
		if out.Outcome != outcomeDone {
			b.Fatal(out.Outcome, out.Message)
		}
		least = min(least, time.Since(start))
		for name, d := range out.Steps {
			steps[name] += d
		}
		n++
		v.close(ctx)
	}
	b.ReportMetric(float64(least.Microseconds())/1000, "min-ms")
	for name, d := range steps {
		b.ReportMetric(float64(d.Microseconds())/float64(n)/1000, name+"-ms")
	}
}
