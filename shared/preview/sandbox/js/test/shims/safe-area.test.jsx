import {useContext} from 'react';
import {expect, test} from 'vitest';
import {modules} from '../../src/shims/index.js';
import {render} from '../render.js';
import {outline, treeOf} from './tree.js';

const {
  initialWindowMetrics, SafeAreaInsetsContext, SafeAreaProvider, SafeAreaView, useSafeAreaFrame, useSafeAreaInsets, withSafeAreaInsets,
} = modules['react-native-safe-area-context'];
const {StatusBar, setStatusBarStyle} = modules['expo-status-bar'];
const {StatusBar: NativeStatusBar, Text, View} = modules['react-native'];
const device = {insets: {top: 47, right: 1, bottom: 34, left: 2}, width: 390, height: 844};

test('the provider fills the window and reads nothing', async () => {
  const {tree, reads} = await render(<SafeAreaProvider style={{margin: 1}}><View /></SafeAreaProvider>, {device});
  expect(tree).toMatchObject({type: 'HS_View', props: {component: 'SafeAreaProvider'}, style: {flex: 1, margin: 1}});
  expect(reads).toEqual([]);
});

test('insets are the device\'s, with or without a provider', async () => {
  const Insets = () => <Text>{JSON.stringify({...useSafeAreaInsets()})}</Text>;
  const expected = [JSON.stringify(device.insets)];
  expect((await treeOf(<Insets />, {device})).children).toEqual(expected);
  const {tree, reads} = await render(<SafeAreaProvider><Insets /></SafeAreaProvider>, {device});
  expect(tree.children[0].children).toEqual(expected);
  expect(reads).toEqual(['insets']);
});

test('insets that nobody looks at are not read', async () => {
  function Screen() {
    const insets = useSafeAreaInsets();
    useContext(SafeAreaInsetsContext);
    return <View testID={typeof insets} />;
  }
  expect((await render(<Screen />, {device})).reads).toEqual([]);
});

test('frame, metrics, consumer and higher-order component agree', async () => {
  const WithInsets = withSafeAreaInsets(({insets, label}) => <Text>{`${label}${insets.top}`}</Text>);
  const Frame = () => <Text>{JSON.stringify(useSafeAreaFrame())}</Text>;
  const tree = await treeOf(
    <View>
      <WithInsets label="top " />
      <Frame />
      <SafeAreaInsetsContext.Consumer>{(insets) => <Text>{insets.bottom}</Text>}</SafeAreaInsetsContext.Consumer>
    </View>,
    {device},
  );
  expect(outline(tree)).toEqual(['View', ['Text', 'top 47'], ['Text', '{"x":0,"y":0,"width":390,"height":844}'], ['Text', '34']]);
  expect(initialWindowMetrics.insets.left).toBe(2);
});

test.each([
  [undefined, ['top', 'right', 'bottom', 'left']],
  [['top', 'nowhere'], ['top']],
  [[], []],
  [{top: 'maximum', bottom: 'additive'}, {top: 'maximum', right: 'off', bottom: 'additive', left: 'off'}],
])('SafeAreaView with edges %o pads %o', async (edges, expected) => {
  const {tree, reads} = await render(<SafeAreaView edges={edges} mode="margin" style={{flex: 1}} />, {device});
  expect(tree).toMatchObject({type: 'HS_SafeArea', style: {flex: 1}, props: {component: 'SafeAreaView', mode: 'margin', origin: 'react-native-safe-area-context'}});
  expect(tree.props.edges).toEqual(expected);
  expect(reads).toEqual([]);
});

test.each([
  ['light', 'light', 'light-content', []],
  ['dark', 'dark', 'dark-content', []],
  ['auto', 'light', 'dark-content', ['colorScheme']],
  ['auto', 'dark', 'light-content', ['colorScheme']],
  ['inverted', 'light', 'light-content', ['colorScheme']],
  ['inverted', 'dark', 'dark-content', ['colorScheme']],
])('expo\'s status bar %s on a %s device has %s', async (style, colorScheme, expected, asked) => {
  const {tree, reads} = await render(<StatusBar style={style} />, {device: {colorScheme}});
  expect(tree.props).toMatchObject({component: 'StatusBar', barStyle: expected});
  expect(reads).toEqual(asked);
});

test('expo\'s status bar can be set from outside', async () => {
  setStatusBarStyle('dark');
  expect((await treeOf(<StatusBar style="light" />)).props.barStyle).toBe('dark-content');
  NativeStatusBar.setBarStyle(undefined);
});
