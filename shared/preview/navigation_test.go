package preview

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"hivesync/shared/devices"
	"hivesync/shared/packages/installed"
	"hivesync/shared/preview/bundle"
)

// navigated renders a project with React Navigation as npm has it, which the sandbox's own tests bring.
func navigated(t *testing.T, entry string, files map[string]string, list ...devices.Context) Result {
	t.Helper()
	p, err := installed.Open("sandbox/js")
	if err != nil {
		t.Fatal(err)
	}
	if p == nil {
		t.Fatal("the packages of sandbox/js are not installed: run `make setup`")
	}
	t.Cleanup(func() { _ = p.Close() })
	contents := bundle.MapFiles{}
	for name, content := range files {
		contents[name] = []byte(content)
	}
	if list == nil {
		list = small(presets(t, "iphone-15"))
	}
	res, err := engine(t).Render(t.Context(), Request{Files: contents, Packages: p, EntryPoint: entry, Devices: list, Limits: patient})
	if err != nil {
		t.Fatal(err)
	}
	return *res
}

// shownIn gives a screen's texts.
func shownIn(t *testing.T, s Screen) []string {
	t.Helper()
	var document any
	if err := json.Unmarshal(s.Layout, &document); err != nil {
		t.Fatal(err)
	}
	var got shown
	got.collect(document)
	if len(got.boxes) > 0 {
		t.Errorf("boxes %q", got.boxes)
	}
	return got.texts
}

const page = `import {Text, View} from 'react-native';
	function Page({route}) { return <View style={{flex: 1}}><Text>Page {route.name}</Text></View>; }
	import {NavigationContainer} from '@react-navigation/native';
`

// The real navigators show their first screen, with its bars.
func TestNavigatorsShowTheirFirstScreenAndItsBars(t *testing.T) {
	t.Parallel()
	icon := "⏷" // React Navigation's for a tab that has none: there are two, one of them seen
	for name, c := range map[string]struct {
		app          string
		ios, android []string
	}{
		"tabs in a native stack": {
			`
			import {createNativeStackNavigator} from '@react-navigation/native-stack';
			import {createBottomTabNavigator} from '@react-navigation/bottom-tabs';
			const Stack = createNativeStackNavigator(), Tab = createBottomTabNavigator();
			const Tabs = () => <Tab.Navigator><Tab.Screen name="Home" component={Page} /><Tab.Screen name="Settings" component={Page} /></Tab.Navigator>;
			export default () => <NavigationContainer><Stack.Navigator><Stack.Screen name="Main" component={Tabs} /><Stack.Screen name="Details" component={Page} /></Stack.Navigator></NavigationContainer>`,
			[]string{"Home", "Page Home", icon, icon, "Home", icon, icon, "Settings", "Main"},
			nil,
		},
		"two screens of a native stack": {
			`
			import {createNativeStackNavigator} from '@react-navigation/native-stack';
			const Stack = createNativeStackNavigator();
			export default () => <NavigationContainer initialState={{routes: [{name: 'Inbox'}, {name: 'Letter'}]}}><Stack.Navigator screenOptions={{headerRight: () => <Text>Edit</Text>}}>
				<Stack.Screen name="Inbox" component={Page} options={{title: 'Mail'}} /><Stack.Screen name="Letter" component={Page} /></Stack.Navigator></NavigationContainer>`,
			[]string{"Page Inbox", "Mail", "Edit", "Page Letter", "Mail", "Letter", "Edit"},
			[]string{"Page Inbox", "Mail", "Edit", "Page Letter", "Letter", "Edit"},
		},
		"a stack of JavaScript": {
			`
			import {createStackNavigator} from '@react-navigation/stack';
			const Stack = createStackNavigator();
			export default () => <NavigationContainer><Stack.Navigator><Stack.Screen name="Inbox" component={Page} options={{title: 'Mail'}} /></Stack.Navigator></NavigationContainer>`,
			[]string{"Mail", "Page Inbox"},
			nil,
		},
		"a drawer, closed": {
			`
			import {createDrawerNavigator} from '@react-navigation/drawer';
			const Drawer = createDrawerNavigator();
			export default () => <NavigationContainer><Drawer.Navigator><Drawer.Screen name="Inbox" component={Page} /><Drawer.Screen name="Sent" component={Page} /></Drawer.Navigator></NavigationContainer>`,
			[]string{"Inbox", "Page Inbox", "Inbox", "Sent"},
			nil,
		},
		"tabs above pages": {
			`
			import {createMaterialTopTabNavigator} from '@react-navigation/material-top-tabs';
			const Tab = createMaterialTopTabNavigator();
			export default () => <NavigationContainer><Tab.Navigator screenOptions={{lazy: true}}><Tab.Screen name="Chats" component={Page} /><Tab.Screen name="Calls" component={Page} /></Tab.Navigator></NavigationContainer>`,
			[]string{"Chats", "Chats", "Calls", "Calls", "Page Chats"},
			nil,
		},
		"a static configuration": {
			`
			import {createStaticNavigation} from '@react-navigation/native';
			import {createBottomTabNavigator} from '@react-navigation/bottom-tabs';
			const App = createStaticNavigation(createBottomTabNavigator({screens: {Home: Page, More: {screen: Page, options: {title: 'Even more', tabBarBadge: 3}}}}));
			export default () => <App />`,
			[]string{"Home", "Page Home", icon, icon, "Home", icon, icon, "3", "Even more"},
			nil,
		},
		"a navigator without its container": {
			`
			import {createNativeStackNavigator} from '@react-navigation/native-stack';
			const Stack = createNativeStackNavigator();
			export default () => <Stack.Navigator><Stack.Screen name="Inbox" component={Page} /></Stack.Navigator>`,
			[]string{"Page Inbox", "Inbox"},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := navigated(t, "App.tsx", map[string]string{"App.tsx": page + c.app}, small(presets(t, "iphone-15", "pixel-8"))...)
			want := [][]string{c.ios, c.android}
			if c.android == nil {
				want[1] = c.ios
			}
			for i, s := range res.Screens {
				if texts := shownIn(t, s); !slices.Equal(texts, want[i]) {
					t.Errorf("%s: texts %q, not %q", s.DeviceID, texts, want[i])
				}
				if found := codes(s); len(found) > 0 {
					t.Errorf("%s: diagnostics %v", s.DeviceID, found)
				}
			}
		})
	}
}

