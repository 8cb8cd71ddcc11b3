import {createElement, useEffect, useState} from 'react';
import {expect, test} from 'vitest';
import {markHostModule} from '../../src/host/components.js';
import {render} from '../render.js';

const View = (props) => createElement('HS_View', {component: 'View', ...props});
const Text = (props) => createElement('HS_Text', {component: 'Text', ...props});

markHostModule({View, Text});

test('a tree carries props, flattened style, handler names and text', async () => {
  function handleSubmit() {}
  const {tree, error} = await render(
    <View style={[{flex: 1}, null, [{flex: 2, margin: 4}]]} onLayout={handleSubmit} testID="root">
      <Text>Hello {'world'}</Text>
    </View>,
  );
  expect(error).toBeUndefined();
  expect(tree.type).toBe('HS_View');
  expect(tree.style).toEqual({flex: 2, margin: 4});
  expect(tree.handlers).toEqual({onLayout: 'handleSubmit'});
  expect(tree.props).toEqual({component: 'View', testID: 'root'});
  expect(tree.children[0].children).toEqual(['Hello world']);
});

test('state set in an effect is settled before the tree is read', async () => {
  function Screen() {
    const [n, setN] = useState(0);
    useEffect(() => setN(7), []);
    return <Text>{n}</Text>;
  }
  const {tree} = await render(<Screen />);
  expect(tree.children).toEqual(['7']);
  expect(tree.name).toBe('Screen');
});
