import {createRef} from 'react';
import {expect, test} from 'vitest';
import {modules} from '../../src/shims/index.js';
import {render} from '../render.js';
import {outline, treeOf} from './tree.js';

const {ActivityIndicator, ProgressBarAndroid, Switch, Text, TextInput} = modules['react-native'];

test('TextInput shows its value, else what it starts with', async () => {
  const valueOf = async (element) => (await treeOf(element)).props.value;
  expect(await valueOf(<TextInput value="a" defaultValue="b" />)).toBe('a');
  expect(await valueOf(<TextInput value="" defaultValue="b" />)).toBe('');
  expect(await valueOf(<TextInput defaultValue="b" />)).toBe('b');
  expect(await valueOf(<TextInput><Text>bold <Text>{7}</Text></Text></TextInput>)).toBe('bold 7');
  expect(await valueOf(<TextInput placeholder="c" />)).toBeUndefined();
});

test('TextInput is a leaf with its field props', async () => {
  const tree = await treeOf(
    <TextInput placeholder="Search" placeholderTextColor="#888" multiline rows={3} secureTextEntry readOnly maxLength={9}
      inputMode="email" enterKeyHint="search" style={{textAlign: 'right', fontWeight: 600, verticalAlign: 'top'}} onChangeText={function setQuery() {}} />,
  );
  expect(tree.type).toBe('HS_Input');
  expect(tree.children).toEqual([]);
  expect(tree.handlers).toEqual({onChangeText: 'setQuery'});
  expect(tree.props).toEqual({
    component: 'TextInput', placeholder: 'Search', placeholderTextColor: '#888', multiline: true, numberOfLines: 3, secureTextEntry: true,
    editable: false, maxLength: 9, keyboardType: 'email-address', returnKeyType: 'search', textAlign: 'right', accessible: true,
  });
  expect(tree.style).toEqual({textAlign: 'right', fontWeight: '600', textAlignVertical: 'top'});
});

test('TextInput handles can be told to focus and clear', async () => {
  const ref = createRef();
  await treeOf(<TextInput ref={ref} />);
  ref.current.focus();
  ref.current.clear();
  expect(ref.current.isFocused()).toBe(false);
  expect(TextInput.State.currentlyFocusedInput()).toBeNull();
});

test('Switch is a leaf with its state', async () => {
  const tree = await treeOf(<Switch value trackColor={{false: 'gray', true: 'green'}} thumbColor="white" onValueChange={function toggle() {}} />);
  expect(tree).toMatchObject({
    type: 'HS_View',
    props: {component: 'Switch', value: true, disabled: false, trackColor: {false: 'gray', true: 'green'}, thumbColor: 'white', accessibilityRole: 'switch', accessibilityState: {checked: true}},
    handlers: {onValueChange: 'toggle'},
    children: [],
  });
  expect((await treeOf(<Switch disabled />)).props).toMatchObject({value: false, disabled: true, accessibilityState: {disabled: true, checked: false}});
});

test.each([[undefined, 20], ['small', 20], ['large', 36], [55, 55]])('ActivityIndicator of size %s is %i points', async (size, points) => {
  const tree = await treeOf(<ActivityIndicator size={size} color="red" />);
  expect(tree.props).toMatchObject({component: 'ActivityIndicator', size: points, color: 'red', animating: true, hidden: false});
});

test('a stopped ActivityIndicator hides unless told otherwise', async () => {
  expect((await treeOf(<ActivityIndicator animating={false} />)).props).toMatchObject({animating: false, hidden: true});
  expect((await treeOf(<ActivityIndicator animating={false} hidesWhenStopped={false} />)).props).toMatchObject({animating: false, hidden: false});
});

test('ProgressBarAndroid is a filled track or a spinner', async () => {
  const bar = await treeOf(<ProgressBarAndroid styleAttr="Horizontal" indeterminate={false} progress={0.25} color="red" />);
  expect(outline(bar)).toEqual(['ProgressBarAndroid', ['View'], ['View']]);
  expect(bar.children[1].style).toMatchObject({width: '25%', backgroundColor: 'red'});
  expect((await treeOf(<ProgressBarAndroid styleAttr="Large" />)).props).toMatchObject({component: 'ActivityIndicator', size: 76});
});

test('no control reads the device', async () => {
  const {reads} = await render(<><TextInput /><Switch /><ActivityIndicator /></>);
  expect(reads).toEqual([]);
});
