package preview

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"hivesync/shared/devices"
	"hivesync/shared/packages"
	"hivesync/shared/packages/fetched"
	"hivesync/shared/preview/bundle"
	"hivesync/shared/preview/figures"
	"hivesync/shared/preview/npm"
	"hivesync/shared/preview/sandbox"
)

// inNodeModules makes packages of files by path: "lib/index.js" is in lib, "lib>inner/index.js" in a package that lib alone finds.
func inNodeModules(files map[string]string) *fetched.Packages {
	graph := &packages.Graph{Roots: map[string]map[string]string{"": {}}, Packages: map[string]packages.Package{}}
	contents := map[string]npm.Files{}
	for name, content := range files {
		owner, file := "", name
		if before, after, nested := strings.Cut(name, ">"); nested {
			owner, file = before, after
		}
		pkg := npm.PackageName(file)
		key := pkg
		if owner != "" {
			key = owner + ">" + pkg
		} else {
			graph.Roots[""][pkg] = key
		}
		if contents[key] == nil {
			contents[key] = bundle.MapFiles{}
		}
		contents[key].(bundle.MapFiles)[strings.TrimPrefix(file, pkg+"/")] = []byte(content)
		p := graph.Packages[key]
		p.Name = pkg
		if strings.HasSuffix(name, "package.json") {
			_, p.Version = npm.Identify([]byte(content))
		}
		graph.Packages[key] = p
		if owner != "" {
			o := graph.Packages[owner]
			if o.Dependencies == nil {
				o.Dependencies = map[string]string{}
			}
			o.Dependencies[pkg] = key
			graph.Packages[owner] = o
		}
	}
	digests := map[string]string{}
	for key, f := range contents {
		for _, name := range f.List() {
			content, _ := f.Read(name)
			digests[key] += name + "\n" + string(content) + "\n"
		}
	}
	return fetched.New(graph, contents, digests)
}

// textsWith renders a screen with packages and returns its texts and the codes of its diagnostics.
func textsWith(t *testing.T, app string, p npm.Installation, list ...devices.Context) (texts, found []string) {
	t.Helper()
	if list == nil {
		list = small(presets(t, "iphone-15"))
	}
	res, err := engine(t).Render(t.Context(), Request{Files: bundle.MapFiles{"App.tsx": []byte(app)}, Packages: p, EntryPoint: "App.tsx", Devices: list, Limits: patient})
	if err != nil {
		t.Fatal(err)
	}
	for _, screen := range res.Screens {
		var document any
		if err := json.Unmarshal(screen.Layout, &document); err != nil {
			t.Fatal(err)
		}
		var got shown
		got.collect(document)
		texts = append(texts, got.texts...)
		found = append(found, codes(screen)...)
	}
	return texts, found
}

