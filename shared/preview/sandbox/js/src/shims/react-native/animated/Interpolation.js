import {formatColor, parseColor} from '../colors.js';
import {AnimatedNode} from './node.js';

/** A node that maps another's value from ranges to ranges. */
export class AnimatedInterpolation extends AnimatedNode {
  // The last input and what it came to: a render asks three times, and computing takes 100 µs.
  #input;
  #output;

  constructor(source, config) {
    super();
    Object.defineProperty(this, '__source', {value: source});
    Object.defineProperty(this, '__map', {value: mapping(config)});
  }

  __sources() {
    return [this.__source];
  }

  __getValue() {
    const value = this.__source.__getValue();
    if (typeof value !== 'number') throw new Error('Cannot interpolate an input which is not a number.');
    if (!Object.is(value, this.#input)) {
      this.#output = this.__map(value);
      this.#input = value;
    }
    return this.#output;
  }

  interpolate(config) {
    return interpolate(this, config);
  }
}

/**
 * @param {AnimatedNode} source
 * @param {{inputRange: number[], outputRange: (number | string)[], easing?: (t: number) => number, extrapolate?: string, extrapolateLeft?: string, extrapolateRight?: string}} config
 */
export function interpolate(source, config) {
  return new AnimatedInterpolation(source, config);
}

const NUMBERS = /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/g;

function mapping(config) {
  const {inputRange, outputRange} = config;
  if (!Array.isArray(inputRange) || inputRange.length < 2) throw new Error('inputRange must have at least 2 elements');
  if (!Array.isArray(outputRange) || outputRange.length !== inputRange.length) {
    throw new Error(`inputRange (${inputRange.length}) and outputRange (${outputRange?.length}) must have the same length`);
  }
  for (let i = 1; i < inputRange.length; i++) {
    if (!(inputRange[i] >= inputRange[i - 1])) throw new Error(`inputRange must be monotonically non-decreasing ${inputRange}`);
  }
  if (typeof outputRange[0] === 'number') return (value) => interpolateNumber(value, config, outputRange);
  const colors = outputRange.map(parseColor);
  return colors.every((color) => color !== null) ? colorMapping(config, colors) : patternMapping(config);
}

function colorMapping(config, colors) {
  const ranges = ['r', 'g', 'b', 'a'].map((channel) => colors.map((color) => color[channel]));
  return (value) => {
    const [r, g, b, a] = ranges.map((range) => interpolateNumber(value, config, range));
    return formatColor({r, g, b, a});
  };
}

/** Strings such as "0deg" or "M 0 0 L 10 10": each number is interpolated, what is around it stays. */
function patternMapping(config) {
  const numbers = config.outputRange.map((text) => (String(text).match(NUMBERS) ?? []).map(Number));
  const size = numbers[0].length;
  if (size === 0 || numbers.some((list) => list.length !== size)) throw new Error('outputRange must contain color or value with numeric component');
  return (value) => {
    let at = 0;
    return config.outputRange[0].replace(NUMBERS, () => {
      const part = at++;
      return String(interpolateNumber(value, config, numbers.map((list) => list[part])));
    });
  };
}

function interpolateNumber(value, config, output) {
  const {inputRange: input, easing = (t) => t, extrapolate = 'extend'} = config;
  const left = config.extrapolateLeft ?? extrapolate;
  const right = config.extrapolateRight ?? extrapolate;
  let segment = 1;
  while (segment < input.length - 1 && input[segment] < value) segment++;
  const [low, high] = [input[segment - 1], input[segment]];
  const [from, to] = [output[segment - 1], output[segment]];

  let at = value;
  if (at < low) {
    if (left === 'identity') return at;
    if (left === 'clamp') at = low;
  }
  if (at > high) {
    if (right === 'identity') return at;
    if (right === 'clamp') at = high;
  }
  if (from === to) return from;
  if (low === high) return at <= low ? from : to;
  let t;
  if (low === -Infinity) t = -at;
  else if (high === Infinity) t = at - low;
  else t = (at - low) / (high - low);
  t = easing(t);
  if (from === -Infinity) return -t;
  if (to === Infinity) return t + from;
  return t * (to - from) + from;
}
