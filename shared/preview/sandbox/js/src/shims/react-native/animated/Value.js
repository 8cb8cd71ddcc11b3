import {interpolate} from './Interpolation.js';
import {AnimatedNode} from './node.js';

/** One number that animations drive. Value and offset add up. */
export class AnimatedValue extends AnimatedNode {
  #value;
  #start;
  #offset = 0;
  #animation = null;
  #watchers = new Set();

  constructor(value, _config) {
    super();
    if (typeof value !== 'number') throw new Error('AnimatedValue: Attempting to set value to undefined');
    this.#value = value;
    this.#start = value;
  }

  __getValue() {
    return this.#value + this.#offset;
  }

  __leaves(found = new Set()) {
    return found.add(this);
  }

  __watch(watcher) {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #announce() {
    for (const watcher of [...this.#watchers]) watcher();
  }

  /** Jumps to a value and ends what was animating it. */
  setValue(value) {
    this.#animation?.interrupt();
    this.#animation = null;
    this.__set(value);
  }

  /** Moves to a value on behalf of an animation. */
  __set(value) {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    this.#announce();
  }

  /** Records which animation drives the value; the one before is interrupted. */
  __drive(animation) {
    if (this.#animation !== animation) this.#animation?.interrupt();
    this.#animation = animation;
  }

  __raw() {
    return this.#value;
  }

  setOffset(offset) {
    this.#offset = offset;
    this.#announce();
  }

  flattenOffset() {
    this.#value += this.#offset;
    this.#offset = 0;
  }

  extractOffset() {
    this.#offset += this.#value;
    this.#value = 0;
  }

  stopAnimation(callback) {
    this.#animation?.interrupt();
    this.#animation = null;
    callback?.(this.__getValue());
  }

  resetAnimation(callback) {
    this.stopAnimation(callback);
    this.__set(this.#start);
  }

  animate(animation, callback) {
    animation.start(callback);
  }

  interpolate(config) {
    return interpolate(this, config);
  }
}
