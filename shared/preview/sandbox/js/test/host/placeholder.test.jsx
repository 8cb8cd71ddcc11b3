import {createElement, useMemo} from 'react';
import {expect, test} from 'vitest';
import {placeholderModule} from '../../src/host/placeholder.js';
import {findAll, render} from '../render.js';

// What bundled code does to a CommonJS module that it imports.
function importAll(mod) {
  const target = Object.create(Object.getPrototypeOf(mod));
  for (const key of Object.getOwnPropertyNames(mod)) Object.defineProperty(target, key, {get: () => mod[key], enumerable: true});
  return target;
}

test('a named component draws a labelled box with its children', async () => {
  const {WebView} = importAll(placeholderModule('react-native-webview'));
  const {tree, error} = await render(
    <WebView style={{height: 40}}>
      <hs.Text>inside</hs.Text>
    </WebView>,
  );
  expect(error).toBeUndefined();
  expect(tree.props).toEqual({component: 'Unsupported', unsupported: 'WebView from react-native-webview'});
  expect(tree.style).toEqual({height: 40});
  expect(findAll(tree, (n) => n.type === 'HS_Text')).toHaveLength(1);
});

const hs = {Text: (props) => createElement('HS_Text', {component: 'Text', ...props})};

test('a provider shows only what it wraps', async () => {
  const {QueryClient, QueryClientProvider} = importAll(placeholderModule('@tanstack/react-query'));
  const {tree} = await render(
    <QueryClientProvider client={new QueryClient({retry: 1})}>
      <hs.Text>inside</hs.Text>
    </QueryClientProvider>,
  );
  expect(tree.type).toBe('HS_Text');
});

test('calls, reads and hooks give further stand-ins and render nothing', async () => {
  const lib = importAll(placeholderModule('some-lib'));
  function Screen() {
    const {data, isLoading} = lib.useQuery({queryKey: ['a']});
    const list = useMemo(() => lib.default.chain([1]).map((x) => x).value(), []);
    new lib.Client({a: 1}).connect().then;
    return (
      <hs.Text>
        {data.title}
        {String(isLoading)}
        {[...list]}
        {`${lib.format(new Date(0))}`}
      </hs.Text>
    );
  }
  const {tree, error} = await render(<Screen />);
  expect(error).toBeUndefined();
  expect(tree.children).toEqual([]);
});

test('the default export is a component as well', async () => {
  const mod = importAll(placeholderModule('react-native-video'));
  const {tree} = await render(<mod.default />);
  expect(tree.props.unsupported).toBe('react-native-video');
});
