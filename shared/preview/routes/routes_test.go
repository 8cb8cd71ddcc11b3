package routes

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hivesync/shared/fault"
	"hivesync/shared/preview/rendering"
)

const component = "export default function X() { return <View/>; }"

func project(files map[string]string) rendering.MapFiles {
	out := rendering.MapFiles{}
	for name, text := range files {
		if text == "" {
			text = component
		}
		out[name] = []byte(text)
	}
	return out
}

func TestARouteOfExpoRouterIsAFile(t *testing.T) {
	t.Parallel()
	files := project(map[string]string{
		"app/_layout.tsx": "", "app/(tabs)/_layout.tsx": "", "app/(tabs)/index.tsx": "", "app/(tabs)/two.tsx": "", "app/users/[id].tsx": "",
		"app/users/me.tsx": "", "app/users/index.js": "", "app/docs/[...path].tsx": "", "app/+not-found.tsx": "", "app/api/x+api.ts": "",
		"app/users/me.preview.tsx": "", "app/web.web.tsx": "", "app/two.test.tsx": "", "app/map.ios.tsx": "", "app/map.android.tsx": "",
		"src/Other.tsx": "", "app/photo/preview.tsx": "", "app/users/preview.tsx": "export const params = {};",
	})
	type params = map[string]any
	for where, want := range map[string]Target{
		"/":                   {File: "app/(tabs)/index.tsx", Name: "(tabs)/index", Params: params{}},
		"/two?tab=1&tab=2#x":  {File: "app/(tabs)/two.tsx", Name: "(tabs)/two", Params: params{"tab": "1"}},
		"/(tabs)/two/":        {File: "app/(tabs)/two.tsx", Name: "(tabs)/two", Params: params{}},
		"/users":              {File: "app/users/index.js", Name: "users/index", Params: params{}},
		"/users/me":           {File: "app/users/me.tsx", Name: "users/me", Params: params{}},
		"/users/a%20b?id=not": {File: "app/users/[id].tsx", Name: "users/[id]", Params: params{"id": "a b"}},
		"/docs/a/b":           {File: "app/docs/[...path].tsx", Name: "docs/[...path]", Params: params{"path": []any{"a", "b"}}},
		"/map":                {File: "app/map.android.tsx", Name: "map", Params: params{}},
		"/photo/preview":      {File: "app/photo/preview.tsx", Name: "photo/preview", Params: params{}},
	} {
		got, err := At(files, where)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", where, err, diff)
		}
	}
	for _, where := range []string{"/docs", "/users/1/2", "/x", "/api/x", "/web", "relative", "//%zz"} {
		if got, err := At(files, where); !fault.Is(err, fault.EntryPointNotFound) {
			t.Errorf("%s: %+v %v", where, got, err)
		}
	}
	_, err := At(files, "/x")
	if want := "It has /, /docs/*path, /map, /photo/preview, /two, /users, /users/:id, /users/me."; !strings.Contains(err.Error(), want) {
		t.Errorf("%v, not %s", err, want)
	}
}

const navigator = `import {lazy} from 'react';
import Home from './screens/home-screen';
import {Profile as UserScreen, Edit} from '@/screens/user';
import { Login } from "../barrel";
const Late = lazy(() => import('./screens/Late'));
const Stack = createNativeStackNavigator();
export const linking = {
  prefixes: ['app://'], // where { it } begins
  config: {
    initialRouteName: 'Home',
    screens: {
      Home: '',
      Tabs: {
        path: 'tabs',
        screens: {
          Feed: {path: "feed/:sort?", parse: {sort: (s) => ({s})}},
          "Late": 'late',
          Deep: {path: 'deep/:id(\\d+)', exact: true},
        },
      },
      User: {path: 'users/:id/*'},
      ...more,
    },
  },
};
export const Root = () => (
  <Stack.Navigator>
    <Stack.Screen name="Home" component={Home} options={{title: 'a > b'}} />
    <Stack.Screen component={UserScreen} name={'User'} />
    <Stack.Screen name={routes.LOGIN} component={Login} options={() => ({headerShown: false})} />
    <Tab.Screen name="Late" component={Late}/>
    <Tab.Screen name="Feed" getComponent={() => require('./screens/Feed').FeedScreen} />
    <Tab.Screen name="Deep" component={Inline} />
  </Stack.Navigator>
);
export function Inline() { return <View/>; }`

func linked() rendering.MapFiles {
	return project(map[string]string{
		"src/navigator.tsx":           navigator,
		"src/screens/home-screen.tsx": "",
		"src/screens/user.tsx":        "export const Profile = () => <View/>;\nexport function Edit() { return <View/>; }",
		"barrel/index.ts":             "export * from '../src/auth/LoginScreen';",
		"src/auth/LoginScreen.tsx":    "export function Login() { return <View/>; }",
		"src/screens/Late.tsx":        "",
		"src/screens/Feed.tsx":        "export const FeedScreen = () => <View/>;",
		"src/screens/a/Same.tsx":      "", "src/screens/b/Same.tsx": "",
	})
}

