import {createRef, useEffect, useState} from 'react';
import {expect, test} from 'vitest';
import {cellWindow} from '../../src/shims/react-native/lists/window.js';
import {modules} from '../../src/shims/index.js';
import {findAll, render} from '../render.js';
import {outline, treeOf} from './tree.js';

const {FlatList, Modal, RefreshControl, ScrollView, SectionList, Text, View, VirtualizedList} = modules['react-native'];
const numbers = (count) => Array.from({length: count}, (_, index) => index);
const item = ({item: value}) => <Text>{value}</Text>;
const contentOf = (tree) => tree.children[0];
const cellsOf = (tree) => findAll(tree, (node) => node.props.component === 'Cell');

test('a ScrollView has one child, its content', async () => {
  const tree = await treeOf(
    <ScrollView style={{margin: 1}} contentContainerStyle={{padding: 2}} pagingEnabled contentOffset={{x: 0, y: 5}} onScroll={function scrolled() {}}>
      <Text>a</Text>
      {null}
      <Text>b</Text>
    </ScrollView>,
  );
  expect(tree.type).toBe('HS_Scroll');
  expect(tree.style).toEqual({flexGrow: 1, flexShrink: 1, flexDirection: 'column', overflow: 'scroll', margin: 1});
  expect(tree.props).toEqual({component: 'ScrollView', horizontal: false, pagingEnabled: true, contentOffset: {x: 0, y: 5}});
  expect(tree.handlers).toEqual({onScroll: 'scrolled'});
  expect(outline(tree)).toEqual(['ScrollView', ['ScrollViewContent', ['Text', 'a'], ['Text', 'b']]]);
  expect(contentOf(tree).style).toEqual({padding: 2});
});

test('a horizontal one lays its content in a row', async () => {
  const tree = await treeOf(<ScrollView horizontal contentContainerStyle={{gap: 3}} />);
  expect(tree.style.flexDirection).toBe('row');
  expect(contentOf(tree).style).toEqual({flexDirection: 'row', gap: 3});
});

test('a RefreshControl is a state of its scroll view', async () => {
  const tree = await treeOf(<ScrollView refreshControl={<RefreshControl refreshing onRefresh={function reload() {}} tintColor="red" />} />);
  expect(tree.props.refreshControl).toEqual({refreshing: true, tintColor: 'red'});
  expect(tree.handlers).toEqual({onRefresh: 'reload'});
  expect(tree.children).toHaveLength(1);
});

test('child layout in the wrong style is told', async () => {
  const {diagnostics} = await render(<ScrollView style={{alignItems: 'center'}} />);
  expect(diagnostics).toMatchObject([{severity: 'warning', code: 'SCROLL_VIEW_CHILD_LAYOUT'}]);
});

test('scroll handles can be told to scroll', async () => {
  const scroll = createRef();
  const list = createRef();
  await treeOf(<View><ScrollView ref={scroll} /><FlatList ref={list} data={[1]} renderItem={item} /></View>);
  scroll.current.scrollTo({y: 10});
  scroll.current.scrollToEnd();
  list.current.scrollToIndex({index: 0});
  list.current.scrollToOffset({offset: 4});
  expect(list.current.getScrollResponder()).toBe(list.current);
  expect(scroll.current.getScrollableNode()).toBeGreaterThan(0);
});

test('a FlatList has header, cells with separators, and footer', async () => {
  const Separator = () => <View testID="line" />;
  const tree = await treeOf(
    <FlatList
      data={[{id: 'a'}, {key: 'k'}]} renderItem={({item: {id, key}, index}) => <Text>{`${index}${id ?? key}`}</Text>}
      ListHeaderComponent={<Text>top</Text>} ListHeaderComponentStyle={{padding: 1}} ListFooterComponent={() => <Text>end</Text>}
      ItemSeparatorComponent={Separator} contentContainerStyle={{padding: 9}}
    />,
  );
  expect(tree.type).toBe('HS_List');
  expect(tree.props).toEqual({component: 'FlatList', horizontal: false});
  expect(outline(tree)).toEqual([
    'FlatList',
    ['ScrollViewContent', ['View', ['Text', 'top']], ['Cell', ['Text', '0a'], ['View']], ['Cell', ['Text', '1k']], ['View', ['Text', 'end']]],
  ]);
  expect(contentOf(tree).style).toEqual({padding: 9});
  expect(contentOf(tree).children[0].style).toEqual({padding: 1});
  expect(cellsOf(tree).map((cell) => cell.key)).toEqual(['a', 'k']);
});

