import {useEffect, useLayoutEffect, useRef, useState} from 'react';
import {expect, test} from 'vitest';
import {modules} from '../../src/shims/index.js';
import {findAll, render} from '../render.js';

const {Text, View} = modules['react-native'];

const texts = ({tree}) => findAll(tree, (node) => node.type === 'HS_Text').map((node) => node.children.join(''));

function Measured() {
  const ref = useRef(null);
  const inner = useRef(null);
  const [seen, setSeen] = useState({});
  const note = (name) => (...values) => setSeen((before) => ({...before, [name]: values}));
  useLayoutEffect(() => note('rect')(ref.current.getBoundingClientRect().right), []);
  useEffect(() => {
    ref.current.measure(note('measure'));
    ref.current.measureInWindow(note('inWindow'));
    inner.current.measureLayout(ref.current, note('layout'));
  }, []);
  return (
    <View ref={ref} onLayout={({nativeEvent: {layout}}) => note('onLayout')(layout.x, layout.width)}>
      <View ref={inner} />
      <Text>{JSON.stringify(seen)}</Text>
    </View>
  );
}

test('without a layout measurements are zeros, and the views that were asked for are told', async () => {
  const result = await render(<Measured />);
  expect(result.measures).toBe(true);
  expect(JSON.parse(texts(result)[0])).toEqual({rect: [0], measure: [0, 0, 0, 0, 0, 0], inWindow: [0, 0, 0, 0], layout: [0, 0, 0, 0]});
  expect(findAll(result.tree, (node) => node.measure !== undefined).map((node) => node.type)).toEqual(['HS_View', 'HS_View']);
});

test('with the frames of a layout code gets the right figures, in layout effects too', async () => {
  const first = await render(<Measured />);
  const [outer, inner] = findAll(first.tree, (node) => node.measure !== undefined).map((node) => node.measure);
  const result = await render(<Measured />, {frames: {[outer]: [10, 20, 100, 50, 30, 40], [inner]: [5, 6, 7, 8, 35, 46]}});
  expect(JSON.parse(texts(result)[0])).toEqual({rect: [130], measure: [10, 20, 100, 50, 30, 40], inWindow: [30, 40, 100, 50], layout: [5, 6, 7, 8], onLayout: [10, 100]});
});

test('what onLayout throws is told, and hurts nothing else', async () => {
  function Thrower() {
    const [width, setWidth] = useState(0);
    return (
      <View onLayout={() => { throw new Error('no'); }}>
        <View onLayout={(event) => setWidth(event.nativeEvent.layout.width)} />
        <Text>{width}</Text>
      </View>
    );
  }
  const first = await render(<Thrower />);
  const frames = Object.fromEntries(findAll(first.tree, (node) => node.measure !== undefined).map((node) => [node.measure, [0, 0, 9, 9, 0, 0]]));
  const result = await render(<Thrower />, {frames});
  expect(texts(result)).toEqual(['9']);
  expect(result.diagnostics).toMatchObject([{severity: 'error', code: 'EVENT_ERROR'}]);
});

test('a screen that asks for nothing is not run again', async () => {
  const result = await render(<View><Text>a</Text></View>);
  expect(result.measures).toBe(false);
});

test('refs see the views and texts below them', async () => {
  function Screen() {
    const ref = useRef(null);
    const [seen, setSeen] = useState('');
    useEffect(() => setSeen([ref.current.nodeName, ref.current.childNodes.length, ref.current.firstChild.textContent, ref.current.textContent].join()), []);
    return <View><View ref={ref}><Text>a<Text>b</Text></Text><View /></View><Text>{seen}</Text></View>;
  }
  expect(texts(await render(<Screen />)).at(-1)).toBe('RN:View,2,ab,ab');
});
