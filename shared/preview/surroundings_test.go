package preview

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/color"
	stdpng "image/png"
	"maps"
	"slices"
	"strings"
	"testing"

	"hivesync/shared/fault"
	"hivesync/shared/preview/bundle"
	"hivesync/shared/preview/diagnostic"
)

// show renders one file of a project and returns the texts on its screen and the diagnostics' codes.
func show(t *testing.T, r Request) (texts, found []string, res *Result) {
	t.Helper()
	r.Devices, r.Limits = small(presets(t, "iphone-15")), patient
	res, err := engine(t).Render(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	var document any
	if err := json.Unmarshal(res.Screens[0].Layout, &document); err != nil {
		t.Fatal(err)
	}
	var got shown
	got.collect(document)
	return got.texts, codes(res.Screens[0]), res
}

func sources(files map[string]string) bundle.MapFiles {
	out := bundle.MapFiles{}
	for name, text := range files {
		out[name] = []byte(text)
	}
	return out
}

const themed = `import {createContext, useContext} from 'react';
import {Text, View} from 'react-native';
const Theme = createContext(null);
export const ThemeProvider = ({name, children}) => <Theme.Provider value={name}><View>{children}</View></Theme.Provider>;
export function useTheme() { const theme = useContext(Theme); if (!theme) throw new Error('no theme'); return theme; }`

func TestAConfigSurroundsEveryScreen(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"src/theme.jsx": themed,
		"src/Home.jsx": `import {useEffect, useState} from 'react';
import {Text, View} from 'react-native';
import AsyncStorage from '@react-native-async-storage/async-storage';
import {MMKV} from 'react-native-mmkv';
import {useTheme} from './theme';
const api = process.env.API_URL;
const store = new MMKV();
export default function Home({route, title}) {
  const [said, say] = useState([]);
  const add = (text) => say((all) => [...all, text].sort());
  useEffect(() => {
    fetch(api + '/users/7?full=1').then((r) => r.json()).then((user) => add('1 ' + user.name));
    fetch(api + '/news', {method: 'POST'}).then(async (r) => add('2 ' + r.status + (await r.text()) + r.headers.get('content-type')));
    fetch(api + '/nothing').catch((e) => add('3 ' + e.message));
    AsyncStorage.getItem('token').then((token) => add('4 ' + token));
    const x = new XMLHttpRequest();
    x.open('GET', 'https://other.example/users/8');
    x.onload = () => add('5 ' + JSON.parse(x.responseText).name);
    x.send();
  }, []);
  return <View><Text>{useTheme()}</Text><Text>{route.params.id}</Text><Text>{title}</Text><Text>{store.getNumber('count')}</Text><Text>{new Date().toISOString().slice(0, 10)}</Text><Text>{process.env.EXPO_PUBLIC_NAME}</Text>{said.map((text) => <Text key={text}>{text}</Text>)}</View>;
}`,
		".env":          "EXPO_PUBLIC_NAME=file",
		"data/ada.json": `{"name": "Ada"}`,
		"hivesync.config.tsx": `import {ThemeProvider} from './src/theme';
export default {
  wrapper: ({children}: {children: unknown}) => <ThemeProvider name="green">{children}</ThemeProvider>,
  params: {id: 'from config'},
  props: {title: 'a prop'},
  env: {API_URL: 'https://api.example', EXPO_PUBLIC_NAME: 'config'},
  storage: {token: 'abc', count: 3},
  time: new Date(Date.UTC(2030, 0, 2)),
  fetch: {
    '/users/:id': {file: 'data/ada.json'},
    'GET https://api.example/news': 'wrong method',
    'POST https://api.example/news': {status: 201, text: ' made ', headers: {'Content-Type': 'text/x'}},
  },
};`,
	}
	want := []string{
		"green", "from config", "a prop", "3", "2030-01-02", "config",
		"1 Ada", "2 201 made text/x", "3 Network request failed", "4 abc", "5 Ada",
	}
	texts, found, _ := show(t, Request{Files: sources(files), EntryPoint: "src/Home.jsx"})
	if !slices.Equal(texts, want) {
		t.Errorf("texts %q, not %q", texts, want)
	}
	if !slices.Contains(found, "NETWORK_BLOCKED") || slices.Contains(found, "CONFIG_INVALID") {
		t.Errorf("diagnostics %v", found)
	}

	// What is beside the screen goes before the config, what is asked for before both.
	files["src/Home.preview.jsx"] = `export const params = {id: 'beside'}; export const storage = {token: 'beside'};
export default ({children}) => children;`
	texts, _, _ = show(t, Request{Files: sources(files), EntryPoint: "src/Home.jsx", App: App{Storage: map[string]any{"token": "asked"}, Time: "1999-12-31"}})
	for _, w := range []string{"green", "beside", "1999-12-31", "4 asked"} {
		if !slices.Contains(texts, w) {
			t.Errorf("no %q among %q", w, texts)
		}
	}
}

