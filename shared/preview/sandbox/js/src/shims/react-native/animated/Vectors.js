import {formatColor, parseColor} from '../colors.js';
import {AnimatedNode} from './node.js';
import {AnimatedValue} from './Value.js';

const animated = (value) => (value instanceof AnimatedNode ? value : new AnimatedValue(value));

/** A node made of named Values that move together. */
class AnimatedVector extends AnimatedNode {
  /** @param {Record<string, AnimatedValue>} parts */
  constructor(parts) {
    super();
    Object.assign(this, parts);
    Object.defineProperty(this, '__parts', {value: parts});
  }

  __sources() {
    return Object.values(this.__parts);
  }

  #each(method, argumentOf = () => undefined) {
    for (const [name, part] of Object.entries(this.__parts)) part[method](argumentOf(name));
  }

  setValue(value) {
    this.#each('setValue', (name) => value[name]);
  }

  setOffset(offset) {
    this.#each('setOffset', (name) => offset[name]);
  }

  flattenOffset() {
    this.#each('flattenOffset');
  }

  extractOffset() {
    this.#each('extractOffset');
  }

  stopAnimation(callback) {
    this.#each('stopAnimation');
    callback?.(this.__getValue());
  }

  resetAnimation(callback) {
    this.#each('resetAnimation');
    callback?.(this.__getValue());
  }
}

/** A point. */
export class AnimatedValueXY extends AnimatedVector {
  constructor(value = {x: 0, y: 0}, _config) {
    super({x: animated(value.x), y: animated(value.y)});
  }

  __getValue() {
    return {x: this.x.__getValue(), y: this.y.__getValue()};
  }

  addListener(callback) {
    return super.addListener(({value}) => callback(value));
  }

  getLayout() {
    return {left: this.x, top: this.y};
  }

  getTranslateTransform() {
    return [{translateX: this.x}, {translateY: this.y}];
  }
}

/** A colour, moving by channels. */
export class AnimatedColor extends AnimatedVector {
  constructor(value = {r: 0, g: 0, b: 0, a: 1}, _config) {
    const {r, g, b, a} = channelsOf(value);
    super({r: animated(r), g: animated(g), b: animated(b), a: animated(a)});
  }

  setValue(value) {
    super.setValue(channelsOf(value));
  }

  __getValue() {
    const {r, g, b, a} = this;
    return formatColor({r: r.__getValue(), g: g.__getValue(), b: b.__getValue(), a: a.__getValue()});
  }
}

/** The channels of a colour in any spelling; what is no colour is black, as in React Native. */
export function channelsOf(color) {
  if (color !== null && typeof color === 'object' && 'r' in color) return color;
  return parseColor(color) ?? {r: 0, g: 0, b: 0, a: 1};
}
