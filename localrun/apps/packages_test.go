package apps

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"hivesync/shared/devices"
	"hivesync/shared/fault"
	"hivesync/shared/packages"
	"hivesync/shared/packages/fetched"
	"hivesync/shared/preview"
	"hivesync/shared/preview/bundle"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/npm"
	"hivesync/shared/preview/sandbox"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "sandbox" {
		os.Exit(sandbox.ChildMain())
	}
	os.Exit(m.Run())
}

// known reads the list that comes with the program.
func known(t *testing.T) []Package {
	t.Helper()
	raw, err := fs.ReadFile(PackageScreens(), PackageList)
	if err != nil {
		t.Fatal(err)
	}
	list, err := ReadPackages(raw)
	if err != nil {
		t.Fatal(err)
	}
	again, err := WritePackages(list)
	if err != nil || string(again) != string(raw) {
		t.Errorf("the list is not written as it is read: %v", err)
	}
	return list
}

func TestTheListOfPackagesAndItsScreensAreSound(t *testing.T) {
	t.Parallel()
	list := known(t)
	if len(list) < 80 {
		t.Errorf("the list has %d packages", len(list))
	}
	if !slices.IsSortedFunc(list, func(a, b Package) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("the list is not sorted by name")
	}
	pinned := regexp.MustCompile(`^\d+\.\d+\.\d+$`)
	used := map[string]bool{PackageList: true}
	for _, p := range list {
		if used[p.Name] || used[p.Screen] {
			t.Errorf("%s, or its screen, is named twice", p.Name)
		}
		used[p.Name], used[p.Screen] = true, true
		for name, version := range p.Needs {
			if !pinned.MatchString(version) {
				t.Errorf("%s needs %s %q, which is no version", p.Name, name, version)
			}
		}
		if !pinned.MatchString(p.Version) || !slices.Contains(Groups, p.Group) || !slices.Contains(Verdicts, p.Verdict) || len(p.Texts) == 0 {
			t.Errorf("%s has no version, group, verdict or texts: %+v", p.Name, p)
		}
		files, err := p.Project(PackageScreens())
		if err != nil {
			t.Error(err)
			continue
		}
		imports := func(i npm.Import) bool {
			return i.Specifier == p.imported() || npm.PackageName(i.Specifier) == p.imported()
		}
		if !slices.ContainsFunc(npm.Imports(bundle.MapFiles(files)), imports) {
			t.Errorf("the screen of %s does not import it", p.Name)
		}
		if !slices.Contains(npm.Dependencies(files["package.json"]), p.Name) {
			t.Errorf("the project of %s does not declare it", p.Name)
		}
	}
	entries, err := fs.ReadDir(PackageScreens(), ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !used[entry.Name()] {
			t.Errorf("%s is the screen of no package", entry.Name())
		}
	}
}

// The page is the list's, as the command wrote both.
func TestThePageOfPackagesIsCurrent(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/packages.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for line := range strings.Lines(string(page)) {
		if strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "| ---") && !strings.HasPrefix(line, "| Package") {
			rows++
		}
	}
	list := known(t)
	if rows != len(list) {
		t.Errorf("docs/packages.md has %d packages, the list %d", rows, len(list))
	}
	for _, p := range list {
		if row := fmt.Sprintf("\n| %s | %s | %s | ", p.Name, p.Version, p.Verdict); !strings.Contains(string(page), row) {
			t.Errorf("docs/packages.md does not say %q: localrun packages writes it", row)
		}
	}
}

// madeUp are packages of files by path: "lib/index.js" is in lib.
func madeUp(files map[string]string) *fetched.Packages {
	graph := &packages.Graph{Roots: map[string]map[string]string{"": {}}, Packages: map[string]packages.Package{}}
	contents, digests := map[string]npm.Files{}, map[string]string{}
	for name, content := range files {
		pkg := npm.PackageName(name)
		graph.Roots[""][pkg] = pkg
		graph.Packages[pkg] = packages.Package{Name: pkg, Version: "1.0.0"}
		if contents[pkg] == nil {
			contents[pkg] = bundle.MapFiles{}
		}
		contents[pkg].(bundle.MapFiles)[strings.TrimPrefix(name, pkg+"/")] = []byte(content)
		digests[pkg] += name + content
	}
	return fetched.New(graph, contents, digests)
}

