// What React Native once had: code of that time draws as it did.

import {createElement} from 'react';
import {expect, test} from 'vitest';
import {modules} from '../../src/shims/index.js';
import {findAll, render} from '../render.js';

const {ListView, TabBarIOS, Text} = modules['react-native'];
const text = (value) => createElement(Text, null, value);
const texts = ({tree}) => findAll(tree, (node) => node.type === 'HS_Text').map((node) => node.children.join(''));

test('ListView renders rows, sections and what is around them', async () => {
  const source = new ListView.DataSource({rowHasChanged: () => true});
  const rows = {dataSource: source.cloneWithRows(['a', 'b']), renderRow: (row, section, id) => text(`${row} ${section} ${id}`)};
  expect(texts(await render(createElement(ListView, {...rows, renderHeader: () => text('top'), renderSeparator: () => text('-')})))).toEqual(['top', 'a s1 0', '-', 'b s1 1']);
  const sections = source.cloneWithRowsAndSections({x: ['a'], y: {k: 'b'}});
  expect(texts(await render(createElement(ListView, {...rows, dataSource: sections, renderSectionHeader: (data, id) => text(id)})))).toEqual(['x', 'a x 0', 'y', 'b y k']);
  expect(sections.getRowCount()).toBe(2);
  const many = source.cloneWithRows(Array.from({length: 10_000}, (_, i) => i));
  expect(texts(await render(createElement(ListView, {...rows, dataSource: many})))).toHaveLength(100);
});

test('TabBarIOS shows the chosen tab and the bar', async () => {
  const item = (title, selected) => createElement(TabBarIOS.Item, {key: title, title, selected}, text(`in ${title}`));
  expect(texts(await render(createElement(TabBarIOS, null, item('One'), item('Two', true))))).toEqual(['in Two', 'One', 'Two']);
});
