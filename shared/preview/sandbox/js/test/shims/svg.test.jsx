import {useState} from 'react';
import {expect, test} from 'vitest';
import {makeAsset} from '../../src/host/assets.js';
import {modules} from '../../src/shims/index.js';
import {findAll, render} from '../render.js';
import {outline, treeOf} from './tree.js';

const {
  default: Svg, Circle, ClipPath, Defs, FeGaussianBlur, Filter, ForeignObject, G, LinearGradient, LocalSvg, Mask, Path, Rect, Stop,
  SvgUri, SvgXml, Text, TSpan, Use,
} = modules['react-native-svg'];
const {Animated, View} = modules['react-native'];

/** The document that an image shows. */
function documentOf(node) {
  const {uri} = node.props.source;
  expect(uri).toMatch(/^data:image\/svg\+xml,/);
  return decodeURIComponent(uri.slice('data:image/svg+xml,'.length));
}

const NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"';

test('a drawing is one image of the document that its parts write', async () => {
  const tree = await treeOf(
    <Svg width={40} height="30" viewBox="0 0 4 3" color="red" testID="icon">
      <Defs>
        <LinearGradient id="g" x1="0" x2="1" gradientUnits="userSpaceOnUse"><Stop offset="50%" stopColor="red" stopOpacity={0.5} /></LinearGradient>
        <ClipPath id="c"><Rect width={1} height="1" rx={0.5} /></ClipPath>
      </Defs>
      <G fill="none" strokeWidth={2} strokeLinecap="round" clipPath="#c"><Path d="M0 0L4 3" strokeDasharray={[1, 2]} /></G>
      <Use href="#g" x={1} />
    </Svg>,
  );
  expect(tree.type).toBe('HS_Image');
  expect(tree.children).toEqual([]);
  expect(tree.props).toMatchObject({component: 'Svg', testID: 'icon', svg: {}, resizeMode: 'stretch'});
  expect(tree.props.tag).toBeUndefined();
  expect(tree.style).toEqual({overflow: 'hidden', width: 40, height: 30, flex: 0});
  expect(documentOf(tree)).toBe(
    `<svg ${NAMESPACE} width="40" height="30" viewBox="0 0 4 3" color="red" font-size="12"><defs>` +
      '<linearGradient id="g" x1="0" x2="1" gradientUnits="userSpaceOnUse"><stop offset="50%" stop-color="red" stop-opacity="0.5"/></linearGradient>' +
      '<clipPath id="c"><rect width="1" height="1" rx="0.5"/></clipPath></defs>' +
      '<g fill="none" stroke-width="2" stroke-linecap="round" clip-path="url(#c)"><path d="M0 0L4 3" stroke-dasharray="1 2"/></g>' +
      '<use href="#g" x="1"/></svg>',
  );
});

test('its size is what it is given, else all of its parent', async () => {
  const styleOf = async (props) => (await treeOf(<Svg {...props} />)).style;
  expect(await styleOf({})).toMatchObject({width: '100%', height: '100%'});
  expect(await styleOf({style: {width: 10, height: 20, margin: 1}})).toMatchObject({width: 10, height: 20, margin: 1});
  expect(await styleOf({width: '50%', height: 8.5})).toMatchObject({width: '50%', height: 8});
  expect(await styleOf({width: 1, height: 1, opacity: '0.5'})).toMatchObject({opacity: 0.5});
});

test('components of the user render in a drawing, with state and keys', async () => {
  function Dots() {
    const [count] = useState(2);
    return Array.from({length: count}, (_, i) => <Circle key={i} cx={i} r={1} />);
  }
  const tree = await treeOf(<View><Svg><Dots />{null}{false}<View><Circle r={9} /></View></Svg></View>);
  expect(outline(tree)).toEqual(['View', ['Svg']]);
  expect(documentOf(tree.children[0])).toContain('<circle cx="0" r="1"/><circle cx="1" r="1"/><circle r="9"/>');
});

