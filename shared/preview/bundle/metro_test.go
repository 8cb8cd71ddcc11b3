package bundle

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

func TestPublicVariablesOfTheEnvironmentAreInTheScriptAndNoOthers(t *testing.T) {
	t.Parallel()
	out := build(t, input(files("App.tsx", "export default () => [process.env.EXPO_PUBLIC_A, process.env.EXPO_PUBLIC_B, process.env.EXPO_PUBLIC_C, process.env.SECRET]",
		".env", "EXPO_PUBLIC_A=first # a comment\nexport EXPO_PUBLIC_B=\"a # b\\nc\"\r\nSECRET=hunter2\n=\nEXPO_PUBLIC_C\n", ".env.local", "EXPO_PUBLIC_A='second'")))
	contains(t, out, `"second"`, `"a # b\nc"`, "process.env.EXPO_PUBLIC_C", "process.env.SECRET")
	if strings.Contains(string(out.Script), "hunter2") {
		t.Error("a secret is in the script")
	}
}

var contextKey = regexp.MustCompile(`"\./[^"]+": `)

func TestARequireContextStandsForItsFiles(t *testing.T) {
	t.Parallel()
	project := []string{"src/App.tsx", "", "src/routes/a.tsx", "export default 'in a'", "src/routes/deep/b.js", "export default 'in b'", "src/routes/c.png", "", "src/d.ts", ""}
	for call, want := range map[string]string{
		`require.context('./routes')`:                            `"./a.tsx": "./deep/b.js": `,
		`require.context("./routes/", false)`:                    `"./a.tsx": `,
		`require.context('./routes', true, /^\.\/deep.*\.JS$/i)`: `"./deep/b.js": `,
		`require.context('./routes', true, /(?<=x)a/, 'sync')`:   `"./a.tsx": "./deep/b.js": `,
		"require.context(\n'./routes',\nfalse,\n/\\.png$/,\n)":   `"./c.png": `,
		`require.context('../../..')`:                            ``,
		`require.context('./nowhere')`:                           ``,
	} {
		project[1] = "\nexport default " + call
		in := input(files(project...))
		in.EntryPoint = "src/App.tsx"
		out := build(t, in)
		got := contextKey.FindAllString(string(out.Script), -1)
		if strings.Join(got, "") != want {
			t.Errorf("%s: %q, not %q in %s", call, got, want, out.Script)
		}
	}
}

// A small file must not stand for gigabytes.
func TestOnlySoManyContextsAreExpanded(t *testing.T) {
	t.Parallel()
	project := []string{"App.tsx", "export default [" + strings.Repeat("require.context('./a'),", 10_000) + "]"}
	for i := range 500 {
		project = append(project, fmt.Sprintf("a/%d%s.ts", i, strings.Repeat("x", 200)), "export default 1")
	}
	p, err := newProject(input(files(project...)), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := p.expandContexts(project[1], "App.tsx"); len(got) > 2*MaxSourceBytes || strings.Count(got, "require.context") < 10_000-maxContexts {
		t.Errorf("%d bytes, %d calls left", len(got), strings.Count(got, "require.context"))
	}
}

func TestComponentsOfTheWebAreStoodIn(t *testing.T) {
	t.Parallel()
	out := build(t, input(files("App.tsx", "import Chart from './Chart'; export default () => <Chart/>", "Chart.tsx", "// drawn by a web view\n'use dom';\nexport default () => <div>chart</div>")))
	contains(t, out, `__hs.placeholder("a web view of Chart.tsx")`)
}
