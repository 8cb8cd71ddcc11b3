package preview

import (
	"context"
	"strings"
	"testing"
	"time"

	"hivesync/shared/fault"
	"hivesync/shared/preview/bundle"
	"hivesync/shared/preview/rendering"
	"hivesync/shared/settings"
)

// TestEverySettingOfPreviewsChangesWhatTheEngineDoes renders the same screen with one setting lowered and raised.
func TestEverySettingOfPreviewsChangesWhatTheEngineDoes(t *testing.T) {
	t.Parallel()
	const nested = `let e = null; for (let i = 0; i < 500; i++) e = <View>{e}</View>; export default function App() { return e }`
	cases := map[string]struct {
		files     bundle.MapFiles
		low, high string
		code      fault.Code // with the low value
		also      fault.Code // with the high one; empty for a picture
		with      map[string]string
	}{
		"PREVIEW_TIMEOUT": {
			// Wall-clock time begins with the bundle, which takes a while, and CPU time with the run.
			app("/*" + strings.Repeat("x", 3<<20) + `*/ export default function App() { for (;;); }`), "1s", "10m", fault.Timeout, fault.SandboxTimeout,
			map[string]string{"SANDBOX_TIMEOUT": "1s"},
		},
		"SANDBOX_TIMEOUT": {
			files: app(`export default function App() { let n = 0; for (let i = 0; i < 2e7; i++) n ^= i; return <Text>{n}</Text> }`),
			low:   "50ms", high: "1m", code: fault.SandboxTimeout,
		},
		"SANDBOX_MEMORY": {
			files: app(`const kept = []; for (let i = 0; i < 160; i++) kept.push(new Uint8Array(1 << 20).fill(i)); export default function App() { return <Text>{kept.length}</Text> }`),
			low:   "16MiB", high: "512MiB", code: fault.SandboxMemory,
		},
		"PREVIEW_MAX_NODES": {
			files: app(`export default function App() { return <View>{Array.from({length: 300}, (_, i) => <View key={i} />)}</View> }`),
			low:   "300", high: "1000", code: fault.TooManyNodes,
		},
		"PREVIEW_MAX_DEPTH":  {files: app(nested), low: "256", high: "512", code: fault.TreeTooDeep},
		"PREVIEW_MAX_OUTPUT": {files: app(`export default function App() { return <Text>{'wide '.repeat(20000)}</Text> }`), low: "64KiB", high: "32MiB", code: fault.OutputTooLarge},
		"PREVIEW_MAX_BUNDLE": {
			files: app(`const long = '` + strings.Repeat("x", 80<<10) + `'; export default function App() { return <Text>{long.length}</Text> }`),
			low:   "64KiB", high: "16MiB", code: fault.BundleTooLarge,
		},
	}
	for _, d := range rendering.Settings {
		if name := d.Name(); cases[name].files == nil {
			t.Errorf("%s is not tried", name)
		}
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for value, want := range map[string]fault.Code{c.low: c.code, c.high: c.also} {
				env := map[string]string{"PREVIEW_TIMEOUT": "10m", "SANDBOX_TIMEOUT": "1m"}
				for n, v := range c.with {
					env[n] = v
				}
				env[name] = value
				live, err := settings.New(rendering.Settings, func(n string) string { return env[n] })
				if err != nil {
					t.Fatal(err)
				}
				limits := rendering.LimitsOf(live.Now())
				limits.Sandbox.Wall = 10 * time.Minute // however busy the machine
				_, err = engine(t).Render(context.Background(), Request{Files: c.files, EntryPoint: "App.tsx", Devices: small(presets(t, "iphone-se")), Limits: limits})
				if code(err) != want {
					t.Errorf("%s=%s: %v, want %q", name, value, err, want)
				}
			}
		})
	}
}

func TestAnEngineRefusesLimitsThatNoSettingAllows(t *testing.T) {
	t.Parallel()
	for name, limits := range map[string]Limits{
		"PREVIEW_TIMEOUT": {Time: -1}, "PREVIEW_MAX_BUNDLE": {MaxScriptBytes: 1 << 30}, "SANDBOX_MEMORY": {Sandbox: rendering.SandboxLimits{MemoryBytes: 1 << 40}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := engine(t).Render(context.Background(), Request{
				Files: app(`export default () => null`), EntryPoint: "App.tsx", Devices: small(presets(t, "iphone-se")), Limits: limits,
			})
			if code(err) != fault.BadRequest || !strings.Contains(err.Error(), name) {
				t.Errorf("got %v", err)
			}
		})
	}
}
