import {useEffect, useLayoutEffect, useRef, useState} from 'react';
import {AnimatedNode} from '../react-native/animated/node.js';
import {StyleSheet} from '../react-native/StyleSheet.js';
import {settled} from './animations.js';
import {DerivedValue, SharedValue, track} from './values.js';

export function useSharedValue(initial) {
  return useState(() => new SharedValue(initial))[0];
}

/** A derived value that follows the updater of the last render. */
function useUpdater(updater, finish) {
  const [value] = useState(() => new DerivedValue(updater, finish));
  const first = useRef(true);
  if (!first.current) value.replace(updater);
  useLayoutEffect(() => {
    if (!first.current) value.refresh();
    first.current = false;
  }, [value, updater]);
  return value;
}

export const useDerivedValue = (updater) => useUpdater(updater, settled);

/** Styles may hold shared values that nobody read. */
function settledStyle(style) {
  if (style === null || typeof style !== 'object') return {};
  return settled(StyleSheet.flatten(style));
}

export const useAnimatedStyle = (updater) => useUpdater(updater, settledStyle);
export const useAnimatedProps = (updater) => useUpdater(updater, (props) => settled(props) ?? {});

/** Most times that a reaction is called for the values that it sets itself. */
const MAX_REACTIONS = 50;

export function useAnimatedReaction(prepare, react, dependencies) {
  const before = useRef(null);
  useEffect(() => {
    let stops = [];
    let calls = 0;
    const run = () => {
      stops.forEach((stop) => stop());
      const {result, read} = track(prepare);
      stops = [...read].map((value) => value.__watch(run));
      if (calls++ >= MAX_REACTIONS) return;
      const previous = before.current;
      before.current = result;
      react(result, previous);
    };
    run();
    return () => stops.forEach((stop) => stop());
  }, dependencies);
}

/** A ref that can be called: React gives it the view, worklets ask it for the view. */
export function useAnimatedRef() {
  return useState(() => {
    const ref = (view) => {
      if (view !== undefined) ref.current = view;
      return ref.current;
    };
    ref.current = null;
    ref.observe = () => {};
    ref.getTag = () => ref.current?.nativeTag ?? -1;
    return ref;
  })[0];
}

/** Nothing scrolls in a preview: what handles it is called by nobody. */
export function useAnimatedScrollHandler(handlers) {
  const latest = useRef(handlers);
  latest.current = handlers;
  return useState(() => (event) => {
    const {onScroll} = typeof latest.current === 'function' ? {onScroll: latest.current} : (latest.current ?? {});
    onScroll?.(event?.nativeEvent ?? event, {});
  })[0];
}

/** Gone since version 4: how a gesture's handlers were given. */
export const useAnimatedGestureHandler = () => useState(() => () => {})[0];

export const useEvent = (handler) => handler;
export const useHandler = () => ({context: {}, doDependenciesDiffer: false, useWeb: false});
export const useComposedEventHandler = (handlers) => (event) => handlers.forEach((handler) => handler?.(event));

export const useScrollOffset = (_ref, given) => {
  const own = useSharedValue(0);
  return given ?? own;
};
export const useReducedMotion = () => false;
export const useTimestamp = () => useSharedValue(0);
export const useFrameCallback = () => useState(() => ({setActive() {}, isActive: false, callbackId: -1}))[0];

/** The keyboard is closed. */
export function useAnimatedKeyboard() {
  return {height: useSharedValue(0), state: useSharedValue(KeyboardState.CLOSED)};
}

export const KeyboardState = Object.freeze({UNKNOWN: 0, OPENING: 1, OPEN: 2, CLOSING: 3, CLOSED: 4});
export const SensorType = Object.freeze({ACCELEROMETER: 1, GYROSCOPE: 2, GRAVITY: 3, MAGNETIC_FIELD: 4, ROTATION: 5});

/** A device that lies still. */
export function useAnimatedSensor(type, config) {
  const rotation = {qw: 1, qx: 0, qy: 0, qz: 0, yaw: 0, pitch: 0, roll: 0, interfaceOrientation: 0};
  const sensor = useSharedValue(type === SensorType.ROTATION ? rotation : {x: 0, y: 0, z: 0, interfaceOrientation: 0});
  return {sensor, unregister() {}, isAvailable: false, config: {interval: 'auto', ...config}};
}

/** What a worklet asks of a view: null until it has been laid out. */
export function measure(ref) {
  const rect = ref.current?.getBoundingClientRect?.();
  if (rect === undefined) return null;
  return {x: 0, y: 0, width: rect.width, height: rect.height, pageX: rect.x, pageY: rect.y};
}

export const getRelativeCoords = (_ref, x, y) => ({x, y});

/** An animated style outside a component is its value. */
export const getAnimatedStyle = (component) => StyleSheet.flatten(component?.props?.style instanceof AnimatedNode ? component.props.style.__getValue() : component?.props?.style);
