// What a `ref` to a React Native component holds. User code calls these from effects and handlers: measurements are those of
// the layout, once there is one (host/frames.js), and moves (focus, scroll) change nothing. Callbacks come later, never inside
// the call, because that is the order React Native code is written for.

import {frameOf, inWindow} from '../../host/frames.js';
import {defineNode} from '../../host/nodes.js';

/** @typedef {Record<string, unknown>} Handle */

let lastTag = 0;
const noop = () => {};

/** Calls back in a later turn, if there is anyone to call. */
function later(callback, ...values) {
  if (typeof callback === 'function') setTimeout(callback, 0, ...values);
}

/** Measuring methods for what React gave a ref. */
function measuring(publicInstance) {
  const frame = () => frameOf(publicInstance);
  return {
    measure: (callback) => later(callback, ...frame()),
    measureInWindow: (callback) => later(callback, ...inWindow(frame())),
    measureLayout(relativeTo, onSuccess) {
      const [, , width, height, pageX, pageY] = frame();
      const [, , , , left, top] = frameOf(publicInstances.get(relativeTo) ?? relativeTo);
      later(onSuccess, pageX - left, pageY - top, width, height);
    },
    getBoundingClientRect() {
      const [, , width, height, x, y] = frame();
      return {x, y, width, height, top: y, right: x + width, bottom: y + height, left: x};
    },
  };
}

/** By handle, what React gave the ref that holds it. */
const publicInstances = new WeakMap();

const viewMethods = {
  setNativeProps: noop,
  focus: noop,
  blur: noop,
  isConnected: true,
  // Handles stand for one view each and know no tree: nothing can be found from them.
  ownerDocument: Object.freeze({getElementById: () => null}),
};

export const scrollMethods = {
  scrollTo: noop,
  scrollToEnd: noop,
  flashScrollIndicators: noop,
  scrollResponderScrollTo: noop,
  scrollResponderZoomTo: noop,
  scrollResponderScrollNativeHandleToKeyboard: noop,
};

const inputMethods = {
  clear: noop,
  isFocused: () => false,
  setSelection: noop,
};

const METHODS = {ScrollView: scrollMethods, TextInput: inputMethods};

/**
 * @param {string} component React Native's component name
 * @param {object} [extra] further methods
 * @param {object} [publicInstance] what React gives refs to the view that the handle stands for
 * @returns {Handle} a new handle with its own native tag
 */
export function createHandle(component, extra, publicInstance = {}) {
  const handle = {...measuring(publicInstance), ...viewMethods, ...METHODS[component], ...extra};
  // The tag is not enumerable: a handle that ends up in props must not make two equal trees differ.
  Object.defineProperty(handle, 'nativeTag', {value: ++lastTag});
  publicInstances.set(handle, publicInstance);
  defineNode(handle, publicInstance);
  if (component === 'ScrollView') {
    handle.getScrollResponder = () => handle;
    handle.getNativeScrollRef = () => handle;
    handle.getInnerViewRef = () => handle;
    handle.getScrollableNode = () => handle.nativeTag;
    handle.getInnerViewNode = () => handle.nativeTag;
  }
  return handle;
}

/** @type {WeakMap<object, Map<string, (instance: unknown) => unknown>>} */
const bound = new WeakMap();

/**
 * Gives a host element a callback ref that hands the user's ref a handle. The callback for one user ref and component
 * is always the same function, so React does not detach and attach it at every render.
 *
 * @param {any} ref a ref object, a callback, or null
 * @param {string} component
 */
export function hostRef(ref, component) {
  if (ref === null || (typeof ref !== 'object' && typeof ref !== 'function')) return ref;
  let byComponent = bound.get(ref);
  if (byComponent === undefined) bound.set(ref, (byComponent = new Map()));
  let callback = byComponent.get(component);
  if (callback === undefined) {
    const handles = new WeakMap();
    callback = (instance) => assignRef(ref, handleOf(instance, component, handles));
    byComponent.set(component, callback);
  }
  return callback;
}

function handleOf(instance, component, handles) {
  if (instance === null || typeof instance !== 'object') return instance === null ? null : createHandle(component);
  let handle = handles.get(instance);
  if (handle === undefined) handles.set(instance, (handle = createHandle(component, undefined, instance)));
  return handle;
}

/**
 * @param {any} ref a ref object or callback
 * @param {unknown} value
 * @returns {unknown} the cleanup a callback ref may return
 */
export function assignRef(ref, value) {
  if (typeof ref === 'function') return ref(value);
  if (ref !== null && ref !== undefined) ref.current = value;
  return undefined;
}
