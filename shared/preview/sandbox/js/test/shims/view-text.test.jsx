import {createRef} from 'react';
import {expect, test} from 'vitest';
import {modules} from '../../src/shims/index.js';
import {outline, treeOf} from './tree.js';

const {View, Text, unstable_TextAncestorContext: TextAncestorContext} = modules['react-native'];

test('a View passes its props on, with its name', async () => {
  const tree = await treeOf(<View testID="box" pointerEvents="none" style={[{flex: 1}, [{margin: 2}]]} onLayout={function placed() {}} />);
  expect(tree).toEqual({
    type: 'HS_View',
    props: {component: 'View', testID: 'box', pointerEvents: 'none'},
    style: {flex: 1, margin: 2},
    handlers: {onLayout: 'placed'},
    children: [],
    name: expect.anything(),
    measure: 1,
  });
});

test('web spellings of accessibility become React Native ones', async () => {
  const {props} = await treeOf(
    <View
      aria-label="Menu" aria-hidden aria-checked="mixed" aria-expanded={false} accessibilityState={{checked: false, busy: true}}
      aria-valuenow={3} aria-valuemax={10} aria-live="off" id="menu" tabIndex={0} role="heading" accessibilityLabel="old"
    />,
  );
  expect(props).toEqual({
    component: 'View',
    accessibilityLabel: 'Menu',
    accessibilityElementsHidden: true,
    importantForAccessibility: 'no-hide-descendants',
    accessibilityState: {checked: 'mixed', busy: true, expanded: false},
    accessibilityValue: {now: 3, max: 10},
    accessibilityLiveRegion: 'none',
    nativeID: 'menu',
    focusable: true,
    accessibilityRole: 'header',
  });
});

test.each([['img', 'image'], ['slider', 'adjustable'], ['searchbox', 'search'], ['presentation', 'none'], ['button', 'button'], ['constructor', 'constructor']])(
  'role %s is accessibilityRole %s',
  async (role, expected) => {
    expect((await treeOf(<View role={role} />)).props.accessibilityRole).toBe(expected);
  },
);

test('text in text is a span, and knows its ancestor; a View between ends that', async () => {
  const seen = {};
  const Probe = ({at}) => <TextAncestorContext.Consumer>{(inText) => void (seen[at] = inText)}</TextAncestorContext.Consumer>;
  const tree = await treeOf(
    <Text>
      Hello <Text style={{fontWeight: 700}}>big</Text>
      <Probe at="text" />
      <View><Probe at="view" /></View>
    </Text>,
  );
  expect(outline(tree)).toEqual(['Text', 'Hello ', ['Text', 'big'], ['View']]);
  expect(tree.children[1].style.fontWeight).toBe('700');
  expect(seen).toEqual({text: true, view: false});
});

test('text styles of the web are translated', async () => {
  const tree = await treeOf(<Text style={[{color: 'red'}, {verticalAlign: 'middle', userSelect: 'none'}]}>a</Text>);
  expect(tree.style).toEqual({color: 'red', textAlignVertical: 'center'});
  expect(tree.props.selectable).toBe(false);
});

test('a pressable text is a link, a disabled one says so', async () => {
  const go = () => {};
  expect((await treeOf(<Text onPress={go}>a</Text>)).props.accessibilityRole).toBe('link');
  expect((await treeOf(<Text onPress={go} role="button">a</Text>)).props.accessibilityRole).toBe('button');
  const disabled = await treeOf(<Text onPress={go} disabled>a</Text>);
  expect(disabled.props).toMatchObject({disabled: true, accessibilityState: {disabled: true}});
  expect(disabled.props.accessibilityRole).toBeUndefined();
});

test('a negative numberOfLines is zero', async () => {
  expect((await treeOf(<Text numberOfLines={-2}>a</Text>)).props.numberOfLines).toBe(0);
  expect((await treeOf(<Text numberOfLines={2} ellipsizeMode="middle">a</Text>)).props).toMatchObject({numberOfLines: 2, ellipsizeMode: 'middle'});
});

test('refs hold handles whose measurements come later, as zeros', async () => {
  const ref = createRef();
  const attached = [];
  const callbackRef = (handle) => attached.push(handle);
  await treeOf(<View ref={ref}><Text ref={callbackRef}>a</Text></View>);
  expect(attached).toHaveLength(1);
  const measured = new Promise((resolve) => ref.current.measure((...numbers) => resolve(numbers)));
  expect(await measured).toEqual([0, 0, 0, 0, 0, 0]);
  expect(modules['react-native'].findNodeHandle(ref.current)).toBeGreaterThan(0);
  expect(modules['react-native'].findNodeHandle(attached[0])).not.toBe(modules['react-native'].findNodeHandle(ref.current));
});

test('views by their native names are those of React Native', async () => {
  const {createElement} = await import('react');
  const tree = await treeOf(createElement('RCTView', {style: {flex: 1}}, createElement('RCTText', null, 'a', createElement('RCTVirtualText', null, 'b'))));
  expect(outline(tree)).toEqual(['View', ['Text', 'a', ['Text', 'b']]]);
  expect(tree.style).toEqual({flex: 1});
});
