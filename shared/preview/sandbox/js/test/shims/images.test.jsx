import {expect, test} from 'vitest';
import {makeAsset} from '../../src/host/assets.js';
import {modules} from '../../src/shims/index.js';
import {render} from '../render.js';
import {outline, treeOf} from './tree.js';

const {Image, ImageBackground, Text} = modules['react-native'];
const photo = makeAsset({id: 'a1', width: 40, height: 30, type: 'png'});

test('a project image has its natural size and is clipped', async () => {
  const tree = await treeOf(<Image source={photo} />);
  expect(tree.type).toBe('HS_Image');
  expect(tree.props).toMatchObject({source: {assetId: 'a1', width: 40, height: 30}, resizeMode: 'cover'});
  expect(tree.style).toEqual({width: 40, height: 30, overflow: 'hidden'});
});

test('its style changes its size', async () => {
  expect((await treeOf(<Image source={photo} style={{width: 10}} />)).style).toMatchObject({width: 10, height: 30});
  expect((await treeOf(<Image source={photo} style={[{width: 10}, {width: undefined}]} />)).style.width).toBeUndefined();
});

test.each([
  [{resizeMode: 'contain'}, 'contain'],
  [{style: {resizeMode: 'repeat'}}, 'repeat'],
  [{style: {objectFit: 'fill'}}, 'stretch'],
  [{resizeMode: 'center', style: {objectFit: 'scale-down'}}, 'contain'],
  [{}, 'cover'],
])('%o is shown as %s', async (props, expected) => {
  expect((await treeOf(<Image source={photo} {...props} />)).props.resizeMode).toBe(expected);
});

test('sources are spelled in many ways', async () => {
  const sourceOf = async (props) => (await treeOf(<Image {...props} />)).props.source;
  expect(await sourceOf({src: 'a.png'})).toEqual({uri: 'a.png'});
  expect(await sourceOf({srcSet: 'b.png 2x, a.png 1x'})).toEqual({uri: 'a.png'});
  expect(await sourceOf({source: [{uri: 'x', width: 3}, {uri: 'y'}]})).toEqual({uri: 'x', width: 3});
  expect(await sourceOf({source: null})).toBeUndefined();
});

test('width and height may be props, and alt is a label', async () => {
  const tree = await treeOf(<Image src="a.png" width={9} height={8} alt="A face" tintColor="red" blurRadius={2} />);
  expect(tree.style).toMatchObject({width: 9, height: 8});
  expect(tree.props).toMatchObject({accessibilityLabel: 'A face', accessible: true, tintColor: 'red', blurRadius: 2});
  expect(tree.props.width).toBeUndefined();
});

test('an image takes no children', async () => {
  const {error} = await render(<Image source={photo}><Text>a</Text></Image>);
  expect(error.message).toContain('cannot contain children');
});

test('ImageBackground is a box, a filling image, then the children', async () => {
  const tree = await treeOf(<ImageBackground source={photo} style={{height: 100}} imageStyle={{opacity: 0.5}} resizeMode="contain"><Text>a</Text></ImageBackground>);
  expect(outline(tree)).toEqual(['ImageBackground', ['Image'], ['Text', 'a']]);
  expect(tree.style).toEqual({height: 100});
  expect(tree.children[0].style).toEqual({position: 'absolute', top: 0, right: 0, bottom: 0, left: 0, height: 100, opacity: 0.5, overflow: 'hidden'});
  expect(tree.children[0].props.resizeMode).toBe('contain');
});

test('what needs the network is refused, and told', async () => {
  let refused;
  const {diagnostics} = await render(<Probe />);
  function Probe() {
    Image.getSize('https://example.com/a.png', () => {}, (error) => (refused = error));
    return null;
  }
  expect(diagnostics).toMatchObject([{severity: 'info', code: 'NETWORK_UNAVAILABLE'}]);
  expect(refused).toBeInstanceOf(Error);
  await expect(Image.getSize('x')).rejects.toThrow('no network');
  expect(await Image.prefetch('x')).toBe(false);
});

test('resolveAssetSource tells where an image is', () => {
  expect(Image.resolveAssetSource(photo)).toEqual({assetId: 'a1', uri: 'asset:a1', width: 40, height: 30, scale: 1});
  expect(Image.resolveAssetSource({uri: 'x'})).toEqual({uri: 'x'});
  expect(Image.resolveAssetSource(7)).toBeNull();
  const vector = makeAsset({id: 'v', width: 4, height: 4, type: 'svg'});
  expect(Image.resolveAssetSource(vector)).toMatchObject({assetId: 'v', width: 4});
});