func TestSettingsMayBeJSONAndNameTheirWrapper(t *testing.T) {
	t.Parallel()
	texts, found, _ := show(t, Request{EntryPoint: "apps/one/src/Home.jsx", Files: sources(map[string]string{
		"apps/one/package.json": `{}`, "apps/one/src/theme.jsx": themed,
		"apps/one/src/Around.jsx":       `import {ThemeProvider} from './theme'; export function Around({children}) { return <ThemeProvider name="blue">{children}</ThemeProvider>; }`,
		"apps/one/src/Home.jsx":         `import {Text} from 'react-native'; import {useTheme} from './theme'; export default ({label}) => <Text>{useTheme()} {label}</Text>;`,
		"apps/one/hivesync.config.json": `{"wrapper": "./src/Around"}`,
		"apps/one/src/preview.json":     `{"props": {"label": "sky"}}`,
	})})
	if !slices.Equal(texts, []string{"blue sky"}) || len(found) > 0 {
		t.Errorf("texts %q, diagnostics %v", texts, found)
	}
}

func TestAPreviewMayShowItsScreenItself(t *testing.T) {
	t.Parallel()
	texts, _, _ := show(t, Request{EntryPoint: "Card.jsx", Files: sources(map[string]string{
		"Card.jsx":         `import {Text} from 'react-native'; export const Card = ({user}) => <Text>{user.name}</Text>;`,
		"Card.preview.jsx": `import {Card} from './Card'; export default () => <Card user={{name: 'Ada'}} />;`,
	})})
	if !slices.Equal(texts, []string{"Ada"}) {
		t.Errorf("texts %q", texts)
	}
}

func TestAScreenNamedPreviewSurroundsNothing(t *testing.T) {
	t.Parallel()
	texts, found, _ := show(t, Request{EntryPoint: "app/index.jsx", Files: sources(map[string]string{
		"app/index.jsx":   `import {Text} from 'react-native'; export default () => <Text>home</Text>;`,
		"app/preview.jsx": `import {Text} from 'react-native'; export default () => <Text>a preview of a photo</Text>;`,
	})})
	if !slices.Equal(texts, []string{"home"}) || len(found) > 0 {
		t.Errorf("texts %q, diagnostics %v", texts, found)
	}
}

func TestSettingsThatAreWrongAreTold(t *testing.T) {
	t.Parallel()
	const home = `import {Text} from 'react-native'; export default () => <Text>home</Text>;`
	for name, c := range map[string]struct{ file, text, code, says string }{
		"it throws":                {"hivesync.config.js", `throw new Error('no such thing')`, codeConfigFailed, "no such thing"},
		"it cannot be read":        {"hivesync.config.ts", `export default {`, codeConfigFailed, "hivesync.config.ts cannot be used"},
		"JSON that is none":        {"hivesync.config.json", `{`, codeConfigInvalid, "not an object"},
		"an unknown setting":       {"hivesync.config.js", `export default {fetsh: {}}`, codeConfigInvalid, "fetsh"},
		"a value of another type":  {"hivesync.config.js", `export default {env: 'x'}`, codeConfigInvalid, "env"},
		"a time that is none":      {"hivesync.config.js", `export default {time: 'noon'}`, codeConfigInvalid, "time"},
		"an answer that is code":   {"hivesync.config.js", `export default {fetch: {'/a': () => 1}}`, codeConfigFailed, "is a function"},
		"a file that is not there": {"hivesync.config.js", `export default {fetch: {'/a': {file: '../../etc/passwd'}}}`, codeFixtureGone, "is not in the project"},
		"a wrapper without a file": {"hivesync.config.json", `{"wrapper": "src/None"}`, codeConfigInvalid, "src/None"},
		"too many answers":         {"hivesync.config.js", `export default {fetch: Object.fromEntries(Array.from({length: 600}, (_, i) => ['/' + i, i]))}`, codeConfigInvalid, "at most 500"},
		"too large a store":        {"hivesync.config.js", `export default {storage: {a: 'x'.repeat(2 << 20)}}`, codeConfigInvalid, "storage"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			texts, _, res := show(t, Request{EntryPoint: "Home.jsx", Files: sources(map[string]string{"Home.jsx": home, c.file: c.text})})
			if !slices.Equal(texts, []string{"home"}) {
				t.Errorf("texts %q", texts)
			}
			for _, d := range res.Diagnostics {
				if d.Code == c.code && strings.Contains(d.Message, c.says) {
					return
				}
			}
			t.Errorf("no %s that says %q among %+v", c.code, c.says, res.Diagnostics)
		})
	}
}