test('an empty FlatList shows what it was given for that', async () => {
  const empty = <Text style={{color: 'red'}}>nothing</Text>;
  expect(outline(await treeOf(<FlatList data={[]} ListEmptyComponent={empty} />))).toEqual(['FlatList', ['ScrollViewContent', ['Text', 'nothing']]]);
  expect(outline(await treeOf(<FlatList data={null} ListEmptyComponent={() => empty} />))).toEqual(['FlatList', ['ScrollViewContent', ['Text', 'nothing']]]);
  expect(outline(await treeOf(<FlatList data={[1]} ListEmptyComponent={empty} renderItem={item} />))).toEqual(['FlatList', ['ScrollViewContent', ['Cell', ['Text', '1']]]]);
});

test('a grid has rows as cells', async () => {
  const tree = await treeOf(<FlatList data={numbers(5)} numColumns={2} columnWrapperStyle={{gap: 4}} renderItem={({item: value, index}) => <Text>{`${index}:${value}`}</Text>} />);
  expect(tree.props.numColumns).toBe(2);
  expect(outline(contentOf(tree))).toEqual([
    'ScrollViewContent',
    ['Cell', ['Row', ['Text', '0:0'], ['Text', '1:1']]],
    ['Cell', ['Row', ['Text', '2:2'], ['Text', '3:3']]],
    ['Cell', ['Row', ['Text', '4:4']]],
  ]);
  expect(cellsOf(tree)[0].children[0].style).toEqual({flexDirection: 'row', gap: 4});
  expect((await render(<FlatList data={[1]} numColumns={2} horizontal renderItem={item} />)).error.message).toContain('horizontal');
});

test('an inverted list is turned over, and so is each of its cells', async () => {
  const tree = await treeOf(<FlatList data={[1]} inverted renderItem={item} />);
  expect(tree.style.transform).toEqual([{scaleY: -1}]);
  expect(cellsOf(tree)[0].style).toEqual({flexDirection: 'column-reverse', transform: [{scaleY: -1}]});
  expect((await treeOf(<FlatList data={[1]} inverted horizontal renderItem={item} />)).style.transform).toEqual([{scaleX: -1}]);
});

test('a list renders enough for every screen, and no more, without reading the device', async () => {
  const Row = ({value}) => <Text>{value}</Text>;
  const row = ({item: value}) => <Row value={value} />;
  const cells = async (props) => cellsOf(await treeOf(<FlatList data={numbers(10000)} renderItem={row} {...props} />)).length;
  expect(await cells({})).toBe(30);
  expect(await cells({renderItem: item})).toBe(50);
  expect(await cells({horizontal: true})).toBe(20);
  expect(await cells({numColumns: 2})).toBe(20);
  expect(await cells({initialNumToRender: 70})).toBe(70);
  expect(await cells({data: numbers(8), initialNumToRender: 2})).toBe(8);
  expect((await render(<FlatList data={numbers(10000)} renderItem={row} />)).reads).toEqual([]);
});

test('known lengths bound the window, and let it start further down', async () => {
  const layoutOf = (index) => ({length: 500, offset: 500 * index});
  expect(cellWindow({count: 1000, horizontal: false, initialNumToRender: 2, layoutOf})).toEqual({first: 0, end: 3, skipped: 0});
  expect(cellWindow({count: 1000, horizontal: false, initialNumToRender: 7, layoutOf})).toEqual({first: 0, end: 7, skipped: 0});
  expect(cellWindow({count: 1000, horizontal: false, layoutOf: (index) => ({length: 1, offset: index})})).toEqual({first: 0, end: 150, skipped: 0});
  expect(cellWindow({count: 1000, horizontal: false, initialScrollIndex: 20, layoutOf})).toEqual({first: 20, end: 30, skipped: 10000});
  expect(cellWindow({count: 5, horizontal: false, initialScrollIndex: 99})).toEqual({first: 0, end: 5, skipped: 0});
  const tree = await treeOf(
    <FlatList data={numbers(100)} initialScrollIndex={10} getItemLayout={(_data, index) => ({length: 40, offset: 40 * index, index})} renderItem={item} />,
  );
  expect(tree.props.contentOffset).toEqual({x: 0, y: 400});
  expect(contentOf(tree).children[0]).toMatchObject({props: {component: 'ListSpacer'}, style: {height: 400}});
  expect(cellsOf(tree)[0].children[0].children).toEqual(['10']);
});

