import {createRef} from 'react';
import {expect, test} from 'vitest';
import {modules} from '../../src/shims/index.js';
import {render} from '../render.js';
import {outline, treeOf} from './tree.js';

const {Button, Pressable, Text, TouchableHighlight, TouchableNativeFeedback, TouchableOpacity, TouchableWithoutFeedback, View} = modules['react-native'];
function handlePress() {}

test('Pressable asks its functions how it looks at rest', async () => {
  const tree = await treeOf(
    <Pressable onPress={handlePress} style={({pressed}) => [{padding: 4}, pressed && {opacity: 0.5}]} disabled hitSlop={8}>
      {({pressed}) => <Text>{pressed ? 'in' : 'out'}</Text>}
    </Pressable>,
  );
  expect(tree.type).toBe('HS_Button');
  expect(tree.style).toEqual({padding: 4});
  expect(tree.handlers).toEqual({onPress: 'handlePress'});
  expect(tree.props).toEqual({component: 'Pressable', accessible: true, disabled: true, accessibilityState: {disabled: true}, hitSlop: 8});
  expect(outline(tree)).toEqual(['Pressable', ['Text', 'out']]);
});

test('Pressable can be shown pressed', async () => {
  const tree = await treeOf(<Pressable testOnly_pressed style={({pressed}) => ({opacity: pressed ? 0.5 : 1})} />);
  expect(tree.style).toEqual({opacity: 0.5});
  expect(tree.props.testOnly_pressed).toBeUndefined();
});

test('TouchableOpacity and TouchableHighlight are boxes at rest', async () => {
  const opacity = await treeOf(<TouchableOpacity activeOpacity={0.1} onPress={handlePress} style={{margin: 1}}><Text>a</Text></TouchableOpacity>);
  expect(opacity).toMatchObject({type: 'HS_Button', style: {margin: 1}, props: {component: 'TouchableOpacity', accessible: true}});
  expect(opacity.props.activeOpacity).toBeUndefined();
  const highlight = await treeOf(<TouchableHighlight underlayColor="red" accessible={false}><View /></TouchableHighlight>);
  expect(highlight).toMatchObject({type: 'HS_Button', style: {}, props: {component: 'TouchableHighlight', accessible: false}});
  const pressed = await treeOf(<TouchableHighlight underlayColor="red" testOnly_pressed><View /></TouchableHighlight>);
  expect(pressed.style).toEqual({backgroundColor: 'red'});
  expect((await render(<TouchableHighlight><View /><View /></TouchableHighlight>)).error).toBeDefined();
});

test.each([['TouchableWithoutFeedback', TouchableWithoutFeedback], ['TouchableNativeFeedback', TouchableNativeFeedback]])(
  '%s makes its View pressable without a box of its own',
  async (name, Touchable) => {
    const ref = createRef();
    const tree = await treeOf(<Touchable onPress={handlePress} testID="t"><View key="k" ref={ref} style={{flex: 1}}><Text>a</Text></View></Touchable>);
    expect(tree).toMatchObject({type: 'HS_Button', key: 'k', style: {flex: 1}, handlers: {onPress: 'handlePress'}, props: {component: name, testID: 't'}});
    expect(outline(tree)).toEqual([name, ['Text', 'a']]);
    expect(ref.current.measure).toBeTypeOf('function');
  },
);

test('another component is lent the handlers', async () => {
  const Card = ({onPress, children}) => <Pressable onPress={onPress}>{children}</Pressable>;
  const tree = await treeOf(<TouchableWithoutFeedback onPress={handlePress}><Card><Text>a</Text></Card></TouchableWithoutFeedback>);
  expect(tree).toMatchObject({type: 'HS_Button', props: {component: 'Pressable'}, handlers: {onPress: 'handlePress'}});
});

test('Button looks as its platform does', async () => {
  const ios = await treeOf(<Button title="Buy now" onPress={handlePress} />, {device: {platform: 'ios'}});
  expect(ios).toMatchObject({type: 'HS_Button', style: {}, props: {component: 'Button', accessibilityRole: 'button'}, handlers: {onPress: 'handlePress'}});
  expect(ios.children[0].style).toEqual({textAlign: 'center', margin: 8, fontSize: 18, color: '#007AFF'});
  expect(outline(ios)).toEqual(['Button', ['Text', 'Buy now']]);

  const android = await treeOf(<Button title="Buy now" />, {device: {platform: 'android'}});
  expect(android.style).toEqual({elevation: 4, backgroundColor: '#2196F3', borderRadius: 2});
  expect(android.children[0].style).toEqual({textAlign: 'center', margin: 8, color: 'white', fontWeight: '500'});
  expect(outline(android)).toEqual(['Button', ['Text', 'BUY NOW']]);
});

test('Button takes a colour and can be disabled', async () => {
  const ios = {device: {platform: 'ios'}};
  const android = {device: {platform: 'android'}};
  expect((await treeOf(<Button title="a" color="red" />, ios)).children[0].style.color).toBe('red');
  expect((await treeOf(<Button title="a" color="red" />, android)).style.backgroundColor).toBe('red');
  const disabled = await treeOf(<Button title="a" disabled />, android);
  expect(disabled.style).toMatchObject({backgroundColor: '#dfdfdf', elevation: 0});
  expect(disabled.children[0].style.color).toBe('#a1a1a1');
  expect(disabled.props).toMatchObject({disabled: true, accessibilityState: {disabled: true}});
  expect((await treeOf(<Button title="a" disabled />, ios)).children[0].style.color).toBe('#cdcdcd');
});

test('a Button needs a title, and is all that reads the platform', async () => {
  expect((await render(<Button />)).error.message).toContain('title');
  expect((await render(<Button title="a" />)).reads).toEqual(['platform']);
  expect((await render(<Pressable><Text>a</Text></Pressable>)).reads).toEqual([]);
});