func TestARequestsSurroundingsAreChecked(t *testing.T) {
	t.Parallel()
	for field, app := range map[string]App{
		"route": {Route: "settings"}, "time": {Time: "noon"}, "locale": {Locale: "de DE"}, "env": {Env: map[string]string{"A-B": ""}},
		"params": {Params: map[string]any{"a": strings.Repeat("x", 1<<17)}}, "fetch[0]": {Fetch: Fixtures{{Method: "get", URL: "/"}}},
		"har": {HAR: `a\b`},
	} {
		_, err := engine(t).Render(t.Context(), Request{Files: app1, EntryPoint: "App.tsx", Devices: small(presets(t, "iphone-15")), App: app})
		if f := fault.From(err); code(err) != fault.ValidationFailed || len(f.Details) != 1 || f.Details[0].Field != field {
			t.Errorf("%s: %v %+v", field, err, f.Details)
		}
	}
}

var app1 = app(`export default () => <Text>one</Text>`)

func TestARouteIsShownInItsLayouts(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"package.json":          `{"main": "expo-router/entry", "dependencies": {"expo-router": "6"}}`,
		"app/_layout.jsx":       `import {Slot} from 'expo-router'; import {Text, View} from 'react-native'; export default () => <View><Text>the app</Text><Slot/></View>;`,
		"app/users/_layout.jsx": `import {Stack} from 'expo-router'; import {Text, View} from 'react-native'; export default ({route}) => <View><Text>users {Object.keys(route.params).length}</Text><Stack/></View>;`,
		"app/users/[id].jsx": `import {useLocalSearchParams, usePathname, useSegments} from 'expo-router'; import {Text} from 'react-native';
export default () => { const {id, tab} = useLocalSearchParams(); return <Text>{id} {tab} {usePathname()} {useSegments().join(' ')}</Text>; }`,
		"hivesync.config.json": `{"params": {"tab": "from config", "id": "no"}}`,
	}
	texts, found, res := show(t, Request{Files: sources(files), App: App{Route: "/users/ada?x=1"}})
	// The last is what the stack's header calls the screen.
	if want := []string{"the app", "users 0", "ada from config /users/ada users [id]", "[id]"}; !slices.Equal(texts, want) || res.EntryPoint != "app/users/[id].jsx" {
		t.Errorf("texts %q, not %q; %s", texts, want, res.EntryPoint)
	}
	if slices.Contains(found, "SHOWN_IN_APP") {
		t.Errorf("what was asked for is told: %v", found)
	}

	// An app that does not come to show it takes nothing away.
	files["app/_layout.jsx"] = `export default () => { throw new Error('closed today'); };`
	texts, found, _ = show(t, Request{Files: sources(files), App: App{Route: "/users/ada", Params: map[string]any{"tab": "asked"}}})
	if want := []string{"ada asked /users/ada users [id]"}; !slices.Equal(texts, want) || !slices.Contains(found, codeNotInApp) {
		t.Errorf("texts %q, not %q; %v", texts, want, found)
	}

	_, err := engine(t).Render(t.Context(), Request{Files: sources(files), App: App{Route: "/none"}, Devices: small(presets(t, "iphone-15"))})
	if code(err) != fault.EntryPointNotFound || !strings.Contains(err.Error(), "It has /users/:id.") {
		t.Error(err)
	}
}

