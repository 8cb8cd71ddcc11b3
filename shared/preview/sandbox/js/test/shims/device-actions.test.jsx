import {expect, test} from 'vitest';
import {modules} from '../../src/shims/index.js';
import {registeredRoot, resetRoot} from '../../src/host/root.js';
import {render} from '../render.js';

const RN = modules['react-native'];

async function diagnosticsOf(action) {
  function Probe() {
    action();
    return null;
  }
  const {diagnostics, error} = await render(<Probe />);
  expect(error).toBeUndefined();
  return diagnostics;
}

test.each([
  ['Alert.alert', () => RN.Alert.alert('Gone', 'Really?', [{text: 'OK'}]), 'Gone'],
  ['Alert.prompt', () => RN.Alert.prompt('Name'), 'Name'],
  ['Linking.openURL', () => RN.Linking.openURL('https://example.com'), 'https://example.com'],
  ['Share.share', () => RN.Share.share({message: 'hi'}), 'hi'],
  ['ToastAndroid.show', () => RN.ToastAndroid.show('Saved', RN.ToastAndroid.SHORT), 'Saved'],
  ['ActionSheetIOS.showActionSheetWithOptions', () => RN.ActionSheetIOS.showActionSheetWithOptions({title: 'Pick', options: []}, () => {}), 'Pick'],
])('%s is not done, and told', async (api, action, detail) => {
  const [told, ...more] = await diagnosticsOf(action);
  expect(more).toEqual([]);
  expect(told).toMatchObject({severity: 'info', code: 'DEVICE_ACTION'});
  expect(told.message).toContain(api);
  expect(told.message).toContain(detail);
});

test('what a device does out of sight is silent', async () => {
  const told = await diagnosticsOf(() => {
    RN.Vibration.vibrate();
    RN.Keyboard.dismiss();
    RN.Keyboard.addListener('keyboardDidShow', () => {}).remove();
    RN.BackHandler.addEventListener('hardwareBackPress', () => true).remove();
    RN.AppState.addEventListener('change', () => {}).remove();
    RN.Linking.addEventListener('url', () => {}).remove();
    RN.Dimensions.addEventListener('change', () => {}).remove();
    RN.AccessibilityInfo.announceForAccessibility('a');
    RN.LogBox.ignoreLogs(['a']);
    RN.LayoutAnimation.configureNext(RN.LayoutAnimation.Presets.spring);
    RN.UIManager.setLayoutAnimationEnabledExperimental?.(true);
    RN.I18nManager.allowRTL(true);
  });
  expect(told).toEqual([]);
});

test('questions to the device have quiet answers', async () => {
  expect(await RN.Linking.getInitialURL()).toBeNull();
  expect(await RN.Linking.canOpenURL('tel:1')).toBe(true);
  expect(await RN.Share.share({message: 'a'})).toEqual({action: 'dismissedAction'});
  expect(await RN.AccessibilityInfo.isReduceMotionEnabled()).toBe(false);
  expect(await RN.PermissionsAndroid.request(RN.PermissionsAndroid.PERMISSIONS.CAMERA)).toBe(RN.PermissionsAndroid.RESULTS.DENIED);
  expect(await RN.PermissionsAndroid.requestMultiple(['android.permission.CAMERA'])).toEqual({'android.permission.CAMERA': 'denied'});
  expect(Object.keys(RN.PermissionsAndroid.PERMISSIONS)).toHaveLength(44);
  expect(RN.AppState.currentState).toBe('active');
  expect(RN.I18nManager.isRTL).toBe(false);
  RN.Clipboard.setString('copied');
  expect(await RN.Clipboard.getString()).toBe('copied');
  RN.Settings.set({a: 1});
  expect(RN.Settings.get('a')).toBe(1);
  expect(RN.UTFSequence.NDASH).toBe('–');
  expect(RN.ReactNativeVersion.getVersionString()).toBe('0.88.1');
  expect(RN.DeviceInfo.getConstants().isEdgeToEdge).toBe(true);
});

