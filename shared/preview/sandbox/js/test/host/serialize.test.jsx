import {createElement, Suspense, use, useState} from 'react';
import {expect, test} from 'vitest';
import {markHostModule} from '../../src/host/components.js';
import {Fragment, jsxDEV, sourceOf} from '../../src/host/jsx.js';
import {react} from '../../src/host/react.js';
import {render} from '../render.js';

const View = (props) => createElement('HS_View', {component: 'View', ...props});
const Text = (props) => createElement('HS_Text', {component: 'Text', ...props});
markHostModule({View, Text});

test('values that are not JSON are left out, animated ones stand for their current value', async () => {
  const cyclic = {a: 1};
  cyclic.me = cyclic;
  const {tree} = await render(
    <View
      style={{opacity: {__getValue: () => 0.5}, width: NaN, height: undefined, transform: [{scale: {__getValue: () => 2}}]}}
      when={new Date(0)}
      list={[1, undefined, () => 0, Symbol('s'), null]}
      element={<Text>no</Text>}
      big={10n}
      deep={cyclic}
      contentContainerStyle={[{padding: 1}, {margin: 2}]}
      barStyle="light-content"
    />,
  );
  expect(tree.style).toEqual({opacity: 0.5, transform: [{scale: 2}]});
  expect(tree.props.when).toBe('1970-01-01T00:00:00.000Z');
  expect(tree.props.list).toEqual([1, null, null, null, null]);
  expect(tree.props).not.toHaveProperty('element');
  expect(tree.props).not.toHaveProperty('big');
  expect(tree.props.barStyle).toBe('light-content');
  expect(tree.props.contentContainerStyle).toEqual({padding: 1, margin: 2});
  expect(JSON.stringify(tree.props.deep).length).toBeLessThan(200);
});

test('handlers are named after the function, else after the prop', async () => {
  function Screen() {
    const [, setText] = useState('');
    function save() {}
    return <View onPress={save} onChangeText={setText} onLayout={save.bind(null)} onScroll={() => {}} renderItem={save} />;
  }
  const {tree} = await render(<Screen />);
  expect(tree.handlers).toEqual({onPress: 'save', onChangeText: 'onChangeText', onLayout: 'save', onScroll: 'onScroll'});
  expect(tree.props).not.toHaveProperty('renderItem');
});

test('a name like __proto__ is data and nothing else', async () => {
  const {tree} = await render(createElement('HS_View', {data: JSON.parse('{"__proto__": {"x": 1}}')}));
  expect(Object.keys(tree.props.data)).toEqual(['__proto__']);
  expect({}.x).toBeUndefined();
});

test('limits end a render with their code, whatever catches it', async () => {
  const many = Array.from({length: 50}, (_, i) => <View key={i} />);
  expect((await render(<View>{many}</View>, {limits: {maxNodes: 20}})).error.code).toBe('TOO_MANY_NODES');
  let deep = null;
  for (let i = 0; i < 50; i++) deep = <View>{deep}</View>;
  expect((await render(deep, {limits: {maxDepth: 20}})).error.code).toBe('TREE_TOO_DEEP');
  expect((await render(<Text>{'x'.repeat(5000)}</Text>, {limits: {maxOutputBytes: 1000}})).error.code).toBe('OUTPUT_TOO_LARGE');
  expect((await render(<View />)).error).toBeUndefined();
});

test('what Suspense hides is not in the tree', async () => {
  const never = new Promise(() => {});
  const Wait = () => use(never);
  const {tree} = await render(
    <View>
      <Suspense fallback={<Text>loading</Text>}>
        <Text>hidden</Text>
        <Wait />
      </Suspense>
    </View>,
  );
  expect(tree.children.map((child) => child.children)).toEqual([['loading']]);
});

test('several roots, or none, get a view around them', async () => {
  expect((await render(<></>)).tree).toEqual({type: 'HS_View', props: {component: 'View'}, style: {flex: 1}, handlers: {}, children: []});
  expect((await render([<Text key="a">a</Text>, <Text key="b">b</Text>])).tree.children).toHaveLength(2);
});

test('text outside Text is shown in a Text of its own, and told', async () => {
  const {tree, diagnostics} = await render(<View> {'stray'}</View>);
  expect(tree.children.map((child) => child.type)).toEqual(['HS_Text']);
  expect(diagnostics[0].code).toBe('TEXT_OUTSIDE_TEXT');
});

test('elements remember where they were written, also when they are cloned', async () => {
  const at = {fileName: 'project:src/App.tsx', lineNumber: 4, columnNumber: 9};
  const element = jsxDEV(View, {testID: 'a'}, 'k', false, at);
  expect(sourceOf(element.props)).toBe('src/App.tsx:4:9');
  const {tree} = await render(react.cloneElement(element, {testID: 'b'}));
  expect(tree).toMatchObject({source: 'src/App.tsx:4:9', key: 'k', props: {testID: 'b'}});
  expect(jsxDEV(Fragment, {children: []}, undefined, true, at).props.children).toEqual([]);
});

test('an element that is not of React Native says where it stands', async () => {
  const at = {fileName: 'project:App.tsx', lineNumber: 2, columnNumber: 3};
  const {error} = await render(jsxDEV('div', {}, undefined, false, at));
  expect(error.message).toContain('<div>');
  expect(error.message).toContain('App.tsx:2:3');
});

test('a colour for each scheme is the one of the device', async () => {
  const screen = <View tint={{dynamic: {light: 'gold', dark: 'navy'}}} style={{backgroundColor: {dynamic: {light: 'white', dark: 'black'}}}} />;
  for (const [colorScheme, tint, backgroundColor] of [['light', 'gold', 'white'], ['dark', 'navy', 'black']]) {
    const {tree, reads} = await render(screen, {device: {colorScheme}});
    expect([tree.props.tint, tree.style.backgroundColor]).toEqual([tint, backgroundColor]);
    expect(reads).toContain('colorScheme');
  }
});

test('an explicit undefined takes an earlier style\'s value away', async () => {
  const {tree} = await render(createElement('HS_View', {style: [{color: 'red', width: 1}, {color: undefined, height: undefined}, {margin: undefined}]}));
  expect(tree.style).toEqual({width: 1});
});