func TestAScreenOfANavigatorIsShownByItsName(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"App.jsx": `import {NavigationContainer} from '@react-navigation/native';
import {createNativeStackNavigator} from '@react-navigation/native-stack';
import {Text, View} from 'react-native';
import {Details, Other} from './screens';
const Stack = createNativeStackNavigator();
const linking = {config: {screens: {Home: '', Details: 'details/:id'}}};
export default () => <View><Text>the app</Text><NavigationContainer linking={linking}><Stack.Navigator><Stack.Screen name="Home" component={Other}/><Stack.Screen name="Details" component={Details}/></Stack.Navigator></NavigationContainer></View>;`,
		"screens.jsx": `import {useRoute} from '@react-navigation/native'; import {Text} from 'react-native';
export const Other = () => <Text>other</Text>;
export const Details = ({route}) => <Text>{route.name} {route.params.id} {useRoute().params.id}</Text>;`,
	}
	nested := maps.Clone(files)
	nested["App.jsx"] = strings.ReplaceAll(strings.Replace(files["App.jsx"], "import {Details, Other} from './screens';", "import {Tabs} from './tabs'; import {Other} from './screens';", 1), `name="Details" component={Details}`, `name="Tabs" component={Tabs}`)
	nested["tabs.jsx"] = `import {createBottomTabNavigator} from '@react-navigation/bottom-tabs'; import {Text, View} from 'react-native'; import {Details, Other} from './screens';
const Tab = createBottomTabNavigator();
export function Tabs() { return <View><Text>the tabs</Text><Tab.Navigator><Tab.Screen name="Other" component={Other}/><Tab.Screen name="Details" component={Details}/></Tab.Navigator></View>; }`
	texts, _, _ := show(t, Request{Files: sources(nested), App: App{Screen: "Details", Params: map[string]any{"id": 7}}})
	if want := []string{"the app", "the tabs", "Details 7 7"}; !slices.Equal(texts, want) {
		t.Errorf("texts %q, not %q", texts, want)
	}
	for name, at := range map[string]App{"by name": {Screen: "details", Params: map[string]any{"id": 7}}, "by route": {Route: "/details/7"}} {
		texts, _, res := show(t, Request{Files: sources(files), App: at})
		if want := []string{"the app", "Details 7 7"}; !slices.Equal(texts, want) || res.EntryPoint != "screens.jsx" {
			t.Errorf("%s: texts %q, not %q; %s", name, texts, want, res.EntryPoint)
		}
	}
}

func TestRecordedTrafficAnswers(t *testing.T) {
	t.Parallel()
	var picture bytes.Buffer
	if err := stdpng.Encode(&picture, image.NewGray(image.Rect(0, 0, 3, 3))); err != nil {
		t.Fatal(err)
	}
	entry := func(method, url string, status int, kind, text, encoding string) map[string]any {
		return map[string]any{
			"request":  map[string]any{"method": method, "url": url, "headers": []any{map[string]any{"name": "Authorization", "value": "Bearer s3cret"}}},
			"response": map[string]any{"status": status, "content": map[string]any{"mimeType": kind, "text": text, "encoding": encoding}},
		}
	}
	har, err := json.Marshal(map[string]any{"log": map[string]any{"entries": []any{
		entry("GET", "https://api.example/users?page=1", 200, "application/json", `["stale"]`, ""),
		entry("GET", "https://api.example/users?page=1", 200, "application/json", base64.StdEncoding.EncodeToString([]byte(`["Ada"]`)), "base64"),
		entry("GET", "https://api.example/users?page=1", 304, "", "", ""),
		entry("GET", "https://api.example/old", 302, "", "", ""),
		entry("OPTIONS", "https://api.example/users?page=2", 200, "", "", ""),
		entry("GET", "https://cdn.example/a.png", 200, "image/png", base64.StdEncoding.EncodeToString(picture.Bytes()), "base64"),
	}}})
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{
		"Home.jsx": `import {useEffect, useState} from 'react'; import {Image, Text, View} from 'react-native';
export default () => { const [said, say] = useState({});
  useEffect(() => { for (const path of ['users?page=1', 'users?page=2', 'old', 'news']) fetch('https://api.example/' + path).then((r) => r.text()).then((text) => say((all) => ({...all, [path]: text})), () => {}); }, []);
  return <View>{Object.keys(said).sort().map((path) => <Text key={path}>{path} {said[path]}</Text>)}<Image style={{width: 9, height: 9}} source={{uri: 'https://cdn.example/a.png'}}/></View>; }`,
		"hivesync.config.json": `{"fetch": {"/news": "config"}, "har": "data/traffic.har"}`,
		"data/traffic.har":     string(har),
	}
	texts, found, res := show(t, Request{Files: sources(files), EntryPoint: "Home.jsx"})
	if want := []string{`news "config"`, `users?page=1 ["Ada"]`}; !slices.Equal(texts, want) || len(res.Remote) > 0 || slices.Contains(found, codeImageGone) {
		t.Errorf("texts %q, not %q; %v %v", texts, want, res.Remote, found)
	}
	files["data/traffic.har"] = "[]"
	_, found, _ = show(t, Request{Files: sources(files), EntryPoint: "Home.jsx"})
	if !slices.Contains(found, codeFixtureGone) {
		t.Error("what is no HAR file is not told", found)
	}
}

