import {createRef} from 'react';
import {expect, test} from 'vitest';
import {modules} from '../../src/shims/index.js';
import {treeOf} from './tree.js';

const {Text, View} = modules['react-native'];
const G = modules['react-native-gesture-handler'];
const {default: ReanimatedSwipeable} = modules['react-native-gesture-handler/ReanimatedSwipeable'];

test('gestures take every call of every version, and draw nothing', async () => {
  const pan = G.Gesture.Pan().minDistance(3).onUpdate(() => {}).somethingNew().enabled(true);
  const gesture = G.Gesture.Race(pan, G.Gesture.Simultaneous(G.Gesture.Pinch(), G.usePanGesture({onUpdate() {}})));
  expect(gesture.toGestureArray()).toHaveLength(2);
  const tree = await treeOf(
    <G.GestureHandlerRootView>
      <G.GestureDetector gesture={gesture}>
        <G.PanGestureHandler onGestureEvent={() => {}}>
          <View testID="held" />
        </G.PanGestureHandler>
      </G.GestureDetector>
    </G.GestureHandlerRootView>,
  );
  expect(tree.style).toEqual({flex: 1});
  expect(tree.children[0].props.testID).toBe('held');
});

test('buttons are boxes that can be pressed', async () => {
  const tree = await treeOf(
    <View>
      <G.RectButton onPress={function open() {}} style={{height: 40}} rippleColor="red" underlayColor="blue">
        <Text>Row</Text>
      </G.RectButton>
      <G.BorderlessButton enabled={false} />
    </View>,
  );
  const [row, off] = tree.children;
  expect(row).toMatchObject({type: 'HS_Button', style: {height: 40}, handlers: {onPress: 'open'}});
  expect(row.props).not.toHaveProperty('rippleColor');
  expect(off.props.accessibilityState).toMatchObject({disabled: true});
});

test.each([['Swipeable', G.Swipeable], ['ReanimatedSwipeable', ReanimatedSwipeable]])('%s is closed', async (_name, Swipeable) => {
  const ref = createRef();
  const tree = await treeOf(
    <Swipeable ref={ref} containerStyle={{margin: 2}} renderRightActions={() => <Text>Delete</Text>}>
      <Text>Mail</Text>
    </Swipeable>,
  );
  ref.current.close();
  expect(tree.style).toEqual({overflow: 'hidden', margin: 2});
  expect(JSON.stringify(tree)).toContain('Mail');
  expect(JSON.stringify(tree)).not.toContain('Delete');
});

test('a drawer is closed, and what is beside it fills the screen', async () => {
  const tree = await treeOf(
    <G.DrawerLayout renderNavigationView={() => <Text>Menu</Text>}>
      <Text>Content</Text>
    </G.DrawerLayout>,
  );
  expect(tree).toMatchObject({style: {flex: 1}, children: [{children: ['Content']}]});
});
