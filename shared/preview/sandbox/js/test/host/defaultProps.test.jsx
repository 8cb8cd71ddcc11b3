// Default props of functions, for projects whose React has them.

import {createElement} from 'react';
import {afterEach, expect, test} from 'vitest';
import {jsx} from '../../src/host/jsx.js';
import {modules} from '../../src/shims/index.js';
import {render} from '../render.js';

const {Text} = modules['react-native'];
const Label = ({text, size}) => createElement(Text, {style: {fontSize: size}}, text);
Label.defaultProps = {text: 'default', size: 3};

afterEach(() => delete globalThis.__hsDefaultProps);

test('apply where a project of before React 19 says so', async () => {
  globalThis.__hsDefaultProps = true;
  const {tree} = await render(jsx(Label, {size: 4}));
  expect([tree.children, tree.style]).toEqual([['default'], {fontSize: 4}]);
});

test('are dropped otherwise', async () => {
  expect((await render(jsx(Label, {}))).tree.children).toEqual([]);
});

test('a ref by a name is left out', async () => {
  expect((await render(jsx(Text, {ref: 'label', children: 'a'}))).tree.children).toEqual(['a']);
});
