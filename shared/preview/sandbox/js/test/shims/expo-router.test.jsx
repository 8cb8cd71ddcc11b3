import {useLayoutEffect} from 'react';
import {expect, test} from 'vitest';
import {chainElement} from '../../src/host/outlet.js';
import {modules} from '../../src/shims/index.js';
import {findAll, render} from '../render.js';

const {Pressable, Text, View} = modules['react-native'];
const {DarkTheme, Link, Redirect, Slot, Stack, Tabs, ThemeProvider, useLocalSearchParams, useNavigation, usePathname, useSegments} = modules['expo-router'];
const {Drawer} = modules['expo-router/drawer'];
const {NativeTabs, Label} = modules['expo-router/unstable-native-tabs'];
const ui = modules['expo-router/ui'];

/** Renders components that show each other, by their files. */
async function routed(files, device) {
  const Chain = () => chainElement(Object.values(files), false, Object.keys(files));
  const {tree, error, diagnostics} = await render(<Chain />, {device});
  expect(error).toBeUndefined();
  return {tree, diagnostics};
}

const texts = (tree) => findAll(tree, (node) => node.type === 'HS_Text').map((node) => node.children.join(''));
const headers = (tree) => findAll(tree, (node) => node.props.component === 'ScreenStackHeaderConfig').map(texts);
const selected = (tree) => findAll(tree, (node) => node.props.accessibilityState?.selected).map((node) => texts(node).join());

const Page = () => <Text>page</Text>;
const plain = (Navigator) => () => <Navigator />;

test('a stack has a header with the title of its route', async () => {
  const layout = () => (
    <Stack screenOptions={{headerStyle: {backgroundColor: 'navy'}, headerTintColor: 'white'}}>
      <Stack.Screen name="about" options={{title: 'About us'}} />
    </Stack>
  );
  const {tree} = await routed({'app/_layout.tsx': layout, 'app/about.tsx': Page});
  expect(texts(tree)).toEqual(['page', 'About us']);
  const [header] = findAll(tree, (node) => node.props.component === 'ScreenStackHeaderConfig');
  expect(header.style.backgroundColor).toBe('navy');
  expect(findAll(header, (node) => node.type === 'HS_Text')[0].style.color).toBe('white');
  expect(headers((await routed({'app/_layout.tsx': plain(Stack), 'app/settings/profile.tsx': Page})).tree)).toEqual([['settings/profile']]);
});

function ByNavigation() {
  const navigation = useNavigation();
  useLayoutEffect(() => navigation.setOptions({title: 'Mine', headerRight: () => <Text>Edit</Text>}), [navigation]);
  return <Page />;
}

function ByElement() {
  return (
    <>
      <Stack.Screen options={{title: 'Mine', headerRight: () => <Text>Edit</Text>}} />
      <Page />
    </>
  );
}

test.each([['an element', ByElement], ['its navigation', ByNavigation]])('a screen sets its own options by %s', async (_name, screen) => {
  const {tree} = await routed({'app/_layout.tsx': plain(Stack), 'app/index.tsx': screen});
  expect(headers(tree)).toEqual([['Mine', 'Edit']]);
});

test('tabs within a stack: one header, and the bar with the tab that is shown', async () => {
  const root = () => (
    <ThemeProvider value={DarkTheme}>
      <Stack>
        <Stack.Screen name="(tabs)" options={{headerShown: false}} />
        <Stack.Screen name="modal" />
      </Stack>
    </ThemeProvider>
  );
  const tabs = () => (
    <Tabs screenOptions={{tabBarActiveTintColor: 'tomato'}}>
      <Tabs.Screen name="index" options={{title: 'Home', tabBarIcon: ({color, focused}) => <View testID={`${color} ${focused}`} />}} />
      <Tabs.Screen name="two" options={{title: 'Second', tabBarBadge: 3}} />
      <Tabs.Screen name="hidden" options={{href: null}} />
    </Tabs>
  );
  const {tree} = await routed({'app/_layout.tsx': root, 'app/(tabs)/_layout.tsx': tabs, 'app/(tabs)/two.tsx': Page});
  expect(headers(tree)).toEqual([['Second']]);
  expect(texts(tree)).toEqual(['page', 'Second', 'Home', '3', 'Second']);
  expect(selected(tree)).toEqual(['3,Second']);
  expect(findAll(tree, (node) => node.props.testID === 'rgb(125, 125, 127) false')).toHaveLength(1);
  const bars = findAll(tree, (node) => node.style.backgroundColor === 'rgb(18, 18, 18)');
  expect(bars.map((bar) => bar.style.height)).toEqual([47 + 44, 49 + 34]);
});