// What hooks of React Navigation give a screen that no navigator shows.
func TestAScreenByItselfHasANavigator(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ app, want string }{
		"in its first render": {`
			import {useIsFocused, useNavigation, useNavigationState, useRoute, useTheme} from '@react-navigation/native';
			export default function Profile() {
				const navigation = useNavigation();
				return <Text>{[useRoute().name, useIsFocused(), useNavigationState((s) => s.index), navigation.canGoBack(), typeof navigation.navigate, useTheme().colors.card].join()}</Text>;
			}`, "Profile,true,0,false,function,rgb(255, 255, 255)"},
		"later": {`
			import {useEffect, useState} from 'react';
			import {useRoute} from '@react-navigation/native';
			const Late = () => <Text>late {useRoute().name}</Text>;
			export default function Feed() {
				const [ready, setReady] = useState(false);
				useEffect(() => { setTimeout(() => setReady(true), 100); }, []);
				return ready ? <Late /> : <Text>wait</Text>;
			}`, "late Feed"},
		"its focus, and options that it sets": {`
			import {useCallback, useLayoutEffect, useState} from 'react';
			import {useFocusEffect, useNavigation} from '@react-navigation/native';
			export default function Feed() {
				const [n, setN] = useState(0);
				const navigation = useNavigation();
				useLayoutEffect(() => navigation.setOptions({title: 'Feed'}), [navigation]);
				useFocusEffect(useCallback(() => setN(1), []));
				return <Text>focused {n}</Text>;
			}`, "focused 1"},
		"the heights of bars": {`
			import {useHeaderHeight} from '@react-navigation/elements';
			import {useBottomTabBarHeight} from '@react-navigation/bottom-tabs';
			import {useNavigation} from '@react-navigation/native';
			export default function Feed() {
				useNavigation();
				return <Text>{useHeaderHeight()} {useBottomTabBarHeight()}</Text>;
			}`, "103 83"},
		"without any of its hooks": {`
			import {Link} from '@react-navigation/native';
			export default function Feed({navigation, route}) { return <Text>{route.name} {typeof navigation.push}</Text>; }`, "Feed function"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := navigated(t, "App.tsx", map[string]string{"App.tsx": "import {Text} from 'react-native';" + c.app})
			if texts := shownIn(t, res.Screens[0]); !slices.Equal(texts, []string{c.want}) {
				t.Errorf("texts %q, not %q; %v", texts, c.want, codes(res.Screens[0]))
			}
		})
	}
}

