// Files of React Native's own that packages reach into, as react-native/Libraries/Utilities/Platform. Most hold one export
// of the index by that name; those that do not are here.

import {diagnostic} from '../../host/device.js';
import {placeholderModule} from '../../host/placeholder.js';
import {resolveAssetSource} from './assetSource.js';
import {processColor} from './colors.js';
import {reactNative} from './index.js';
import {newAppScreen} from './NewAppScreen.js';
import {ReactNativeVersion} from './ReactNativeVersion.js';

const nothing = () => {};

const OWN = {
  resolveAssetSource: () => resolveAssetSource,
  normalizeColor: () => processColor,
  processColorArray: () => (colors) => colors?.map((color) => processColor(color)) ?? null,
  flattenStyle: () => reactNative.StyleSheet.flatten,
  RCTDeviceEventEmitter: () => reactNative.DeviceEventEmitter,
  RCTNativeAppEventEmitter: () => reactNative.NativeAppEventEmitter,
  RCTEventEmitter: () => ({register: nothing}),
  ViewNativeComponent: () => reactNative.View,
  TextNativeComponent: () => reactNative.Text,
  ImageNativeComponent: () => reactNative.Image,
  TextAncestor: () => reactNative.unstable_TextAncestorContext,
  AnimatedImplementation: () => reactNative.Animated,
  NativeDeviceInfo: () => ({getConstants: () => ({Dimensions: {window: reactNative.Dimensions.get('window'), screen: reactNative.Dimensions.get('screen')}})}),
  ReactNativeStyleAttributes: () => ({}), // how styles are processed for native code: not at all
  ReactNativeViewAttributes: () => ({UIView: {}, RCTView: {}}),
  ReactNativeViewConfigRegistry: () => ({register: (name) => name, get: nothing, customBubblingEventTypes: {}, customDirectEventTypes: {}}),
  TextInputState: () => ({
    currentlyFocusedInput: () => null, currentlyFocusedField: () => null, focusTextInput: nothing, blurTextInput: nothing,
    registerInput: nothing, unregisterInput: nothing, isTextInput: () => false,
  }),
  dismissKeyboard: () => nothing,
  NewAppScreen: () => newAppScreen,
  defineLazyObjectProperty: () => (object, name, {get}) => Object.defineProperty(object, name, {get, configurable: true}),
  PolyfillFunctions: () => ({
    polyfillGlobal: (name, get) => Object.defineProperty(globalThis, name, {get, configurable: true}),
    polyfillObjectProperty: (object, name, get) => Object.defineProperty(object, name, {get, configurable: true}),
  }),
  InitializeCore: () => ({}),
  ReactNativePrivateInterface: () => reactNative,
  registry: () => reactNative.AssetRegistry,
};

/**
 * Returns the module of a file of React Native's.
 * @param {string} path such as "react-native/Libraries/Utilities/Platform"
 */
export function reactNativeFile(path) {
  const name = path.split('/').at(-1).replace(/(\.(ios|android|native))?\.(js|tsx?)$/, '');
  if (path === 'react-native/package.json') return {name: 'react-native', version: ReactNativeVersion.getVersionString()};
  const make = Object.hasOwn(OWN, name) ? OWN[name] : undefined;
  const value = make !== undefined ? make() : Object.hasOwn(reactNative, name) ? reactNative[name] : undefined;
  if (value === undefined) {
    diagnostic({severity: 'warning', code: 'UNKNOWN_PACKAGE', message: `${path.slice(0, 200)} is React Native's own and not available in previews: a placeholder is used.`});
    return placeholderModule(path);
  }
  const members = typeof value === 'object' ? Object.getOwnPropertyDescriptors(value) : {};
  return Object.defineProperties({[name]: value}, {...members, __esModule: {value: true}, default: {value, enumerable: true}});
}