// screenOf uses a package as the screens of the list do.
func screenOf(imports, part string) string {
	return "import {Text, View} from 'react-native';\n" + imports + "\nexport default () => <View><Text>above</Text><View testID=\"package\">" + part + "</View><Text>below</Text></View>;"
}

func TestPackagesAreJudgedByWhatShows(t *testing.T) {
	t.Parallel()
	engine, err := preview.NewEngine(preview.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	ios, _ := devices.FindPreset("iphone-15")
	android, _ := devices.FindPreset("pixel-8")
	element := "const {createElement} = require('react'); const RN = require('react-native');\n"
	for name, c := range map[string]struct {
		pkg, screen, verdict, reason string
	}{
		"its own code": {
			element + "exports.Box = (props) => createElement(RN.View, {style: {padding: 4}}, props.children)",
			screenOf("import {Box} from 'lib'", "<Box><Text>inside</Text></Box>"), Works, "",
		},
		"a native view that holds texts": {
			element + "exports.Box = RN.requireNativeComponent('LibBox')",
			screenOf("import {Box} from 'lib'", "<Box><Text>inside</Text></Box>"), Partly, "LibBox from native code shows only what it holds",
		},
		"a native view that holds nothing": {
			element + "exports.Map = RN.requireNativeComponent('LibMap')",
			screenOf("import {Map} from 'lib'", "<Map style={{height: 40}} />") + "// inside", Box, "a labelled box for LibMap",
		},
		"a native module": {
			"const {NativeModules} = require('react-native'); const m = NativeModules.LibClock; exports.now = () => m.now()",
			screenOf("import {now} from 'lib'", "<Text>inside {String(now())}</Text>"), Partly, "no native module LibClock",
		},
		"throws while it loads": {
			"throw new Error('no native half')",
			screenOf("import {Box} from 'lib'", "<Box><Text>inside</Text></Box>"), Fails, "no native half",
		},
		"throws while it renders": {
			"exports.Box = () => { throw new Error('cannot draw') }",
			screenOf("import {Box} from 'lib'", "<Box><Text>inside</Text></Box>"), Fails, "cannot draw",
		},
		"hides what it holds": {
			element + "exports.Box = (props) => createElement(RN.View, {style: {height: 4}})",
			screenOf("import {Box} from 'lib'", "<Box><Text>inside</Text></Box>"), Fails, `texts that do not show: "inside"`,
		},
		"is transparent": {
			element + "exports.Box = (props) => createElement(RN.View, {style: {opacity: 0}}, props.children)",
			screenOf("import {Box} from 'lib'", "<Box><Text>inside</Text></Box>"), Fails, `texts that do not show: "inside"`,
		},
		"clips all": {
			element + "exports.Box = (props) => createElement(RN.View, {style: {height: 0, overflow: 'hidden'}}, props.children)",
			screenOf("import {Box} from 'lib'", "<Box><Text>inside</Text></Box>"), Fails, `texts that do not show: "inside"`,
		},
		"draws nothing": {
			element + "exports.Map = () => createElement(RN.View, {style: {height: 40}})",
			screenOf("import {Map} from 'lib'", "<Map />") + "// inside", Fails, "draws nothing",
		},
		"throws on one platform": {
			element + "exports.Box = (props) => { if (RN.Platform.OS === 'android') throw new Error('not there'); return props.children }",
			screenOf("import {Box} from 'lib'", "<Box><Text>inside</Text></Box>"), Fails, "(Android)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Package{Name: "lib", Version: "1.0.0", Screen: "lib.tsx", Texts: []string{"above", "inside", "below"}, Verdict: Works}
			if strings.HasSuffix(c.screen, "// inside") {
				p.Texts = []string{"above", "below"} // the package holds none
			}
			files, err := p.Project(fstest.MapFS{"lib.tsx": {Data: []byte(c.screen)}})
			if err != nil {
				t.Fatal(err)
			}
			previews := Draw(t.Context(), engine, files, madeUp(map[string]string{"lib/index.js": c.pkg}), []devices.Context{ios.Context(false), android.Context(false)})
			got, err := p.Judge(previews)
			if err != nil {
				t.Fatal(err)
			}
			if got.Found != c.verdict || !strings.Contains(got.Reason, c.reason) || (got.Reason == "") != (c.verdict == Works) {
				t.Errorf("%s (%s), not %s (%s)", got.Found, got.Reason, c.verdict, c.reason)
			}
			if got.Worse() != (c.verdict != Works) {
				t.Errorf("%s is worse than %s: %t", got.Found, got.Verdict, got.Worse())
			}
		})
	}
}

