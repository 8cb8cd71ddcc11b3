package installation

import (
	"os"
	"testing"

	"hivesync/shared/devices"
	"hivesync/shared/preview"
	"hivesync/shared/preview/sandbox"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "sandbox" {
		os.Exit(sandbox.ChildMain())
	}
	os.Exit(m.Run())
}

func TestEachPackageIsJudged(t *testing.T) {
	engine, err := preview.NewEngine(preview.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	url, _ := registryOf(t, map[string][]byte{
		"good": packed(t, map[string]string{"package.json": `{"name":"good"}`, "index.js": "exports.x = 1"}),
		"bad":  packed(t, map[string]string{"package.json": `{"name":"bad"}`, "index.js": "throw new Error('no native half')"}),
	})
	l := newLab(t, url)
	files := map[string]string{
		"App.js":       `import 'good'; import 'bad'; import 'gone'; import 'react-native-webview'; import 'expo-font'; import 'src/alias'`,
		"package.json": `{"dependencies":{"good":"1","bad":"1","gone":"1","react-native-webview":"1","expo-font":"1"}}`,
	}
	found := l.find(t, false, files)
	preset, _ := devices.FindPreset("iphone-15")
	contents := map[string][]byte{}
	for name, content := range files {
		contents[name] = []byte(content)
	}
	verdicts, err := Examine(t.Context(), engine, contents, found.Packages, preset.Context(false))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"good": Runs, "bad": Fails, "gone": Missing, "react-native-webview": StoodIn, "expo-font": Drawn}
	for _, v := range verdicts {
		if want[v.Package] != v.Verdict || (v.Reason != "") != (v.Verdict == Fails) {
			t.Errorf("%+v", v)
		}
		delete(want, v.Package)
	}
	if len(want) != 0 {
		t.Errorf("nothing is said of %v", want)
	}
}