func TestPicturesOfTheNetworkAreGivenOrSamples(t *testing.T) {
	t.Parallel()
	var red bytes.Buffer
	canvas := image.NewNRGBA(image.Rect(0, 0, 2, 2))
	for i := range canvas.Pix {
		canvas.Pix[i] = []byte{255, 0, 0, 255}[i%4]
	}
	if err := stdpng.Encode(&red, canvas); err != nil {
		t.Fatal(err)
	}
	const known, broken, unknown = "https://a.example/known.png?token=s3cret", "https://a.example/broken.png", "http://b.example/unknown.jpg"
	screen := func(style string) bundle.MapFiles {
		return app(`export default () => <View>` + `
  <Image source={{uri: '` + known + `'}} style={{width: 320, height: 100}}/><Image source={{uri: '` + broken + `'}} style={{width: 320, height: 100}}/>
  <Image source={{uri: '` + unknown + `'}} style=` + style + `/><Image source={{uri: 'file:///secret.png'}} style={{width: 9, height: 9}}/></View>`)
	}
	r := Request{
		Files: screen("{{width: 320, height: 100}}"), EntryPoint: "App.tsx", HideChrome: true,
		Images: map[string][]byte{known: red.Bytes(), broken: []byte("<html>"), "https://never.example/": nil},
	}
	_, found, res := show(t, r)
	if !slices.Equal(res.Remote, []string{unknown}) {
		t.Errorf("remote %q", res.Remote)
	}
	if !slices.Contains(found, codeImageBroken) || !slices.Contains(found, codeImageGone) {
		t.Errorf("diagnostics %v", found)
	}
	picture, err := stdpng.Decode(bytes.NewReader(res.Screens[0].PNG))
	if err != nil {
		t.Fatal(err)
	}
	if got := color.NRGBAModel.Convert(picture.At(160, 50)); got != (color.NRGBA{R: 255, A: 255}) {
		t.Errorf("the picture that was given is %v", got)
	}
	colors := map[color.Color]bool{}
	for x := range 320 {
		for y := 200; y < 300; y++ {
			colors[picture.At(x, y)] = true
		}
	}
	if len(colors) < 4 || colors[color.RGBA{255, 255, 255, 255}] {
		t.Errorf("the sample has %d colours, or leaves its box open", len(colors))
	}
	if bytes.Contains(res.Screens[0].Layout, []byte("s3cret")) || bytes.Contains(res.Screens[0].Layout, []byte("known.png")) {
		t.Error("an address is in the layout document")
	}
	_, _, again := show(t, r)
	if !bytes.Equal(again.Screens[0].PNG, res.Screens[0].PNG) {
		t.Error("the sample is another in each run")
	}
	for _, style := range []string{"{{width: 40, height: 40}}", "{{width: 40, height: 40, tintColor: 'red'}}", "{{width: 1e6, height: 1e6}}", "{{}}", "{{width: 0.001, height: 900}}"} {
		show(t, Request{Files: screen(style), EntryPoint: "App.tsx"})
	}
}

func TestAMissingProviderIsNamed(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]provider{
		"useTheme must be used within ThemeProvider":                                                                   {name: "ThemeProvider"},
		"useAuth must be used inside an <AuthProvider />":                                                              {name: "AuthProvider"},
		"useCart should be called within a CartContext":                                                                {name: "CartProvider"},
		"'useSheet' cannot be used out of the BottomSheet!":                                                            {name: "BottomSheet"},
		"Could not find Elements context; wrap the part of your app that calls useStripe() in an <Elements> provider.": {name: "Elements"},
		"could not find react-redux context value; please ensure the component is wrapped in a <Provider>":             {"Provider", "react-redux", "store={store}"},
		"No QueryClient set, use QueryClientProvider to set one":                                                       {"QueryClientProvider", "@tanstack/react-query", "client={new QueryClient()}"},
		"Couldn't find a navigation object. Is your component inside NavigationContainer?":                             {"NavigationContainer", "@react-navigation/native", ""},
	} {
		if got, ok := wantedProvider(message); !ok || got != want {
			t.Errorf("%s: %+v %t, not %+v", message, got, ok, want)
		}
	}
	for _, message := range []string{"", "boom", "x is not a function", "The Image could not be loaded", "usePlayers failed in Berlin with 404"} {
		if got, ok := wantedProvider(message); ok && message != "usePlayers failed in Berlin with 404" || got.from != "" {
			t.Errorf("%q is said to want %+v", message, got)
		}
	}
}

