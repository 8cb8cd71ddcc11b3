// react-native-reanimated 3 and 4, at rest: animations have ended, what comes has come, nothing is touched or scrolled.

import {Fragment, createElement} from 'react';
import {named} from '../element/named.js';
import {processColor} from '../react-native/colors.js';
import {DynamicColorIOS, PlatformColor} from '../react-native/PlatformColor.js';
import {worklets} from '../react-native-worklets/index.js';
import {
  cancelAnimation, defineAnimation, reanimatedEasing, withClamp, withDecay, withDelay, withRepeat, withSequence, withSpring, withTiming,
} from './animations.js';
import {builders} from './builders.js';
import {createAnimatedComponent, FlatList, Image, ScrollView, Text, View} from './components.js';
import * as hooks from './hooks.js';
import {clamp, convertToRGBA, Extrapolation, interpolate, interpolateColor, isColor} from './interpolation.js';
import {isSharedValue, SharedValue} from './values.js';

const nothing = () => {};

const Group = (name) => named(name, ({children}) => createElement(Fragment, null, children));
const Unseen = (name) => named(name, () => null);

const ReduceMotion = Object.freeze({System: 'system', Always: 'always', Never: 'never'});

const springs = Object.fromEntries(
  ['Gentle', 'Snappy', 'Wiggly', 'Reanimated3Default'].flatMap((name) => [`${name}SpringConfig`, `${name}SpringConfigWithDuration`]).map((name) => [name, {}]),
);

/** A curve of CSS: only its end is seen. */
const cssEasing = (name) => (...points) => ({toString: () => `${name}(${points.join(', ')})`, normalize: () => ({name, points})});

const {ReanimatedLogLevel, ...configuration} = {
  ReanimatedLogLevel: Object.freeze({warn: 1, error: 2}),
  configureReanimatedLogger: nothing,
  enableLayoutAnimations: nothing,
  isConfigured: () => true,
  isReanimated3: () => true,
  reanimatedVersion: '4.0.0',
  getStaticFeatureFlag: () => false,
  getDynamicFeatureFlag: () => false,
  setDynamicFeatureFlag: nothing,
};

const exported = {
  ...hooks,
  ...builders,
  ...springs,
  ...configuration,
  ReanimatedLogLevel,
  cancelAnimation, defineAnimation, withClamp, withDecay, withDelay, withRepeat, withSequence, withSpring, withTiming,
  clamp, convertToRGBA, Extrapolation, Extrapolate: Extrapolation, interpolate, interpolateColor, isColor,
  useInterpolateConfig: (inputRange, outputRange, colorSpace, options) => ({inputRange, outputRange, colorSpace, options}),
  interpolateSharableColor: (value, config) => interpolateColor(value, config.inputRange, config.outputRange),
  ColorSpace: Object.freeze({RGB: 0, HSV: 1, LAB: 2}),
  useScrollViewOffset: hooks.useScrollOffset,
  Easing: reanimatedEasing,
  ReduceMotion,
  IOSReferenceFrame: Object.freeze({XArbitraryZVertical: 0, XArbitraryCorrectedZVertical: 1, XMagneticNorthZVertical: 2, XTrueNorthZVertical: 3, Auto: 4}),
  InterfaceOrientation: Object.freeze({ROTATION_0: 0, ROTATION_90: 90, ROTATION_180: 180, ROTATION_270: 270}),
  SharedTransitionType: Object.freeze({ANIMATION: 'animation', PROGRESS_ANIMATION: 'progressAnimation'}),
  ScreenTransition: new Proxy({}, {get: (_target, name) => ({name})}),
  startScreenTransition: nothing,
  finishScreenTransition: nothing,
  LayoutAnimationConfig: Group('LayoutAnimationConfig'),
  SharedTransitionBoundary: Group('SharedTransitionBoundary'),
  ReducedMotionConfig: Unseen('ReducedMotionConfig'),
  PerformanceMonitor: Unseen('PerformanceMonitor'),
  createAnimatedComponent,
  makeMutable: (initial) => new SharedValue(initial),
  isSharedValue,
  processColor,
  PlatformColor,
  DynamicColorIOS,
  scrollTo: nothing,
  setNativeProps: nothing,
  dispatchCommand: nothing,
  setGestureState: nothing,
  getViewProp: async () => undefined,
  startMapper: () => -1,
  stopMapper: nothing,
  createAnimatedPropAdapter: (adapter) => adapter,
  getUseOfValueInStyleWarning: () => '',
  addWhitelistedNativeProps: nothing,
  addWhitelistedUIProps: nothing,
  setUpTests: nothing,
  advanceAnimationByTime: nothing,
  advanceAnimationByFrame: nothing,
  withReanimatedTimer: (run) => run(),
  css: {create: (sheet) => sheet, keyframes: (frames) => frames},
  createCSSAnimatedComponent: createAnimatedComponent,
  cubicBezier: cssEasing('cubic-bezier'),
  linear: cssEasing('linear'),
  steps: cssEasing('steps'),
  runOnJS: worklets.runOnJS,
  runOnUI: worklets.runOnUI,
  runOnRuntime: worklets.runOnRuntime,
  executeOnUIRuntimeSync: worklets.executeOnUIRuntimeSync,
  createWorkletRuntime: worklets.createWorkletRuntime,
  isWorkletFunction: worklets.isWorkletFunction,
  makeShareableCloneRecursive: worklets.makeShareableCloneRecursive,
};

const Animated = {View, Text, Image, ScrollView, FlatList, createAnimatedComponent, addWhitelistedNativeProps: nothing, addWhitelistedUIProps: nothing};

export const reanimated = {...exported, default: {...exported, ...Animated}};
