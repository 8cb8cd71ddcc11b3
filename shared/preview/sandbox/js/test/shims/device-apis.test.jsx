import {expect, test} from 'vitest';
import {modules} from '../../src/shims/index.js';
import {render} from '../render.js';
import {treeOf} from './tree.js';

const {Appearance, Dimensions, DeviceInfo, DynamicColorIOS, PixelRatio, Platform, PlatformColor, StyleSheet, Text, useColorScheme, useWindowDimensions} = modules['react-native'];

/** Runs code inside of a render for a device; gives its answer and what it read. */
async function ask(question, device = {}) {
  let answer;
  function Probe() {
    answer = question();
    return null;
  }
  const {reads, error, diagnostics} = await render(<Probe />, {device});
  expect(error).toBeUndefined();
  return {answer, reads, diagnostics};
}

const ios = {platform: 'ios', osVersion: '17.4', model: 'iPhone 15'};
const android = {platform: 'android', osVersion: '14', model: 'Pixel 8'};

test('Platform tells the platform, and that it was asked', async () => {
  expect(await ask(() => Platform.OS, ios)).toMatchObject({answer: 'ios', reads: ['platform']});
  expect((await ask(() => Platform.OS, android)).answer).toBe('android');
  expect((await ask(() => Platform.Version, ios)).answer).toBe('17.4');
  expect((await ask(() => Platform.Version, android)).answer).toBe(34);
  expect((await ask(() => Platform.Version, {...android, osVersion: '8.1'})).answer).toBe(26);
  expect((await ask(() => Platform.constants.reactNativeVersion.minor, ios)).answer).toBe(88);
  expect((await ask(() => Platform.constants.Model, android)).answer).toBe('Pixel 8');
});

test('Platform.select chooses by presence', async () => {
  const choices = {ios: 1, android: undefined, default: 3};
  expect((await ask(() => Platform.select(choices), ios)).answer).toBe(1);
  expect((await ask(() => Platform.select(choices), android)).answer).toBeUndefined();
  expect((await ask(() => Platform.select({native: 2, default: 3}), ios)).answer).toBe(2);
  expect((await ask(() => Platform.select({web: 2, default: 3}), ios)).answer).toBe(3);
});

test('isPad follows the model or the size', async () => {
  expect((await ask(() => Platform.isPad, {...ios, model: 'iPad Pro 13', width: 400, height: 900})).answer).toBe(true);
  expect((await ask(() => Platform.isPad, {...ios, width: 1024, height: 768})).answer).toBe(true);
  expect((await ask(() => Platform.isPad, {...ios, width: 844, height: 390})).answer).toBe(false);
  expect((await ask(() => Platform.isPad, {...android, width: 1024, height: 768})).answer).toBe(false);
});

test('Dimensions and useWindowDimensions give the window', async () => {
  const device = {width: 320, height: 480, dpr: 2, fontScale: 1.5};
  const window = {width: 320, height: 480, scale: 2, fontScale: 1.5};
  expect(await ask(() => Dimensions.get('window'), device)).toMatchObject({answer: window, reads: ['window']});
  expect((await ask(() => Dimensions.get('screen'), device)).answer).toEqual(window);
  expect((await ask(() => DeviceInfo.getConstants().Dimensions.window, device)).answer).toEqual(window);
  expect(() => Dimensions.get('page')).toThrow('page');
  const Size = () => <Text>{useWindowDimensions().width}</Text>;
  expect((await treeOf(<Size />, {device})).children).toEqual(['320']);
});

test('PixelRatio counts in the device\'s pixels', async () => {
  const device = {dpr: 3, fontScale: 2};
  expect(await ask(() => PixelRatio.get(), device)).toMatchObject({answer: 3, reads: ['dpr']});
  expect(await ask(() => PixelRatio.getFontScale(), device)).toMatchObject({answer: 2, reads: ['fontScale']});
  expect((await ask(() => PixelRatio.getPixelSizeForLayoutSize(2.5), device)).answer).toBe(8);
  expect((await ask(() => PixelRatio.roundToNearestPixel(1.4), device)).answer).toBeCloseTo(4 / 3);
});

