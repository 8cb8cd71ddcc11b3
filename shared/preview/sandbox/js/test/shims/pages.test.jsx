import {expect, test} from 'vitest';
import {modules} from '../../src/shims/index.js';
import {treeOf} from './tree.js';

const {Text, View} = modules['react-native'];
const {default: PagerView} = modules['react-native-pager-view'];
const {default: MaskedView} = modules['@react-native-masked-view/masked-view'];
const {default: LinearGradient} = modules['react-native-linear-gradient'];

test('of pages the initial one is seen', async () => {
  const tree = await treeOf(
    <PagerView style={{flex: 1}} initialPage={1}>
      <Text key="a">a</Text>
      <Text key="b">b</Text>
    </PagerView>,
  );
  expect(tree.style).toEqual({flex: 1});
  expect(tree.children.map((page) => page.style.display)).toEqual(['none', undefined]);
});

test('what a mask is over shows', async () => {
  const tree = await treeOf(
    <MaskedView style={{height: 9}} maskElement={<Text>mask</Text>}>
      <View testID="behind" />
    </MaskedView>,
  );
  expect(tree).toMatchObject({style: {height: 9}, children: [{props: {testID: 'behind'}}]});
});

test.each([
  [{}, {x: 0.5, y: 0}, {x: 0.5, y: 1}],
  [{start: {x: 0, y: 0}, end: {x: 1, y: 0}}, {x: 0, y: 0}, {x: 1, y: 0}],
  [{useAngle: true, angle: 90}, {x: 0, y: 0.5}, {x: 1, y: 0.5}],
  [{useAngle: true, angle: 180}, {x: 0.5, y: 0}, {x: 0.5, y: 1}],
])('a gradient with %j', async (props, start, end) => {
  const {props: drawn} = await treeOf(<LinearGradient colors={['red', 'blue']} {...props} />);
  expect(drawn.colors).toEqual(['red', 'blue']);
  for (const [got, want] of [[drawn.start, start], [drawn.end, end]]) {
    expect(got.x).toBeCloseTo(want.x);
    expect(got.y).toBeCloseTo(want.y);
  }
});