func TestARouteOfALinkingConfigurationIsAScreen(t *testing.T) {
	t.Parallel()
	type params = map[string]any
	for where, want := range map[string]Target{
		"/":               {File: "src/screens/home-screen.tsx", Name: "Home", Params: params{}},
		"/tabs/feed":      {File: "src/screens/Feed.tsx", Export: "FeedScreen", Name: "Feed", Params: params{}},
		"/tabs/feed/new":  {File: "src/screens/Feed.tsx", Export: "FeedScreen", Name: "Feed", Params: params{"sort": "new"}},
		"/tabs/late?a=b":  {File: "src/screens/Late.tsx", Name: "Late", Params: params{"a": "b"}},
		"/deep/7":         {File: "src/navigator.tsx", Export: "Inline", Name: "Deep", Params: params{"id": "7"}},
		"/users/7/photos": {File: "src/screens/user.tsx", Export: "Profile", Name: "User", Params: params{"id": "7", "path": []any{"photos"}}},
	} {
		got, err := At(linked(), where)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", where, err, diff)
		}
	}
	_, err := At(linked(), "/tabs")
	if want := "It has /, /deep/:id, /tabs/feed/:sort?, /tabs/late, /users/:id/*path."; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, not %s", err, want)
	}
	if _, err := At(project(map[string]string{"App.tsx": ""}), "/"); !fault.Is(err, fault.EntryPointNotFound) || !strings.Contains(err.Error(), "no routes") {
		t.Error(err)
	}
}

func TestANavigatorMayBeMadeOfAnObject(t *testing.T) {
	t.Parallel()
	files := project(map[string]string{
		"App.jsx": `import Home from './Home'; import {Profile} from './Profile';
const Tabs = createBottomTabNavigator({screens: {Home, Profile: {screen: Profile, linking: {path: 'p/:id'}, options: {title: 'x'}}}});`,
		"Home.jsx": "", "Profile.jsx": "export const Profile = () => <View/>;",
	})
	got, err := At(files, "/p/3")
	if diff := cmp.Diff(Target{File: "Profile.jsx", Export: "Profile", Name: "Profile", Params: map[string]any{"id": "3"}}, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if got, err := Named(files, "Home"); err != nil || got.File != "Home.jsx" {
		t.Errorf("%+v %v", got, err)
	}
}

func TestAScreenIsFoundByItsName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]Target{
		"Home": {File: "src/screens/home-screen.tsx", Name: "Home"}, "home": {File: "src/screens/home-screen.tsx", Name: "Home"},
		"home-screen": {File: "src/screens/home-screen.tsx", Name: "home-screen"}, "LOGIN": {File: "src/auth/LoginScreen.tsx", Export: "Login", Name: "LOGIN"},
		"LoginScreen": {File: "src/auth/LoginScreen.tsx", Name: "LoginScreen"}, "Edit": {File: "src/screens/user.tsx", Export: "Edit", Name: "Edit"},
	} {
		got, err := Named(linked(), name)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
	for name, want := range map[string]string{
		"Same": "several screens Same: src/screens/a/Same.tsx, src/screens/b/Same.tsx", "None": "It has Deep, Feed, Home, LOGIN, Late,",
	} {
		if _, err := Named(linked(), name); !fault.Is(err, fault.EntryPointNotFound) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What is read is anybody's text: it must end, and stay small.
func TestNoTextIsTooStrangeToRead(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"open": "linking screens: {", "an open string": "linking screens: {A: 'x", "an open comment": "linking screens: {/*", "closed twice": "linking screens: {A: 1}}}]",
		"deep":      "linking " + strings.Repeat("screens: {A: {", 5000),
		"wide":      "linking screens: {" + strings.Repeat("A: 'a', ", 100_000),
		"many":      "linking " + strings.Repeat("screens: {A: 'a/:b'}\n", 10_000),
		"long path": "linking screens: {A: '" + strings.Repeat("a/", 400) + "'}",
		"brackets":  "linking screens: {A: [(}, B: 'b'}",
		"tags":      strings.Repeat("<Stack.Screen name='A' component={B}", 5000),
	} {
		files := project(map[string]string{"App.tsx": text})
		if got, err := At(files, "/zzz"); err == nil {
			t.Errorf("%s: %+v", name, got)
		}
		if routes := linkedRoutes(sourcesOf(files)); len(routes) > maxMembers {
			t.Errorf("%s: %d routes", name, len(routes))
		}
		if _, err := Named(files, "None"); err == nil {
			t.Errorf("%s: a screen is found", name)
		}
	}
}

func TestScreensAreListed(t *testing.T) {
	t.Parallel()
	got := Screens(linked())
	if want := []string{"src/auth/LoginScreen.tsx", "src/screens/Feed.tsx", "src/screens/Late.tsx", "src/screens/a/Same.tsx", "src/screens/b/Same.tsx", "src/screens/home-screen.tsx"}; !slices.Equal(got, append(want, "src/screens/user.tsx")) {
		t.Errorf("%q among %q", got, slices.Sorted(maps.Keys(linked())))
	}
}
