import {expect, test} from 'vitest';
import {makeAsset} from '../../src/host/assets.js';
import {modules} from '../../src/shims/index.js';
import {render} from '../render.js';
import {outline, treeOf} from './tree.js';

const {Text} = modules['react-native'];
const photo = makeAsset({id: 'a1', width: 40, height: 30, type: 'png'});

import {fontAssets} from '../../src/host/fonts.js';

test('LinearGradient is a box with its gradient', async () => {
  const {LinearGradient} = modules['expo-linear-gradient'];
  const tree = await treeOf(<LinearGradient colors={['red', 'blue']} locations={[0, 0.5]} start={[0, 0]} end={{x: 1, y: 0}} style={{height: 4}}><Text>a</Text></LinearGradient>);
  expect(tree).toMatchObject({
    type: 'HS_View',
    props: {component: 'LinearGradient', colors: ['red', 'blue'], locations: [0, 0.5], start: {x: 0, y: 0}, end: {x: 1, y: 0}},
    style: {height: 4},
  });
  expect((await treeOf(<LinearGradient colors={['red', 'blue']} />)).props).toMatchObject({start: {x: 0.5, y: 0}, end: {x: 0.5, y: 1}});
});

test('expo-image fills its box', async () => {
  const {Image, ImageBackground} = modules['expo-image'];
  const tree = await treeOf(<Image source={photo} contentFit="fill" style={{flex: 1}} transition={300} placeholder={{blurhash: 'L5H2'}} alt="A face" />);
  expect(tree).toMatchObject({type: 'HS_Image', props: {component: 'Image', source: {assetId: 'a1'}, resizeMode: 'stretch', accessibilityLabel: 'A face'}});
  expect(tree.style).toEqual({flex: 1, overflow: 'hidden'});
  expect((await treeOf(<Image source="a.png" />)).props).toMatchObject({source: {uri: 'a.png'}, resizeMode: 'cover'});
  expect((await treeOf(<Image source={[{uri: 'b.png'}]} contentFit="scale-down" />)).props).toMatchObject({source: {uri: 'b.png'}, resizeMode: 'contain'});
  expect((await treeOf(<Image placeholder={photo} />)).props.source.assetId).toBe('a1');
  expect((await treeOf(<Image placeholder={{blurhash: 'L5H2'}} />)).props.source).toBeUndefined();
  expect(outline(await treeOf(<ImageBackground source={photo}><Text>a</Text></ImageBackground>))).toEqual(['ImageBackground', ['Image'], ['Text', 'a']]);
});

test('fonts count as loaded, and their files are known', async () => {
  const {useFonts, isLoaded} = modules['expo-font'];
  function Screen() {
    const [loaded, error] = useFonts({Lobster: photo});
    return loaded ? <Text>{String(error)}</Text> : null;
  }
  const {tree, diagnostics} = await render(<Screen />);
  expect(tree.children).toEqual(['null']);
  expect(isLoaded('Lobster')).toBe(true);
  expect(isLoaded('Other')).toBe(false);
  expect(diagnostics).toEqual([]);
  expect(fontAssets()).toMatchObject({Lobster: 'a1'});
});

test('constants and device facts are the device\'s, and read only when asked', async () => {
  const {default: Constants} = modules['expo-constants'];
  const Device = modules['expo-device'];
  const ask = async (question, device) => {
    let answer;
    function Probe() {
      answer = question();
      return null;
    }
    const {reads} = await render(<Probe />, {device});
    return [answer, reads];
  };
  const phone = {platform: 'android', model: 'Pixel 8', osVersion: '14', width: 412, height: 915, insets: {top: 24, right: 0, bottom: 0, left: 0}};
  const tablet = {platform: 'ios', model: 'iPad', osVersion: '17.4', width: 1024, height: 768};
  expect(await ask(() => Constants.statusBarHeight, phone)).toEqual([24, ['insets']]);
  expect(await ask(() => Constants.deviceName, phone)).toEqual(['Pixel 8', ['os']]);
  expect(await ask(() => Constants.expoConfig.extra.key, phone)).toEqual([undefined, []]);
  expect((await ask(() => [Device.osName, Device.platformApiLevel, Device.deviceType, Device.brand], phone))[0]).toEqual(['Android', 34, 1, null]);
  expect((await ask(() => [Device.osName, Device.osVersion, Device.deviceType, Device.brand], tablet))[0]).toEqual(['iPadOS', '17.4', 2, 'Apple']);
});

