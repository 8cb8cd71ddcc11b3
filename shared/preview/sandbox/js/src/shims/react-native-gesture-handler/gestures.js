// Gestures: no finger comes near a preview, so they are what code says of them, and their handlers are never called.

const NOT_METHODS = new Set(['then', 'toJSON', '$$typeof', 'prototype', 'constructor', '__getValue', 'asMutable']);

/** A gesture whose every method, of any version, gives itself. */
function gesture(handlerName, gestures) {
  const own = {handlerName, handlerTag: -1, config: {}, handlers: {}, toGestureArray: () => gestures ?? [self], prepare() {}, initialize() {}};
  const self = new Proxy(own, {
    get(target, key) {
      if (typeof key === 'symbol' || NOT_METHODS.has(key) || key in target) return target[key];
      return () => self;
    },
  });
  return self;
}

const SINGLE = ['Tap', 'Pan', 'Pinch', 'Rotation', 'Fling', 'LongPress', 'ForceTouch', 'Native', 'Manual', 'Hover'];
const COMPOSED = ['Race', 'Simultaneous', 'Exclusive'];

export const Gesture = Object.fromEntries([
  ...SINGLE.map((name) => [name, () => gesture(`${name}GestureHandler`)]),
  ...COMPOSED.map((name) => [name, (...gestures) => gesture(`${name}Gesture`, gestures)]),
]);

/** The hooks of version 3: usePanGesture({...}), useSimultaneousGestures(a, b). */
export const gestureHooks = Object.fromEntries([
  ...SINGLE.map((name) => [`use${name}Gesture`, Gesture[name]]),
  ...COMPOSED.map((name) => [name === 'Race' ? 'useCompetingGestures' : `use${name}Gestures`, Gesture[name]]),
]);

/** The components that gestures were before version 2: what they hold, which they watch. */
export const HANDLER_NAMES = [...SINGLE.filter((name) => name !== 'Native' && name !== 'Manual' && name !== 'Hover'), 'NativeView'].map((name) => `${name}GestureHandler`);

export const State = Object.freeze({UNDETERMINED: 0, FAILED: 1, BEGAN: 2, CANCELLED: 3, ACTIVE: 4, END: 5});
export const Directions = Object.freeze({RIGHT: 1, LEFT: 2, UP: 4, DOWN: 8});
export const PointerType = Object.freeze({TOUCH: 0, STYLUS: 1, MOUSE: 2, KEY: 3, OTHER: 4});
export const MouseButton = Object.freeze({LEFT: 1, RIGHT: 2, MIDDLE: 4, BUTTON_4: 8, BUTTON_5: 16, ALL: 31});
export const HoverEffect = Object.freeze({NONE: 0, LIFT: 1, HIGHLIGHT: 2});