test('a stack in a tab has its header below that of the tab', async () => {
  const {tree} = await routed({'app/_layout.tsx': plain(Tabs), 'app/mail/_layout.tsx': plain(Stack), 'app/mail/index.tsx': Page});
  const [inner, outer] = findAll(tree, (node) => node.props.component === 'ScreenStackHeaderConfig').map((node) => node.style.height);
  expect([inner, outer]).toEqual([44, 91]);
});

test("bars of an app's own are told what there is", async () => {
  const layout = () => <Tabs tabBar={({state, descriptors}) => state.routes.map((route, i) => <Text key={route.key}>{`${descriptors[route.key].options.title} ${state.index === i}`}</Text>)}>
    <Tabs.Screen name="index" options={{title: 'Home'}} />
    <Tabs.Screen name="more" options={{title: 'More'}} />
  </Tabs>;
  expect(texts((await routed({'app/_layout.tsx': layout, 'app/more.tsx': Page})).tree)).toEqual(['page', 'More', 'Home false', 'More true']);
});

test('a drawer has a header that opens it; native tabs have none, and their labels', async () => {
  const {tree} = await routed({'app/_layout.tsx': plain(Drawer), 'app/inbox.tsx': Page});
  expect(headers(tree)).toEqual([['inbox']]);
  expect(findAll(tree, (node) => node.props.accessibilityLabel === 'Show navigation menu')).toHaveLength(1);
  const native = () => (
    <NativeTabs>
      <NativeTabs.Trigger name="index"><Label>Home</Label></NativeTabs.Trigger>
      <NativeTabs.Trigger name="two"><NativeTabs.Trigger.Label>Two</NativeTabs.Trigger.Label></NativeTabs.Trigger>
    </NativeTabs>
  );
  expect(texts((await routed({'app/_layout.tsx': native, 'app/two.tsx': Page})).tree)).toEqual(['page', 'Home', 'Two']);
});

test("slots, and tabs of an app's own looks", async () => {
  const slot = () => <View testID="around"><Slot /></View>;
  expect(texts((await routed({'app/_layout.tsx': slot, 'app/index.tsx': Page})).tree)).toEqual(['page']);
  const Tab = ({isFocused, children}) => <Text>{`${children} ${isFocused}`}</Text>;
  const own = () => (
    <ui.Tabs>
      <ui.TabSlot />
      <ui.TabList>
        <ui.TabTrigger name="index" href="/" asChild><Tab>Home</Tab></ui.TabTrigger>
        <ui.TabTrigger name="two" href="/two" asChild><Tab>Two</Tab></ui.TabTrigger>
      </ui.TabList>
    </ui.Tabs>
  );
  expect(texts((await routed({'app/_layout.tsx': own, 'app/two.tsx': Page})).tree)).toEqual(['page', 'Home false', 'Two true']);
});

test('where a screen is, and its parameters, are known by its file', async () => {
  const screen = () => <Text>{JSON.stringify([useSegments(), usePathname(), useLocalSearchParams()])}</Text>;
  const {tree} = await routed({'app/_layout.tsx': plain(Slot), 'app/(shop)/items/[id].tsx': screen});
  expect(texts(tree)).toEqual([JSON.stringify([['(shop)', 'items', '[id]'], '/items/id', {id: 'id'}])]);
});

test('parameters of a screen by itself answer', async () => {
  const Alone = () => {
    const {id} = useLocalSearchParams();
    return <Text>item {id.toUpperCase()}</Text>;
  };
  const {tree, error} = await render(<Alone />);
  expect(error).toBeUndefined();
  expect(texts(tree)[0]).toContain('item');
});

test('links are text, or what they hold', async () => {
  const {tree} = await render(
    <View>
      <Link href="/a" style={{color: 'red'}}>to a</Link>
      <Link href={{pathname: '/b'}} asChild>
        <Pressable style={{padding: 3}}><Text>to b</Text></Pressable>
      </Link>
      <Link href="/c">
        <Link.Trigger><View testID="c" /></Link.Trigger>
        <Link.Menu><Text>menu</Text></Link.Menu>
      </Link>
    </View>,
  );
  const [a, b, c] = tree.children;
  expect(a).toMatchObject({type: 'HS_Text', style: {color: 'red'}, handlers: {onPress: 'follow'}, children: ['to a']});
  expect(b).toMatchObject({type: 'HS_Button', style: {padding: 3}, handlers: {onPress: 'follow'}});
  expect(c).toMatchObject({type: 'HS_Button', children: [{props: {testID: 'c'}}]});
});

test('a screen that leads on says where to', async () => {
  const {diagnostics} = await render(<Redirect href="/login" />);
  expect(diagnostics).toEqual([{severity: 'info', code: 'REDIRECT', message: 'The screen leads on to /login at once, and shows nothing itself'}]);
});
