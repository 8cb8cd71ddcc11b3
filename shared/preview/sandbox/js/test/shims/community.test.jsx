import {useEffect, useRef} from 'react';
import {expect, test} from 'vitest';
import {modules} from '../../src/shims/index.js';
import {findAll} from '../render.js';
import {treeOf} from './tree.js';

const {Text, View} = modules['react-native'];
const {default: BottomSheet, ...B} = modules['@gorhom/bottom-sheet'];
const {default: Slider} = modules['@react-native-community/slider'];
const {Picker} = modules['@react-native-picker/picker'];
const {default: SegmentedControl} = modules['@react-native-segmented-control/segmented-control'];
const {default: DateTimePicker} = modules['@react-native-community/datetimepicker'];
const ANDROID = {device: {platform: 'android'}};

const texts = (tree) => findAll(tree, (node) => node.type === 'HS_Text').map((node) => node.children.join(''));

test.each([
  ['the point of its index', {index: 1, snapPoints: ['25%', '50%']}, '50%'],
  ['the first, without an index', {snapPoints: [200, 400]}, 200],
  ['what it holds, without points', {}, undefined],
])('a sheet is as high as %s', async (_name, props, height) => {
  const tree = await treeOf(<View style={{flex: 1}}><BottomSheet {...props}><B.BottomSheetView><Text>sheet</Text></B.BottomSheetView></BottomSheet></View>);
  const [sheet] = findAll(tree, (node) => node.props.component === 'BottomSheet')[0].children;
  expect(sheet.style.height).toBe(height);
  expect(texts(sheet)).toEqual(['sheet']);
});

test('a sheet may be closed, or dim what is behind it', async () => {
  expect(texts(await treeOf(<View><BottomSheet index={-1}><Text>sheet</Text></BottomSheet></View>))).toEqual([]);
  const dim = (props) => <B.BottomSheetBackdrop {...props} appearsOnIndex={0} />;
  const tree = await treeOf(<BottomSheet snapPoints={['40%']} backdropComponent={dim}><Text>sheet</Text></BottomSheet>);
  expect(tree.children[0].style).toMatchObject({backgroundColor: 'black', opacity: 0.5, position: 'absolute'});
});

test('a modal sheet shows once it is presented, with what it is given', async () => {
  function Screen({present}) {
    const ref = useRef(null);
    useEffect(() => {
      if (present) ref.current.present({name: 'Ada'});
    }, [present]);
    return (
      <B.BottomSheetModalProvider>
        <View />
        <B.BottomSheetModal ref={ref} snapPoints={['50%']}>{({data}) => <Text>{data.name}</Text>}</B.BottomSheetModal>
      </B.BottomSheetModalProvider>
    );
  }
  expect(texts(await treeOf(<Screen />))).toEqual([]);
  expect(texts(await treeOf(<Screen present />))).toEqual(['Ada']);
});

test.each([['@shopify/flash-list', 'FlashList'], ['@legendapp/list', 'LegendList']])('%s is a list', async (from, name) => {
  const List = modules[from][name];
  const tree = await treeOf(<List data={['a', 'b']} renderItem={({item}) => <Text>{item}</Text>} estimatedItemSize={20} />);
  expect([tree.type, texts(tree), tree.props.estimatedItemSize]).toEqual(['HS_List', ['a', 'b'], undefined]);
});

test.each([
  [{value: 30, maximumValue: 120}, [0.25, 0.75]],
  [{}, [0, 1]],
  [{value: 9}, [1, 0]],
  [{value: 3, minimumValue: 5, maximumValue: 5}, [0, 1]],
])('a slider with %j', async (props, want) => {
  const [min, , max] = (await treeOf(<Slider {...props} />)).children;
  expect([min.style.flexGrow, max.style.flexGrow]).toEqual(want);
});

test('a picker shows its choice: among others on iOS, alone on Android', async () => {
  const picker = <Picker selectedValue="b">{['a', 'b', 'c'].map((value) => <Picker.Item key={value} value={value} label={value.toUpperCase()} />)}</Picker>;
  const ios = await treeOf(picker);
  expect(texts(ios)).toEqual(['A', 'B', 'C']);
  expect(findAll(ios, (node) => node.style.opacity === 1).map(texts)).toEqual([['B']]);
  expect(texts(await treeOf(picker, ANDROID))).toEqual(['B']);
});

test('of segments the chosen one is raised', async () => {
  const tree = await treeOf(<SegmentedControl values={['Day', 'Week']} selectedIndex={1} />);
  expect(tree.children.map((segment) => segment.style.backgroundColor)).toEqual([undefined, '#fff']);
  expect(texts(tree)).toEqual(['Day', 'Week']);
});

test("a date is iOS's pill; Android's dialog is not open", async () => {
  const value = new Date(2024, 4, 17, 9, 5);
  const tree = await treeOf(<View><DateTimePicker value={value} mode="datetime" /></View>);
  expect(texts(tree)[0]).toContain('17');
  expect(texts(tree)).toHaveLength(2);
  expect(texts(await treeOf(<View><DateTimePicker value={value} /></View>, ANDROID))).toEqual([]);
});

test('the keyboard is closed, and what waits for it is where it is then', async () => {
  const K = modules['react-native-keyboard-controller'];
  const {default: Animated, useAnimatedStyle} = modules['react-native-reanimated'];
  function Form() {
    const {height, progress} = K.useReanimatedKeyboardAnimation();
    const style = useAnimatedStyle(() => ({paddingBottom: 20 - height.value, opacity: 1 - progress.value}));
    return (
      <K.KeyboardProvider>
        <K.KeyboardAwareScrollView bottomOffset={20} testID="form">
          <Animated.View style={style} />
        </K.KeyboardAwareScrollView>
        <K.KeyboardStickyView offset={{closed: -10, opened: 5}}>
          <Text>{`${K.useKeyboardState((state) => state.isVisible)}`}</Text>
        </K.KeyboardStickyView>
        <K.KeyboardToolbar />
      </K.KeyboardProvider>
    );
  }
  const tree = await treeOf(<View><Form /></View>);
  const [form, sticky] = tree.children;
  expect([tree.children.length, form.type, form.props.bottomOffset]).toEqual([2, 'HS_Scroll', undefined]);
  expect(form.children[0].children[0].style).toEqual({paddingBottom: 20, opacity: 1});
  expect(sticky).toMatchObject({style: {transform: [{translateY: -10}]}, children: [{children: ['false']}]});
});