test.each([[1, 1], [2, 0.5], [3, 1 / 3], [1.5, 1 / 1.5], [4, 0.5]])('a hairline at dpr %f is %f points', async (dpr, points) => {
  expect(await ask(() => StyleSheet.hairlineWidth, {dpr})).toEqual({answer: expect.closeTo(points, 10), reads: ['dpr'], diagnostics: []});
});

test('styles are made and merged without reading anything', async () => {
  const {reads} = await ask(() => {
    const styles = StyleSheet.create({a: {flex: 1, color: 'red'}});
    expect(styles.a).toEqual({flex: 1, color: 'red'});
    expect(StyleSheet.flatten([styles.a, null, false, [{color: 'blue'}, [undefined]]])).toEqual({flex: 1, color: 'blue'});
    expect(StyleSheet.flatten(styles.a)).toBe(styles.a);
    expect(StyleSheet.flatten(null)).toBeUndefined();
    expect(StyleSheet.compose(styles.a, null)).toBe(styles.a);
    expect(StyleSheet.compose(undefined, styles.a)).toBe(styles.a);
    expect(StyleSheet.compose(styles.a, styles.a)).toEqual([styles.a, styles.a]);
    expect({...StyleSheet.absoluteFillObject}).toEqual({position: 'absolute', top: 0, right: 0, bottom: 0, left: 0});
    const cycle = [];
    cycle.push(cycle);
    expect(() => StyleSheet.flatten(cycle)).toThrow(RangeError);
  });
  expect(reads).toEqual([]);
});

test('the colour scheme is the device\'s until it is set', async () => {
  const Scheme = () => <Text>{useColorScheme()}</Text>;
  const dark = {device: {colorScheme: 'dark'}};
  expect((await treeOf(<Scheme />, dark)).children).toEqual(['dark']);
  expect((await ask(() => Appearance.getColorScheme(), {colorScheme: 'light'})).reads).toEqual(['colorScheme']);
  const heard = [];
  const subscription = Appearance.addChangeListener(({colorScheme}) => heard.push(colorScheme));
  Appearance.setColorScheme('light');
  expect((await treeOf(<Scheme />, dark)).children).toEqual(['light']);
  Appearance.setColorScheme('unspecified');
  subscription.remove();
  Appearance.setColorScheme('dark');
  Appearance.setColorScheme(null);
  expect(heard).toEqual(['light', 'dark']);
});

test('a component hears that the scheme was set', async () => {
  const Scheme = () => <Text>{useColorScheme()}</Text>;
  function Screen() {
    Appearance.setColorScheme('dark');
    return <Scheme />;
  }
  expect((await treeOf(<Screen />, {device: {colorScheme: 'light'}})).children).toEqual(['dark']);
  Appearance.setColorScheme(null);
});

test('platform colours are plain colours for the device', async () => {
  const colorOf = async (device, ...names) => (await ask(() => PlatformColor(...names), device)).answer;
  expect(await colorOf({...ios, colorScheme: 'dark'}, 'systemBackground')).toBe('#000000');
  expect(await colorOf({...ios, colorScheme: 'light'}, 'unknown', 'systemBlue')).toBe('#007aff');
  expect(await colorOf(android, '@android:color/holo_blue_bright')).toBe('#00ddff');
  expect(await colorOf({...android, colorScheme: 'light'}, '?attr/colorAccent')).toBe('#008577');
  expect(await colorOf(ios, 'systemTealColor')).toBe('#30b0c7');
  expect(await colorOf({...android, colorScheme: 'dark'}, '?android:attr/textColor')).toBe('#ffffff');
  expect(await ask(() => PlatformColor('?attr/colorAccent'), ios)).toMatchObject({answer: undefined, diagnostics: []});
  const unknown = await ask(() => PlatformColor('constructor'), ios);
  expect(unknown.answer).toBeUndefined();
  expect(unknown.diagnostics).toMatchObject([{code: 'UNKNOWN_PLATFORM_COLOR'}]);
  expect((await ask(() => DynamicColorIOS({light: 'a', dark: 'b'}), {colorScheme: 'dark'})).answer).toBe('b');
});