func TestPackagesAreResolvedAsMetroDoes(t *testing.T) {
	t.Parallel()
	const screen = `import {Text} from 'react-native'; export default () => <Text>{String(value)}</Text>; `
	for name, c := range map[string]struct {
		app   string
		files map[string]string
		want  string
	}{
		"browser before main": {`import value from 'lib';`, map[string]string{
			"lib/package.json": `{"name":"lib","main":"node.js","browser":"browser.js"}`, "lib/browser.js": `module.exports = 'browser'`, "lib/node.js": `module.exports = process.versions.node`,
		}, "browser"},
		"react-native before all": {`import value from 'lib';`, map[string]string{
			"lib/package.json": `{"name":"lib","main":"a","browser":"a","react-native":"src/index"}`, "lib/a.js": ``, "lib/src/index.ts": `export default 'source' as string`,
		}, "source"},
		"browser's files and nothing in a file's place": {`import value from 'lib';`, map[string]string{
			"lib/package.json": `{"name":"lib","browser":{"./io.js":"./web.js","fs":false,"net":"./web"}}`,
			"lib/index.js":     `module.exports = [require('./io'), Object.keys(require('fs')).length, require('net')].join()`,
			"lib/io.js":        `throw 1`, "lib/web.js": `module.exports = 'web'`,
		}, "web,0,web"},
		"exports by condition and pattern": {`import a from 'lib'; import b from 'lib/sub/x'; const value = a + b;`, map[string]string{
			"lib/package.json": `{"name":"lib","main":"main.js","exports":{".":{"node":"./main.js","react-native":"./rn.js","default":"./main.js"},"./sub/*":"./deep/*.js","./one":{"import":"./main.js","require":"./required.js"}}}`,
			"lib/main.js":      `throw 1`, "lib/rn.js": `export default require('lib/one') + ' rn'`, "lib/deep/x.js": `export default ' x '`, "lib/required.js": `module.exports = 'required'`,
		}, "required rn x "},
		"a file that exports leaves out": {`import value from 'lib/hidden';`, map[string]string{
			"lib/package.json": `{"name":"lib","exports":{".":"./index.js"}}`, "lib/index.js": ``, "lib/hidden.js": `export default 'found all the same'`,
		}, "found all the same"},
		"a folder that stands for a file beside it": {`import value from 'lib/one';`, map[string]string{
			"lib/package.json": `{"name":"lib"}`, "lib/one/package.json": `{"main":"../dist/one"}`, "lib/dist/one.js": `export default 'beside'`,
		}, "beside"},
		"itself and its own imports": {`import value from 'lib';`, map[string]string{
			"lib/package.json": `{"name":"lib","exports":{".":"./index.js","./two":"./2.js"},"imports":{"#three":"./3.js"}}`,
			"lib/index.js":     `import two from 'lib/two'; import three from '#three'; export default two + three`, "lib/2.js": `export default 2`, "lib/3.js": `export default 3`,
		}, "5"},
		"modules by their names": {`import a from 'lib'; import {b} from 'lib/b.mjs'; import gone from 'lib/gone.mjs'; const value = a + b + typeof gone;`, map[string]string{
			"lib/package.json": `{"name":"lib","main":"a.mjs"}`, "lib/a.mjs": `import x from 'elsewhere/x.mjs'; export default typeof x + ' '`, "lib/b.mjs": `export const b = 'b '`,
		}, "function b function"},
		"two versions": {`import a from 'a'; import b from 'b'; const value = a + b;`, map[string]string{
			"a/package.json": `{"name":"a","version":"1.0.0"}`, "a/index.js": `export default 'one '`,
			"b/package.json": `{"name":"b"}`, "b/index.js": `export {default} from 'a'`,
			"b>a/package.json": `{"name":"a","version":"2.0.0"}`, "b>a/index.js": `export default 'two'`,
		}, "one two"},
		"the platform's file": {`import value from '@s/lib/row';`, map[string]string{
			"@s/lib/package.json": `{"name":"@s/lib"}`, "@s/lib/row.ios.js": `export default 'ios'`, "@s/lib/row.android.js": `export default 'android'`, "@s/lib/row.js": `export default 'other'`,
		}, "ios"},
		"what it can do without": {`import value from 'lib';`, map[string]string{
			"lib/package.json": `{"name":"lib"}`, "lib/index.js": `let x = 'without'; try { x = require('optional').name } catch {} module.exports = x`,
		}, "without"},
		"what it lacks": {`import value from 'lib';`, map[string]string{
			"lib/package.json": `{"name":"lib"}`, "lib/index.js": `import {gone} from './other'; export default typeof gone`, "lib/other.js": `export const here = 1`,
		}, "undefined"},
		"React Native's own files": {`import value from 'lib';`, map[string]string{
			"lib/package.json": `{"name":"lib"}`,
			"lib/index.js": `import Platform from 'react-native/Libraries/Utilities/Platform'; import codegen from 'react-native/Libraries/Utilities/codegenNativeComponent';
				import {name, version} from 'react-native/package.json';
				export default [Platform.OS, typeof codegen('RNView'), name, typeof require('react-native/Libraries/Image/resolveAssetSource').default].join()`,
		}, "ios,function,react-native,function"},
		"JSX in JavaScript": {`import Label from 'lib'; const value = typeof Label;`, map[string]string{
			"lib/package.json": `{"name":"lib"}`, "lib/index.js": `import {Text} from 'react-native'; export default ({a}) => <Text>{a}</Text>`,
		}, "function"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			texts, found := textsWith(t, c.app+screen, inNodeModules(c.files))
			if !slices.Equal(texts, []string{c.want}) {
				t.Errorf("%q, not %q; %v", texts, c.want, found)
			}
		})
	}
}

// What of a project's packages cannot be run takes nothing else away.
func TestAPackageThatFailsHurtsNoOther(t *testing.T) {
	t.Parallel()
	texts, found := textsWith(t, `import {Text} from 'react-native'; import good from 'good'; import {Frame} from 'bad'; import {broken} from 'broken';
		export default () => <Frame><Text>{good}</Text><Text>{String(broken?.x ?? 'none').length}</Text></Frame>`, inNodeModules(map[string]string{
		"good/package.json": `{"name":"good"}`, "good/index.js": `export default 'good'`,
		"bad/package.json": `{"name":"bad"}`, "bad/index.js": `throw new Error('no native half')`,
		"broken/package.json": `{"name":"broken"}`, "broken/index.js": `export const = 5 this is no script`,
	}))
	if len(texts) != 2 || texts[0] != "good" {
		t.Errorf("texts %q", texts)
	}
	for _, code := range []string{"PACKAGE_FAILED", "PACKAGE_NOT_READ"} {
		if !slices.Contains(found, code) {
			t.Errorf("no diagnostic %s among %v", code, found)
		}
	}
}