test('assets are at hand', async () => {
  const {Asset, useAssets} = modules['expo-asset'];
  expect(Asset.fromModule(photo)).toMatchObject({uri: 'asset:a1', localUri: 'asset:a1', width: 40, height: 30, downloaded: true});
  expect((await Asset.loadAsync([photo, 'b.png'])).map(({uri}) => uri)).toEqual(['asset:a1', 'b.png']);
  function Screen() {
    const [assets] = useAssets([photo]);
    const {Image} = modules['react-native'];
    return assets ? <Image source={assets[0]} /> : null;
  }
  expect((await treeOf(<Screen />)).props.source).toMatchObject({assetId: 'a1', width: 40});
});

test('AsyncStorage keeps what a screen stores while it renders', async () => {
  const {default: AsyncStorage, useAsyncStorage} = modules['@react-native-async-storage/async-storage'];
  expect(await AsyncStorage.getItem('a')).toBeNull();
  await AsyncStorage.setItem('a', '{"x":{"y":1},"z":1}');
  await AsyncStorage.mergeItem('a', '{"x":{"w":2},"z":3}');
  expect(JSON.parse(await AsyncStorage.getItem('a'))).toEqual({x: {y: 1, w: 2}, z: 3});
  await AsyncStorage.multiSet([['b', '1'], ['c', '2']]);
  expect(await AsyncStorage.getAllKeys()).toEqual(['a', 'b', 'c']);
  await AsyncStorage.multiRemove(['a', 'c']);
  expect(await AsyncStorage.multiGet(['b', 'c'])).toEqual([['b', '1'], ['c', null]]);
  expect(await useAsyncStorage('b').getItem()).toBe('1');
  await expect(AsyncStorage.mergeItem('b', 'not json')).rejects.toThrow();
  const told = await new Promise((resolve) => AsyncStorage.getItem('b', (error, value) => resolve([error, value])));
  expect(told).toEqual([null, '1']);
  await AsyncStorage.clear();
  expect(await AsyncStorage.getAllKeys()).toEqual([]);
});

test('what has no picture does nothing', async () => {
  await modules['expo-haptics'].impactAsync(modules['expo-haptics'].ImpactFeedbackStyle.Light);
  expect(await modules['expo-splash-screen'].preventAutoHideAsync()).toBe(true);
  expect(modules.expo.requireOptionalNativeModule('X')).toBeNull();
  expect(() => modules.expo.requireNativeModule('X').anything.deep().more).not.toThrow();
  const {CodedError, EventEmitter, requireNativeModule, createPermissionHook} = modules['expo-modules-core'];
  expect(requireNativeModule('Y')).toBe(requireNativeModule('Y'));
  expect(createPermissionHook({})()[0]).toMatchObject({status: 'undetermined', granted: false});
  expect(new CodedError('E_X', 'no').code).toBe('E_X');
  const heard = [];
  const emitter = new EventEmitter();
  const subscription = emitter.addListener('tick', (n) => heard.push(n));
  emitter.emit('tick', 1);
  emitter.removeSubscription(subscription);
  emitter.emit('tick', 2);
  expect(heard).toEqual([1]);
});

test('native modules whose answers are taken apart know some', () => {
  const {requireNativeModule} = modules['expo-modules-core'];
  const updates = requireNativeModule('ExpoUpdates');
  expect([updates.isEnabled, updates.manifestString, 'manifestString' in updates]).toEqual([false, undefined, true]);
  expect(typeof updates.reload()).toBe('function'); // whatever else is asked
  const bytes = new Uint8Array(64);
  expect(requireNativeModule('ExpoCrypto').getRandomValues(bytes)).toBe(bytes);
  expect(new Set(bytes).size).toBeGreaterThan(1);
});

test('the language is the one that previews format in', () => {
  const [locale] = modules['expo-modules-core'].requireNativeModule('ExpoLocalization').getLocales();
  expect(locale.languageTag).toBe(new Intl.NumberFormat().resolvedOptions().locale);
});

test('blurred glass is a veil, denser where more is blurred', async () => {
  const Glass = modules['expo-modules-core'].requireNativeViewManager('ExpoBlurView');
  const colorOf = async (props) => (await treeOf(<Glass {...props} style={{flex: 1}} />)).style.backgroundColor;
  expect(await colorOf({intensity: 100})).toBe('rgba(255, 255, 255, 0.78)');
  expect(await colorOf({intensity: 50, tint: 'systemChromeMaterialDark'})).toBe('rgba(25, 25, 25, 0.39)');
});

test('a native view of an image is an image', async () => {
  const FastImageView = modules['react-native'].requireNativeComponent('FastImageView');
  expect((await render(<FastImageView source={photo} />)).diagnostics).toEqual([]);
  expect(await treeOf(<FastImageView source={photo} />)).toMatchObject({type: 'HS_Image', props: {source: {assetId: 'a1'}}});
});