test('native modules are stand-ins that answer everything, and named', async () => {
  const [told] = await diagnosticsOf(() => expect(typeof RN.NativeModules.Bluetooth.getConstants().name).toBe('function'));
  expect(told).toMatchObject({severity: 'info', code: 'NATIVE_MODULE', message: expect.stringContaining('Bluetooth')});
  expect(await diagnosticsOf(() => void RN.NativeModules.then)).toEqual([]);
  const {Radio} = RN.NativeModules; // as a package takes it, before any preview
  expect(await diagnosticsOf(() => void Radio.station)).toEqual([]);
  expect(await diagnosticsOf(() => Radio.addListener('tuned', () => {}).remove())).toEqual([]);
  expect(RN.TurboModuleRegistry.getEnforcing('RNLocalize').getLocales()[0].languageTag).toBe(new Intl.NumberFormat().resolvedOptions().locale);
  expect(await RN.NativeModules.RNCNetInfo.getCurrentState()).toMatchObject({isConnected: true, isInternetReachable: true});
  for (const use of [() => Radio.tune(), () => void `${Radio.station}`]) {
    expect(await diagnosticsOf(use)).toMatchObject([{code: 'NATIVE_MODULE', message: expect.stringContaining('Radio')}]);
  }
  expect(RN.NativeModules.UIManager).toBe(RN.UIManager);
  expect(RN.NativeModules.I18nManager.localeIdentifier).toBe('en_US');
  let height;
  await diagnosticsOf(() => RN.NativeModules.StatusBarManager.getHeight((answer) => ({height} = answer)));
  expect(height).toBe(47);
  expect(RN.TurboModuleRegistry.get('Maps')).toBe(RN.TurboModuleRegistry.getEnforcing('Maps'));
  const answer = await RN.TurboModuleRegistry.get('Maps').locate();
  expect(`${answer.place.name}`).toBe('');
});

test('emitters carry events between parts of the app', () => {
  const heard = [];
  const subscription = RN.DeviceEventEmitter.addListener('saved', (value) => heard.push(value));
  new RN.NativeEventEmitter().emit('saved', 1);
  subscription.remove();
  RN.DeviceEventEmitter.emit('saved', 2);
  expect(heard).toEqual([1]);
  const own = new RN.EventEmitter();
  own.addListener('x', function () {
    heard.push(this.name);
  }, {name: 'context'});
  own.emit('x');
  expect(own.listenerCount('x')).toBe(1);
  own.removeAllListeners('x');
  expect(own.listenerCount('x')).toBe(0);
  expect(heard).toEqual([1, 'context']);
});

test('PanResponder answers with the given callbacks, by their names', () => {
  let seen;
  const {panHandlers} = RN.PanResponder.create({
    onMoveShouldSetPanResponder: () => true,
    onPanResponderMove: function drag(_event, gesture) {
      seen = gesture;
    },
  });
  expect(Object.keys(panHandlers)).toEqual(['onMoveShouldSetResponder', 'onResponderMove']);
  expect(panHandlers.onResponderMove.name).toBe('drag');
  expect(panHandlers.onMoveShouldSetResponder({})).toBe(true);
  panHandlers.onResponderMove({});
  expect(seen).toMatchObject({dx: 0, dy: 0, numberActiveTouches: 0});
});

test('interactions are over, so their work runs at once', async () => {
  const order = [];
  const handle = RN.InteractionManager.runAfterInteractions(() => order.push('task'));
  order.push('now');
  await handle;
  expect(order).toEqual(['now', 'task']);
  RN.InteractionManager.runAfterInteractions(() => order.push('never')).cancel();
  await RN.InteractionManager.runAfterInteractions(() => {});
  expect(order).toEqual(['now', 'task']);
});

test('an app registers its root', () => {
  resetRoot();
  const App = () => null;
  RN.AppRegistry.registerComponent('app', () => App);
  expect(registeredRoot()).toBe(App);
  expect(RN.AppRegistry.getAppKeys()).toEqual(['app']);
  resetRoot();
  modules.expo.registerRootComponent(App);
  expect(registeredRoot()).toBe(App);
  resetRoot();
});

test('native commands and touch configuration are made and do nothing', () => {
  const commands = RN.codegenNativeCommands({supportedCommands: ['reload']});
  expect(commands.reload()).toBeUndefined();
  const press = () => {};
  expect(RN.usePressability({onPress: press, onPressIn: undefined})).toEqual({onClick: press});
  expect(RN.unstable_batchedUpdates((value) => value + 1, 2)).toBe(3);
  expect(RN.NativeComponentRegistry.get('X')).toBe(RN.requireNativeComponent('X'));
});