test('transforms are props, lists or text', async () => {
  const transformOf = async (props, Part = G) => /transform="([^"]*)"/.exec(documentOf(await treeOf(<Svg><Part {...props} /></Svg>)))?.[1];
  expect(await transformOf({x: 1, y: 2, rotation: 45, scale: 2, origin: '5, 6'})).toBe('translate(6 8) rotate(45) scale(2 2) translate(-5 -6)');
  expect(await transformOf({transform: [{translateX: 1}, {rotate: '45deg'}, {scale: 2}]})).toBe('translateX(1) rotate(45deg) scale(2)');
  expect(await transformOf({transform: [1, 0, 0, 1, 2, 3]})).toBe('matrix(1 0 0 1 2 3)');
  expect(await transformOf({transform: 'rotate(3)', translateY: 4})).toBe('translate(0 4) rotate(3)');
  expect(await transformOf({x: 1}, Rect)).toBeUndefined();
  expect(await transformOf({scaleX: new Animated.Value(3)})).toBe('scale(3 1)');
});

test('text holds its parts, and is escaped', async () => {
  const tree = await treeOf(<Svg><Text x={1} textAnchor="middle" font={{fontSize: 9}}>{'100% <&"\u0001'}<TSpan dx="1">b</TSpan></Text></Svg>);
  expect(documentOf(tree)).toContain('<text x="1" text-anchor="middle" font-size="9">100% &lt;&amp;&quot;<tspan dx="1">b</tspan></text>');
});

test('animated values are drawn as they stand, and colours may be numbers', async () => {
  const AnimatedCircle = Animated.createAnimatedComponent(Circle);
  const tree = await treeOf(<Svg><AnimatedCircle r={new Animated.Value(7)} fill={0xff000080} style={{stroke: 'blue'}} /></Svg>);
  const document = documentOf(tree);
  for (const attribute of ['r="7"', 'fill="#ff000080"', 'stroke="blue"']) expect(document).toContain(attribute);
});

test('what cannot be drawn is told, and a part outside a drawing is nothing', async () => {
  const {tree, error, diagnostics} = await render(
    <View><Path d="M0 0" /><Svg><Filter id="f"><FeGaussianBlur /></Filter><Mask id="m" maskType="alpha" /><ForeignObject /></Svg></View>,
  );
  expect(error).toBeUndefined();
  expect(outline(tree)).toEqual(['View', ['Svg']]);
  expect(documentOf(tree.children[0])).toContain('<filter id="f"/><mask id="m" mask-type="alpha"/></svg>');
  expect(diagnostics).toMatchObject([{code: 'UNSUPPORTED_COMPONENT'}]);
});

test('documents as text are drawn as they are', async () => {
  const xml = '<?xml version="1.0"?><svg width="20" height="10%" fill="red" stroke-width="2"><path d="M0 0"/></svg>';
  const plain = await treeOf(<SvgXml xml={xml} />);
  expect(documentOf(plain)).toBe(xml);
  expect(plain.style).toMatchObject({width: 20, height: '10%'});
  expect(plain.props.svg).toEqual({});
  const changed = await treeOf(<SvgXml xml={xml} width={5} height={6} fill="blue" />);
  expect(changed.style).toMatchObject({width: 5, height: 6});
  expect(changed.props.svg).toMatchObject({fill: 'blue', width: '5', height: '6'});
  expect((await treeOf(<View><SvgXml xml={null} /></View>)).children).toEqual([]);
  expect((await treeOf(<SvgUri uri="https://example.com/a.svg" width={5} height={6} />)).props.source).toEqual({uri: 'https://example.com/a.svg'});
});

test("a project's file is a component whose props replace its root's attributes", async () => {
  const Icon = makeAsset({id: 'v', width: 24, height: 12, type: 'svg'});
  const tree = await treeOf(<Icon width={40} fill="red" strokeWidth={3} color="blue" testID="i" style={{margin: 1}} onPress={function press() {}} />);
  expect(tree.type).toBe('HS_Image');
  expect(tree.style).toMatchObject({width: 40, height: 12, margin: 1});
  expect(tree.props).toMatchObject({component: 'Svg', testID: 'i', source: {assetId: 'v'}, resizeMode: 'stretch'});
  expect(tree.props.svg).toMatchObject({fill: 'red', 'stroke-width': '3', color: 'blue'});
  expect(tree.handlers).toEqual({onPress: 'press'});
  const nodes = findAll(await treeOf(<View><LocalSvg asset={Icon} width={9} height={9} /></View>), (node) => node.type === 'HS_Image');
  expect(nodes).toHaveLength(1);
});