test('a list in a list of the same direction does not scroll by itself', async () => {
  const inner = (direction) => <FlatList horizontal={direction} data={[1]} renderItem={item} />;
  const same = await treeOf(<FlatList data={[1]} renderItem={() => inner(false)} />);
  expect(findAll(same, (node) => node.type === 'HS_List')).toHaveLength(1);
  const across = await treeOf(<FlatList data={[1]} renderItem={() => inner(true)} />);
  expect(findAll(across, (node) => node.type === 'HS_List')).toHaveLength(2);
  const modal = await treeOf(<FlatList data={[1]} renderItem={() => <Modal>{inner(false)}</Modal>} />);
  expect(findAll(modal, (node) => node.type === 'HS_List')).toHaveLength(2);
});

test('cells and the scroll view may be the screen\'s own', async () => {
  const Cell = ({children, style}) => <View testID="own" style={style}>{children}</View>;
  const tree = await treeOf(
    <FlatList data={[1]} renderItem={item} CellRendererComponent={Cell} renderScrollComponent={(props) => <ScrollView {...props} testID="mine" />} />,
  );
  expect(tree).toMatchObject({type: 'HS_Scroll', props: {testID: 'mine'}});
  expect(outline(tree)).toEqual(['ScrollView', ['ScrollViewContent', ['View', ['Text', '1']]]]);
});

test('a VirtualizedList reads any collection, and data stays out of the tree', async () => {
  const data = {at: (index) => `#${index}`, secret: 'x'};
  const tree = await treeOf(<VirtualizedList data={data} extraData={data} getItem={(all, index) => all.at(index)} getItemCount={() => 2} keyExtractor={(value) => value} renderItem={item} />);
  expect(outline(tree)).toEqual(['VirtualizedList', ['ScrollViewContent', ['Cell', ['Text', '#0']], ['Cell', ['Text', '#1']]]]);
  expect(JSON.stringify(tree)).not.toContain('secret');
});

test('a SectionList lays its sections out as one run of cells', async () => {
  const sections = [
    {title: 'A', key: 'first', data: ['x', 'y']},
    {title: 'B', data: ['z'], renderItem: ({item: value}) => <Text>{`own ${value}`}</Text>},
  ];
  const tree = await treeOf(
    <SectionList
      sections={sections} renderItem={({item: value, index, section}) => <Text>{`${section.title}${index}${value}`}</Text>}
      renderSectionHeader={({section}) => <Text>{section.title}</Text>} renderSectionFooter={() => <Text>foot</Text>}
      ItemSeparatorComponent={() => <View testID="item" />} SectionSeparatorComponent={() => <View testID="section" />} keyExtractor={(value) => value}
    />,
  );
  expect(tree).toMatchObject({type: 'HS_List', props: {component: 'SectionList'}});
  expect(outline(contentOf(tree))).toEqual([
    'ScrollViewContent',
    ['Cell', ['Text', 'A']],
    ['Cell', ['View', ['View'], ['Text', 'A0x'], ['View']]],
    ['Cell', ['View', ['Text', 'A1y'], ['View']]],
    ['Cell', ['Text', 'foot']],
    ['Cell', ['Text', 'B']],
    ['Cell', ['View', ['View'], ['Text', 'own z'], ['View']]],
    ['Cell', ['Text', 'foot']],
  ]);
  expect(cellsOf(tree).map((cell) => cell.key)).toEqual(['first:header', 'first:x', 'first:y', 'first:footer', '1:header', '1:z', '1:footer']);
  const separators = findAll(tree, (node) => node.props.testID === 'item' || node.props.testID === 'section').map((node) => node.props.testID);
  expect(separators).toEqual(['section', 'item', 'section', 'section', 'section']);
});

test('cells are made again only when what they depend on has changed', async () => {
  let rendered = 0;
  const data = numbers(3);
  const count = ({item: value}) => {
    rendered++;
    return <Text>{value}</Text>;
  };
  function Screen() {
    const [title, setTitle] = useState('before');
    useEffect(() => setTitle('after'), []);
    return <FlatList data={data} renderItem={count} ListHeaderComponent={<Text>{title}</Text>} />;
  }
  const tree = await treeOf(<Screen />);
  expect(outline(contentOf(tree).children[0])).toEqual(['View', ['Text', 'after']]);
  expect(rendered).toBe(3);
});

test('an empty SectionList shows what it was given for that, and long sections are cut', async () => {
  expect(outline(await treeOf(<SectionList sections={[]} ListEmptyComponent={<Text>none</Text>} />))).toEqual(['SectionList', ['ScrollViewContent', ['Text', 'none']]]);
  const tree = await treeOf(<SectionList sections={[{data: numbers(5000)}]} renderItem={item} />);
  expect(cellsOf(tree)).toHaveLength(50);
});
