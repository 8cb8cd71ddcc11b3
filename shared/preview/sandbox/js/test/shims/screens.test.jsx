import {expect, test} from 'vitest';
import {modules} from '../../src/shims/index.js';
import {render} from '../render.js';
import {outline, treeOf} from './tree.js';

const {
  DrawerLayoutAndroid, InputAccessoryView, KeyboardAvoidingView, Modal, RefreshControl, SafeAreaView, StatusBar, Text, View,
  experimental_LayoutConformance: LayoutConformance, requireNativeComponent,
  unstable_VirtualArray: VirtualArray, unstable_VirtualColumn: VirtualColumn,
} = modules['react-native'];

test('a visible Modal is a layer over the window', async () => {
  const tree = await treeOf(<Modal animationType="slide" onRequestClose={function close() {}}><Text>a</Text></Modal>);
  expect(tree).toMatchObject({
    type: 'HS_Overlay',
    props: {component: 'Modal', transparent: false, animationType: 'slide', presentationStyle: 'fullScreen'},
    handlers: {onRequestClose: 'close'},
  });
  expect(outline(tree)).toEqual(['Modal', ['ModalContent', ['Text', 'a']]]);
  expect(tree.children[0].style).toEqual({left: 0, top: 0, flex: 1, backgroundColor: 'white'});
});

test('a transparent Modal shows what is below, a hidden one nothing', async () => {
  const tree = await treeOf(<Modal transparent><View /></Modal>);
  expect(tree.props).toMatchObject({transparent: true, presentationStyle: 'overFullScreen'});
  expect(tree.children[0].style.backgroundColor).toBe('transparent');
  expect((await treeOf(<Modal backdropColor="gold" />)).children[0].style.backgroundColor).toBe('gold');
  expect((await treeOf(<View><Modal visible={false}><Text>a</Text></Modal></View>)).children).toEqual([]);
});

test('SafeAreaView leaves the insets to the layout', async () => {
  const {tree, reads} = await render(<SafeAreaView style={{flex: 1}} />);
  expect(tree).toMatchObject({
    type: 'HS_SafeArea',
    props: {component: 'SafeAreaView', edges: ['top', 'right', 'bottom', 'left'], mode: 'padding', origin: 'react-native'},
    style: {flex: 1},
  });
  expect(reads).toEqual([]);
});

test('StatusBar takes no place and tells its look', async () => {
  const tree = await treeOf(<StatusBar barStyle="light-content" backgroundColor="navy" />);
  expect(tree).toMatchObject({
    type: 'HS_View',
    props: {component: 'StatusBar', barStyle: 'light-content', backgroundColor: 'navy', hidden: false, translucent: false},
    style: {position: 'absolute', width: 0, height: 0},
  });
});

test('StatusBar obeys its static methods', async () => {
  function Screen() {
    StatusBar.setHidden(true);
    const entry = StatusBar.pushStackEntry({barStyle: 'dark-content'});
    StatusBar.replaceStackEntry(entry, {barStyle: 'light-content', hidden: true});
    return <StatusBar barStyle="default" />;
  }
  expect((await treeOf(<Screen />)).props).toMatchObject({barStyle: 'light-content', hidden: true});
  StatusBar.setHidden(undefined);
  StatusBar.setBarStyle(undefined);
});

test('StatusBar.currentHeight is Android\'s', async () => {
  const Height = () => <Text>{String(StatusBar.currentHeight)}</Text>;
  const insets = {top: 24, right: 0, bottom: 0, left: 0};
  expect((await treeOf(<Height />, {device: {platform: 'android', insets}})).children).toEqual(['24']);
  expect((await treeOf(<Height />, {device: {platform: 'ios', insets}})).children).toEqual(['undefined']);
});

test('KeyboardAvoidingView is a box, with one more to move by position', async () => {
  const props = {style: {flex: 1}, contentContainerStyle: {padding: 1}, keyboardVerticalOffset: 3};
  const padding = await treeOf(<KeyboardAvoidingView behavior="padding" {...props}><Text>a</Text></KeyboardAvoidingView>);
  expect(outline(padding)).toEqual(['KeyboardAvoidingView', ['Text', 'a']]);
  expect(padding.props).toEqual({component: 'KeyboardAvoidingView'});
  const position = await treeOf(<KeyboardAvoidingView behavior="position" {...props}><Text>a</Text></KeyboardAvoidingView>);
  expect(outline(position)).toEqual(['KeyboardAvoidingView', ['View', ['Text', 'a']]]);
  expect(position.children[0].style).toEqual({padding: 1, bottom: 0});
});

test('a drawer is closed', async () => {
  const tree = await treeOf(<DrawerLayoutAndroid renderNavigationView={() => <Text>menu</Text>}><Text>screen</Text></DrawerLayoutAndroid>);
  expect(outline(tree)).toEqual(['DrawerLayoutAndroid', ['View', ['Text', 'screen']]]);
});

test('an InputAccessoryView shows only where it stays', async () => {
  const shown = (element, platform) => treeOf(<View>{element}</View>, {device: {platform}}).then((tree) => tree.children.length);
  expect(await shown(<InputAccessoryView><Text>a</Text></InputAccessoryView>, 'ios')).toBe(1);
  expect(await shown(<InputAccessoryView nativeID="n"><Text>a</Text></InputAccessoryView>, 'ios')).toBe(0);
  expect(await shown(<InputAccessoryView><Text>a</Text></InputAccessoryView>, 'android')).toBe(0);
});

test('wrappers without a look take no place', async () => {
  expect((await treeOf(<View><RefreshControl refreshing /></View>)).children).toEqual([]);
  const tree = await treeOf(<LayoutConformance mode="strict"><Text>a</Text></LayoutConformance>);
  expect(tree).toMatchObject({style: {display: 'contents'}, props: {component: 'LayoutConformance', mode: 'strict'}});
});

test('a native view is a labelled box and a diagnostic', async () => {
  const Map = requireNativeComponent('AIRMap');
  expect(requireNativeComponent('AIRMap')).toBe(Map);
  const {tree, diagnostics} = await render(<Map style={{height: 9}} region={{a: 1}} />);
  expect(tree).toMatchObject({type: 'HS_View', props: {component: 'Unsupported', unsupported: 'AIRMap from native code'}, style: {height: 9}});
  expect(diagnostics).toMatchObject([{severity: 'warning', code: 'UNSUPPORTED_COMPONENT'}]);
});

test('a virtual column renders its first items', async () => {
  const items = new VirtualArray(Array.from({length: 200}, (_, index) => ({key: `k${index}`})));
  const tree = await treeOf(<View><VirtualColumn items={items}>{(item) => <Text>{item.key}</Text>}</VirtualColumn></View>);
  expect(tree.children).toHaveLength(31);
  expect(tree.children[0]).toMatchObject({props: {component: 'VirtualView', nativeID: 'k0'}});
  expect(() => items.at(200)).toThrow(RangeError);
});
