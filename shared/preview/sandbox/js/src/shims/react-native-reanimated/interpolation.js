// Values between values: numbers and colours.

import {formatColor, parseColor} from '../react-native/colors.js';

export const Extrapolation = Object.freeze({IDENTITY: 'identity', CLAMP: 'clamp', EXTEND: 'extend'});

export const clamp = (value, min, max) => Math.min(max, Math.max(min, value));

/** One word for both sides, or an object with a word for each. */
function sides(type) {
  if (typeof type === 'string') return {left: type, right: type};
  return {left: type?.extrapolateLeft ?? 'extend', right: type?.extrapolateRight ?? 'extend'};
}

/**
 * @param {number} value
 * @param {readonly number[]} input rising
 * @param {readonly number[]} output
 * @param {string | {extrapolateLeft?: string, extrapolateRight?: string}} [type]
 */
export function interpolate(value, input, output, type) {
  if (input.length < 2 || output.length < 2) throw new Error('Interpolation input and output ranges should contain at least two values.');
  const {left, right} = sides(type);
  const last = input.length - 1;
  if (value < input[0] && left !== 'extend') return left === 'clamp' ? output[0] : value;
  if (value > input[last] && right !== 'extend') return right === 'clamp' ? output[last] : value;
  let at = 1;
  while (at < last && value > input[at]) at++;
  const [from, to] = [input[at - 1], input[at]];
  if (from === to) return value <= from ? output[at - 1] : output[at];
  return output[at - 1] + ((value - from) / (to - from)) * (output[at] - output[at - 1]);
}

const GAMMA = 2.2;

/** Colours are mixed as light is, by default, and never beyond their ends. */
export function interpolateColor(value, input, output, space = 'RGB', options = {}) {
  const colors = output.map((color) => parseColor(color) ?? {r: 0, g: 0, b: 0, a: 0});
  const gamma = space === 'HSV' ? 1 : (options.gamma ?? GAMMA);
  // A transparent end has the other's colour, or its black would show on the way.
  if (options.useCorrectedHSVInterpolation !== false || space === 'RGB') {
    for (let i = 0; i < colors.length; i++) {
      const other = colors[i + 1] ?? colors[i - 1];
      if (colors[i].a === 0 && output[i] === 'transparent' && other) colors[i] = {...other, a: 0};
    }
  }
  const channel = (name) => {
    const light = colors.map((color) => (color[name] / 255) ** gamma);
    return 255 * Math.max(0, interpolate(value, input, light, 'clamp')) ** (1 / gamma);
  };
  return formatColor({r: channel('r'), g: channel('g'), b: channel('b'), a: interpolate(value, input, colors.map((color) => color.a), 'clamp')});
}

export const isColor = (value) => parseColor(value) !== null;

/** Channels as parts of one. */
export function convertToRGBA(value) {
  const {r, g, b, a} = parseColor(value) ?? {r: 0, g: 0, b: 0, a: 1};
  return [r / 255, g / 255, b / 255, a];
}