// A screen that wants what its app provides is where the app's navigators show it; one that none shows takes the place of the first.
func TestNavigatorsOfAnAppShowItsScreen(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"store.ts": `import {createContext} from 'react'; export const Store = createContext<any>(undefined);`,
		"App.tsx": `
			import {NavigationContainer} from '@react-navigation/native';
			import {createNativeStackNavigator} from '@react-navigation/native-stack';
			import {createBottomTabNavigator} from '@react-navigation/bottom-tabs';
			import {Store} from './store'; import {Home} from './Home'; import {Settings} from './Settings';
			const Stack = createNativeStackNavigator(), Tab = createBottomTabNavigator();
			const Tabs = () => <Tab.Navigator screenOptions={{headerShown: false, tabBarIcon: () => null}}><Tab.Screen name="Home" component={Home} /><Tab.Screen name="Settings" component={Settings} /></Tab.Navigator>;
			export default () => <Store.Provider value={{user: 'Ada'}}><NavigationContainer><Stack.Navigator><Stack.Screen name="Main" component={Tabs} /></Stack.Navigator></NavigationContainer></Store.Provider>;`,
		"Home.tsx": `import {Text} from 'react-native'; export function Home() { return <Text>home</Text>; }`,
	}
	for _, name := range []string{"Settings", "Other"} {
		files[name+".tsx"] = fmt.Sprintf(`
			import {useContext} from 'react'; import {Text} from 'react-native'; import {useRoute} from '@react-navigation/native'; import {Store} from './store';
			export function %[1]s() { const {user} = useContext(Store); return <Text>%[1]s of {user} at {useRoute().name}</Text>; }`, name)
	}
	for entry, want := range map[string][]string{
		"Settings.tsx": {"Settings of Ada at Settings", "Home", "Settings", "Main"},
		"Other.tsx":    {"Other of Ada at Main", "Main"},
	} {
		res := navigated(t, entry, files)
		if texts := shownIn(t, res.Screens[0]); !slices.Equal(texts, want) {
			t.Errorf("%s: texts %q, not %q", entry, texts, want)
		}
		if found := codes(res.Screens[0]); !slices.Equal(found, []string{"SHOWN_IN_APP"}) {
			t.Errorf("%s: diagnostics %v", entry, found)
		}
	}
}

// Layouts of Expo Router draw the bars around the screen that they lead to.
func TestLayoutsOfExpoRouterHaveTheirBars(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"package.json": `{"name":"app","main":"expo-router/entry"}`,
		"store.ts":     `import {createContext} from 'react'; export const Store = createContext<any>(undefined);`,
		"app/_layout.tsx": `
			import {Stack} from 'expo-router'; import {Store} from '../store';
			export default () => <Store.Provider value={{user: 'Ada'}}><Stack><Stack.Screen name="(tabs)" options={{headerShown: false}} /></Stack></Store.Provider>;`,
		"app/(tabs)/_layout.tsx": `
			import {Tabs} from 'expo-router';
			export default () => <Tabs><Tabs.Screen name="index" options={{title: 'Home'}} /><Tabs.Screen name="me" options={{title: 'Me'}} /></Tabs>;`,
		"app/(tabs)/me.tsx": `
			import {useContext} from 'react'; import {Text} from 'react-native'; import {Tabs} from 'expo-router';
			import {useIsFocused} from '@react-navigation/native'; import {Store} from '../../store';
			export default function Me() { const {user} = useContext(Store); return <><Tabs.Screen options={{title: user}} /><Text>{user} {String(useIsFocused())}</Text></>; }`,
	}
	res := navigated(t, "app/(tabs)/me.tsx", files, small(presets(t, "iphone-15", "pixel-8"))...)
	for _, s := range res.Screens {
		if texts := shownIn(t, s); !slices.Equal(texts, []string{"Ada true", "Ada", "Home", "Ada"}) {
			t.Errorf("%s: texts %q", s.DeviceID, texts)
		}
		if found := codes(s); len(found) > 0 {
			t.Errorf("%s: diagnostics %v", s.DeviceID, found)
		}
	}
}
