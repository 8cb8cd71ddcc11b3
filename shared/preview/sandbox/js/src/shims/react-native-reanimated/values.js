// Shared values, and what is computed from them. A value that an updater reads while it runs is one that it is run again for.

import {same} from '../react-native/animated/createAnimatedComponent.js';
import {AnimatedNode} from '../react-native/animated/node.js';
import {cancelled, isAnimation, settle, settled} from './animations.js';

/** The values that the updater that runs now has read, or null. */
let reading = null;

/** Runs a function and returns what it gave, with the values that it read. */
export function track(run) {
  const outer = reading;
  reading = new Set();
  try {
    return {result: run(), read: reading};
  } finally {
    reading = outer;
  }
}

/** Takes what reads `value` as depending on it. */
function noteRead(value) {
  reading?.add(value);
}

/** What both kinds of values have: `.value`, get(), and watchers. */
class ReadableValue extends AnimatedNode {
  #watchers = new Set();
  #listeners = new Map();

  get value() {
    noteRead(this);
    return this.__getValue();
  }

  set value(_next) {} // a derived value is not for setting

  get() {
    return this.value;
  }

  __leaves(found = new Set()) {
    return found.add(this);
  }

  __watch(watcher) {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  __announce() {
    for (const watcher of [...this.#watchers]) watcher();
  }

  // Reanimated's listeners bring their own ids.
  addListener(id, callback) {
    this.removeListener(id);
    this.#listeners.set(id, this.__watch(() => callback(this.__getValue())));
    return id;
  }

  removeListener(id) {
    this.#listeners.get(id)?.();
    this.#listeners.delete(id);
  }
}

/** A value that is set; an animation sets its end. */
export class SharedValue extends ReadableValue {
  #value;

  constructor(initial) {
    super();
    this.#value = settled(initial);
  }

  __getValue() {
    return this.#value;
  }

  get value() {
    return super.value;
  }

  set value(next) {
    cancelled(this);
    const end = isAnimation(next) ? settle(next, this.#value, this) : next;
    if (Object.is(end, this.#value)) return;
    this.#value = end;
    this.__announce();
  }

  set(next) {
    this.value = typeof next === 'function' && !isAnimation(next) ? next(this.#value) : next;
  }

  /** Changes an object in place; nothing could be told from comparing it. */
  modify(modifier, forceUpdate = true) {
    const next = modifier === undefined ? this.#value : modifier(this.#value);
    const same = Object.is(next, this.#value);
    this.#value = next;
    if (!same || forceUpdate) this.__announce();
  }
}

/** What an updater makes of other values, by its last run. */
export class DerivedValue extends ReadableValue {
  #updater;
  #finish;
  #known = false;
  #value;
  #stops = [];

  /**
   * @param {() => unknown} updater
   * @param {(result: unknown) => unknown} [finish] what is shown of its result: animations' ends, where it is not given
   */
  constructor(updater, finish = settled) {
    super();
    this.#updater = updater;
    this.#finish = finish;
  }

  __getValue() {
    if (!this.#known) {
      const {result, read} = track(this.#updater);
      for (const stop of this.#stops) stop();
      this.#known = true;
      this.#value = this.#finish(result);
      this.#stops = [...read].map((value) => value.__watch(() => this.#forget()));
    }
    return this.#value;
  }

  #forget() {
    if (!this.#known) return;
    this.#known = false;
    this.__announce();
  }

  /** Takes the updater of a later render, which may close over other props. */
  replace(updater) {
    this.#updater = updater;
    this.#known = false;
  }

  /** Tells who watches, if a new updater gives what they have not seen. */
  refresh() {
    if (this.#known) return;
    const before = this.#value;
    if (!same(this.__getValue(), before)) this.__announce();
  }

  set() {}
  modify() {}
}

// Packages look for it. It is no value's own, so that copies of styles do not get it.
Object.defineProperty(ReadableValue.prototype, '_isReanimatedSharedValue', {value: true});

export const isSharedValue = (value) => value?._isReanimatedSharedValue === true;
