package preview

import (
	"slices"
	"testing"

	"hivesync/shared/preview/bundle"
)

func TestWhatAnAppPutsAroundAScreenIsFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		entry string
		files map[string]string
		want  []string
	}{
		"the main of package.json":     {"src/screens/Home.tsx", map[string]string{"package.json": `{"main": "src/main"}`, "src/main.js": "", "index.js": ""}, []string{"src/main.js"}},
		"a usual name":                 {"src/screens/Home.tsx", map[string]string{"package.json": `{}`, "index.js": "", "App.tsx": ""}, []string{"index.js"}},
		"an app in a folder of others": {"apps/one/Home.tsx", map[string]string{"index.js": "", "apps/one/package.json": "{}", "apps/one/App.js": ""}, []string{"apps/one/App.js"}},
		"the screen is the root":       {"App.tsx", map[string]string{"index.js": ""}, nil},
		"the screen is the main":       {"src/main", map[string]string{"package.json": `{"main": "src/main.js"}`, "src/main.js": ""}, nil},
		"nothing":                      {"Home.tsx", nil, nil},
		"layouts down to the route": {"app/(tabs)/settings/index.tsx", map[string]string{
			"package.json": `{"main": "expo-router/entry"}`, "app/_layout.tsx": "", "app/(tabs)/_layout.js": "", "app/other/_layout.tsx": "",
		}, []string{"app/_layout.tsx", "app/(tabs)/_layout.js"}},
		"layouts below src":            {"src/app/index.tsx", map[string]string{"src/app/_layout.tsx": ""}, []string{"src/app/_layout.tsx"}},
		"a layout itself":              {"app/(tabs)/_layout.tsx", map[string]string{"app/_layout.tsx": "", "app/(tabs)/_layout.tsx": ""}, []string{"app/_layout.tsx"}},
		"a screen that no route is":    {"src/Home.tsx", map[string]string{"index.js": "import 'expo-router/entry'", "app/_layout.tsx": ""}, []string{"app/_layout.tsx"}},
		"a package.json that is wrong": {"Home.tsx", map[string]string{"package.json": `{"main": "../../etc/passwd"`, "App.js": ""}, []string{"App.js"}},
		"a main out of the project":    {"Home.tsx", map[string]string{"package.json": `{"main": "../../etc/passwd"}`}, nil},
	} {
		files := bundle.MapFiles{}
		for path, content := range c.files {
			files[path] = []byte(content)
		}
		if got := around(files, c.entry); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, not %q", name, got, c.want)
		}
	}
}