func TestAPackageThatIsNotThereFails(t *testing.T) {
	t.Parallel()
	p := Package{Name: "lib", Texts: []string{}}
	layout, _ := json.Marshal(map[string]any{"root": map[string]any{"frame": map[string]any{"width": 100, "height": 100}}})
	missing := diagnostic.Diagnostic{Severity: diagnostic.Warning, Code: bundle.CodeUnknownPackage, Message: `The package "lib" is not available in previews.`}
	for name, want := range map[string]string{"lib": Fails, "other": Partly} {
		d := missing
		d.Message = strings.ReplaceAll(d.Message, "lib", name)
		got, err := p.Judge([]Preview{{Platform: "iOS", Layout: layout, Diagnostics: []diagnostic.Diagnostic{d}}})
		if err != nil || got.Found != want {
			t.Errorf("without %s: %s (%s), %v", name, got.Found, got.Reason, err)
		}
	}
}

func TestAScreenOfWhichThereIsNothingFails(t *testing.T) {
	t.Parallel()
	got, err := Package{Name: "lib"}.Judge([]Preview{{Platform: "iOS", Fault: fault.New(fault.SandboxTimeout, "Too slow.\nMore.")}})
	if err != nil || got.Found != Fails || got.Reason != "SANDBOX_TIMEOUT: Too slow." {
		t.Errorf("%s (%s), %v", got.Found, got.Reason, err)
	}
}

// What a package needs may be stood in for without a word, where the screen does not import it itself.
func TestStandInsForWhatAPackageNeedsAreSaid(t *testing.T) {
	t.Parallel()
	layout, _ := json.Marshal(map[string]any{"root": map[string]any{"frame": map[string]any{"width": 100, "height": 100}}})
	for need, want := range map[string]string{"react-native-vision-camera": Partly, "lodash": Works} {
		p := Package{Name: "lib", Needs: map[string]string{need: "1.0.0"}}
		got, err := p.Judge([]Preview{{Platform: "iOS", Layout: layout}})
		if err != nil || got.Found != want {
			t.Errorf("with %s: %s (%s), %v", need, got.Found, got.Reason, err)
		}
	}
}

func TestThePageHasARowForEachPackageUnderItsGroup(t *testing.T) {
	t.Parallel()
	page := string(PackagePage([]Judged{
		{Package: Package{Name: "b", Version: "2.0.0", Group: "state"}, Found: Works},
		{Package: Package{Name: "a", Version: "1.0.0", Group: "icons"}, Found: Partly, Reason: "a labelled box for <A|B>"},
	}))
	_, rows, _ := strings.Cut(page, "\n## ")
	want := "Icons\n\n| Package | Version | Verdict | What does not show |\n| --- | --- | --- | --- |\n| a | 1.0.0 | partly | a labelled box for &lt;A\\|B> |\n" +
		"\n## State\n\n| Package | Version | Verdict | What does not show |\n| --- | --- | --- | --- |\n| b | 2.0.0 | works |  |\n"
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(page, "**works** (1)") || !strings.Contains(page, "**partly** (1)") || !strings.Contains(page, "**fails** (0)") {
		t.Errorf("the page counts otherwise: %s", page)
	}
}