func TestAScreenWithoutItsProviderIsShownAndTold(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"src/theme/index.jsx": `import {createContext, useContext} from 'react'; const Theme = createContext();
export const ThemeProvider = ({children}) => <Theme.Provider value={{bg: 'red'}}>{children}</Theme.Provider>;
export function useTheme() { const t = useContext(Theme); if (!t) throw new Error('useTheme must be used within ThemeProvider'); return t; }
export function useBare() { return useContext(Theme).bg; }`,
		"src/Home.jsx": `import {Text, View} from 'react-native'; import {useTheme} from './theme'; export default () => <View style={{backgroundColor: useTheme().bg}}><Text>themed</Text></View>;`,
		"src/Bare.jsx": `import {Text} from 'react-native'; import {useBare} from './theme'; export default () => <Text style={{color: useBare()}}>bare</Text>;`,
		"src/Stop.jsx": `import {Text} from 'react-native'; export default () => { throw new Error('useTheme must be used within ThemeProvider'); };`,
	}
	for entry, want := range map[string]struct{ text, says string }{
		"src/Home.jsx": {"themed", "import {ThemeProvider} from './src/theme'; export default {wrapper: ({children}) => <ThemeProvider>{children}</ThemeProvider>};"},
		"src/Bare.jsx": {"bare", `useBare reads "bg" of a context`},
	} {
		texts, _, res := show(t, Request{Files: sources(files), EntryPoint: entry})
		if !slices.Equal(texts, []string{want.text}) {
			t.Errorf("%s: texts %q", entry, texts)
		}
		at := slices.IndexFunc(res.Diagnostics, func(d diagnostic.Diagnostic) bool { return d.Code == codeMissingProvider })
		if at < 0 || !strings.Contains(res.Diagnostics[at].Message, want.says) || res.Diagnostics[at].File != "src/theme/index.jsx" {
			t.Errorf("%s: %+v", entry, res.Diagnostics)
		}
	}
	_, err := engine(t).Render(t.Context(), Request{Files: sources(files), EntryPoint: "src/Stop.jsx", Devices: small(presets(t, "iphone-15")), Limits: patient})
	if code(err) != fault.SandboxError || !strings.Contains(err.Error(), "for want of ThemeProvider") {
		t.Error(err)
	}

	// What it says helps.
	files["hivesync.config.jsx"] = `import {ThemeProvider} from './src/theme'; export default {wrapper: ({children}) => <ThemeProvider>{children}</ThemeProvider>};`
	texts, found, _ := show(t, Request{Files: sources(files), EntryPoint: "src/Home.jsx"})
	if !slices.Equal(texts, []string{"themed"}) || len(found) > 0 {
		t.Errorf("texts %q, diagnostics %v", texts, found)
	}
}

func TestAPreviewSpeaksTheLanguageThatIsAskedFor(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"Home.jsx": `import {Text, View} from 'react-native'; const day = new Date(Date.UTC(2026, 0, 1));
export default () => <View><Text>{(1234567.89).toLocaleString('de-DE', {style: 'currency', currency: 'EUR'})}</Text><Text>{(1234567.89).toLocaleString('en-IN')}</Text>
<Text>{day.toLocaleTimeString('en-US', {timeZone: 'Asia/Tokyo'})}</Text><Text>{day.toLocaleDateString(undefined, {month: 'long', day: 'numeric'})}</Text><Text>{navigator.language}</Text></View>;`,
	}
	for locale, want := range map[string][]string{
		"":      {"January 1", "en-US"},
		"fr-CA": {"1 janvier", "fr-CA"},
		"ja":    {"1月1日", "ja"},
		"xx":    {"January 1", "xx"},
	} {
		texts, _, _ := show(t, Request{Files: sources(files), EntryPoint: "Home.jsx", App: App{Locale: locale}})
		if want = append([]string{"1.234.567,89\u00a0€", "12,34,567.89", "9:00:00 AM"}, want...); !slices.Equal(texts, want) {
			t.Errorf("%s: texts %q, not %q", locale, texts, want)
		}
	}
}