// Packages are run once, but what they asked of the device while they ran counts for every preview.
func TestPackagesThatAskForTheDeviceAreRunForEach(t *testing.T) {
	t.Parallel()
	list := small(presets(t, "iphone-15", "ipad-10"))
	list[1].ColorScheme = "dark"
	texts, _ := textsWith(t, `import {Text} from 'react-native'; import scheme from 'scheme'; export default () => <Text>{scheme}</Text>`, inNodeModules(map[string]string{
		"scheme/package.json": `{"name":"scheme"}`, "scheme/index.js": `import {Appearance} from 'react-native'; export default Appearance.getColorScheme()`,
	}), list...)
	if !slices.Equal(texts, []string{"light", "dark"}) {
		t.Errorf("%q", texts)
	}
}

// A snapshot is taken once: nothing that one preview does to a package is there in the next.
func TestPreviewsDoNotShareTheStateOfPackages(t *testing.T) {
	t.Parallel()
	p := inNodeModules(map[string]string{
		"count/package.json": `{"name":"count"}`, "count/index.js": `let n = 0; exports.next = () => ++n`, "late/package.json": `{"name":"late"}`, "late/index.js": `export default 'came later'`,
	})
	app := `import {Text} from 'react-native'; import {next} from 'count'; const n = next(); export default () => <Text>{n}</Text>`
	for range 3 {
		if texts, _ := textsWith(t, app, p); !slices.Equal(texts, []string{"1"}) {
			t.Errorf("%q", texts)
		}
	}
	texts, _ := textsWith(t, `import {Text} from 'react-native'; import {next} from 'count'; import late from 'late'; export default () => <Text>{next()} {late}</Text>`, p)
	if !slices.Equal(texts, []string{"1 came later"}) {
		t.Errorf("an import that was added: %q", texts)
	}
}

// A package that takes all memory has thrown, as one that takes all of the stack, and the next has both again.
func TestAPackageThatTakesAllMemoryHurtsNoOther(t *testing.T) {
	t.Parallel()
	texts, found := textsWith(t, `import {Text} from 'react-native'; import hog from 'hog'; import deep from 'deep'; import last from 'zz';
		export default () => <Text>{String(hog.x) + String(deep.x) + last}</Text>`, inNodeModules(map[string]string{
		"hog/package.json": `{"name":"hog"}`, "hog/index.js": `const a = []; for (;;) a.push(new ArrayBuffer(1 << 24))`,
		"deep/package.json": `{"name":"deep"}`, "deep/index.js": `const f = () => f() + 1; module.exports = f()`,
		"zz/package.json": `{"name":"zz"}`, "zz/index.js": `module.exports = 'last'.repeat(2)`,
	}))
	if !slices.Equal(texts, []string{"lastlast"}) || !slices.Contains(found, "PACKAGE_FAILED") {
		t.Errorf("%q %v", texts, found)
	}
}

// Packages that cannot be bundled leave a screen of stand-ins, which says why.
func TestPackagesThatAreTooLargeAreStoodIn(t *testing.T) {
	t.Parallel()
	texts, found := textsWith(t, `import {Text} from 'react-native'; import Big from 'big'; export default () => <Big><Text>inside</Text></Big>`, inNodeModules(map[string]string{
		"big/package.json": `{"name":"big"}`, "big/index.js": "/*" + strings.Repeat("x", npm.MaxModuleBytes) + "*/",
	}))
	if !slices.Equal(texts, []string{"inside"}) || !slices.Contains(found, codeStoodIn) || slices.Contains(found, bundle.CodeUnknownPackage) {
		t.Errorf("%q %v", texts, found)
	}
}

// Packages that take away what the host stands on leave a screen of stand-ins, and no retries.
func TestPackagesThatSpoilTheLanguageAreStoodIn(t *testing.T) {
	t.Parallel()
	texts, found := textsWith(t, `import {Text} from 'react-native'; import Evil from 'evil'; export default () => <Evil><Text>inside</Text></Evil>`, inNodeModules(map[string]string{
		"evil/package.json": `{"name":"evil"}`,
		"evil/index.js":     `Object.prototype.toJSON = () => 'x'; Array.prototype.map = null; globalThis.__hs = null; JSON.stringify = null; delete globalThis.Map`,
	}))
	if !slices.Equal(texts, []string{"inside"}) || !slices.Contains(found, codeStoodIn) {
		t.Errorf("%q %v", texts, found)
	}
}

// Operators see how previews came by their packages, and which had to do without, and why.
func TestSnapshotsAndStandInsAreCounted(t *testing.T) {
	t.Parallel()
	e, err := NewEngine(Options{Sandbox: sandbox.Options{Size: 1, PackagesTime: 2 * time.Second}}) // of its own: others count, too
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	snapshots := map[figures.SnapshotOutcome]int64{"hit": 0, "made": 0, "spoilt": 0, "timeout": 0, "memory": 0, "crashed": 0, "busy": 0}
	stoodIn := map[figures.StandInReason]int64{figures.NotBundled: 0, figures.NotLoaded: 0, figures.ScreenThrows: 0}
	expect := func(what string) {
		t.Helper()
		if got := e.Stats().Snapshots; !maps.Equal(got, snapshots) {
			t.Errorf("%s: snapshots %v, expected %v", what, got, snapshots)
		}
		if got := e.StoodIn(); !maps.Equal(got, stoodIn) {
			t.Errorf("%s: stood in %v, expected %v", what, got, stoodIn)
		}
	}
	show := func(p npm.Installation, body string) {
		t.Helper()
		_, err := e.Render(t.Context(), Request{
			Files: bundle.MapFiles{"App.tsx": []byte(`import {Text} from 'react-native'; import pack from 'pack'; ` + body)}, Packages: p, EntryPoint: "App.tsx",
			Devices: small(presets(t, "iphone-se")), Limits: patient,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	pack := func(script string) npm.Installation {
		return inNodeModules(map[string]string{"pack/package.json": `{"name":"pack"}`, "pack/index.js": script})
	}
	expect("from the start")
	show(nil, "export default () => <Text>a</Text>")
	expect("without packages")

	good := pack("module.exports = 'good'")
	show(good, "export default () => <Text>{pack}</Text>")
	snapshots["made"]++
	expect("a first preview")
	show(good, "export default () => <Text>{pack}!</Text>")
	snapshots["hit"]++
	expect("the next")

	show(pack("module.exports = () => { throw new Error('no') }"), "export default () => <Text>{pack()}</Text>")
	snapshots["made"]++
	snapshots["hit"]++ // as if somebody gave what is missing, which throws, too
	stoodIn[figures.ScreenThrows]++
	expect("a screen that throws with them")

	show(pack("/*"+strings.Repeat("x", npm.MaxModuleBytes)+"*/"), "export default () => <Text>{String(pack)}</Text>")
	stoodIn[figures.NotBundled]++
	expect("packages that are too large")

	show(pack("Object.prototype.toJSON = () => 'x'; Array.prototype.map = null; globalThis.__hs = null; JSON.stringify = null; delete globalThis.Map"),
		"export default () => <Text>{String(pack)}</Text>")
	snapshots["spoilt"]++
	stoodIn[figures.NotLoaded]++
	expect("packages that spoil the language")

	endless := pack("for (;;);")
	show(endless, "export default () => <Text>{String(pack)}</Text>")
	snapshots["timeout"]++
	stoodIn[figures.NotLoaded]++
	expect("packages that never end")
	show(endless, "export default () => <Text>{String(pack)} again</Text>")
	stoodIn[figures.NotLoaded]++
	expect("the next, for which they are not tried")
}

// A screen that throws with its packages is shown without them, and says what it threw.
func TestAScreenThatThrowsWithItsPackagesSaysWhat(t *testing.T) {
	t.Parallel()
	res, err := engine(t).Render(t.Context(), Request{
		Files:    bundle.MapFiles{"App.tsx": []byte(`import {Text} from 'react-native'; import {Box} from 'lib'; export default () => <Box><Text>inside</Text></Box>`)},
		Packages: inNodeModules(map[string]string{"lib/package.json": `{"name":"lib"}`, "lib/index.js": `exports.Box = () => { throw new Error('cannot draw') }`}), EntryPoint: "App.tsx",
		Devices: small(presets(t, "iphone-15")), Limits: patient,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range res.Diagnostics {
		if d.Code == codeStoodIn && strings.Contains(d.Message, "cannot draw") {
			return
		}
	}
	t.Errorf("nothing says why: %v", res.Diagnostics)
}
