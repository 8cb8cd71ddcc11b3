// Colours as CSS and React Native write them, turned into channels. Needed where shims compute with colours
// (interpolation, processColor); plain styles keep the words the user wrote.

import {NAMED_COLORS} from './namedColors.js';

/** @typedef {{r: number, g: number, b: number, a: number}} RGBA channels 0 to 255, alpha 0 to 1 */

const NUMBER = '[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:e[-+]?\\d+)?';
const SEPARATOR = '\\s*[,\\s/]\\s*';
const FUNCTION = new RegExp(`^(rgba?|hsla?|hwb)\\(\\s*(${NUMBER}(?:deg)?%?)${SEPARATOR}(${NUMBER}%?)${SEPARATOR}(${NUMBER}%?)(?:${SEPARATOR}(${NUMBER}%?))?\\s*\\)$`);

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

// Component libraries interpolate the same few colours again and again: to parse one anew took 40 µs.
const MAX_PARSED = 500;
const parsed = new Map();

/**
 * @param {unknown} color a CSS colour, or React Native's number 0xRRGGBBAA
 * @returns {Readonly<RGBA> | null} null where it is no colour
 */
export function parseColor(color) {
  const known = parsed.get(color);
  if (known !== undefined) return known;
  const channels = parse(color);
  if (channels !== null && parsed.size < MAX_PARSED) parsed.set(color, Object.freeze(channels));
  return channels;
}

function parse(color) {
  if (typeof color === 'number') return Number.isInteger(color) && color >= 0 && color <= 0xffffffff ? fromInteger(color) : null;
  if (typeof color !== 'string' || color.length > 80) return null;
  const text = color.trim().toLowerCase();
  if (text === 'transparent') return {r: 0, g: 0, b: 0, a: 0};
  if (text.startsWith('#')) return parseHex(text.slice(1));
  if (NAMED_COLORS.has(text)) return fromInteger(NAMED_COLORS.get(text) * 256 + 255);
  const match = FUNCTION.exec(text);
  return match === null ? null : parseFunction(match);
}

function fromInteger(rgba) {
  return {r: (rgba >>> 24) & 255, g: (rgba >>> 16) & 255, b: (rgba >>> 8) & 255, a: (rgba & 255) / 255};
}

function parseHex(digits) {
  if (!/^(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/.test(digits)) return null;
  const long = digits.length <= 4 ? [...digits].map((digit) => digit + digit).join('') : digits;
  return fromInteger(Number.parseInt(long.padEnd(8, 'f'), 16));
}

function parseFunction([, name, first, second, third, fourth]) {
  const a = fourth === undefined ? 1 : clamp(fraction(fourth, 1), 0, 1);
  if (name.startsWith('rgb')) {
    const [r, g, b] = [first, second, third].map((channel) => Math.round(clamp(fraction(channel, 255) * 255, 0, 255)));
    return {r, g, b, a};
  }
  const hue = ((Number.parseFloat(first) % 360) + 360) % 360;
  const [x, y] = [second, third].map((part) => clamp(fraction(part, 100), 0, 1));
  return {...(name === 'hwb' ? hwbToRgb(hue, x, y) : hslToRgb(hue, x, y)), a};
}

/** "50%" is a half; a bare number is a part of `whole`. */
function fraction(text, whole) {
  const value = Number.parseFloat(text);
  return text.endsWith('%') ? value / 100 : value / whole;
}

/** CSS Color 4, section 7.1: hue in degrees, the rest 0 to 1. */
function hslToRgb(hue, saturation, lightness) {
  const channel = (n) => {
    const k = (n + hue / 30) % 12;
    const amount = saturation * Math.min(lightness, 1 - lightness);
    return Math.round(255 * (lightness - amount * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return {r: channel(0), g: channel(8), b: channel(4)};
}

/** CSS Color 4, section 8.1. */
function hwbToRgb(hue, white, black) {
  if (white + black >= 1) {
    const gray = Math.round((255 * white) / (white + black));
    return {r: gray, g: gray, b: gray};
  }
  const pure = hslToRgb(hue, 1, 0.5);
  const mix = (channel) => Math.round(channel * (1 - white - black) + 255 * white);
  return {r: mix(pure.r), g: mix(pure.g), b: mix(pure.b)};
}

/** @param {RGBA} color @returns {string} */
export function formatColor({r, g, b, a}) {
  const channel = (value) => Math.round(clamp(value, 0, 255));
  return `rgba(${channel(r)}, ${channel(g)}, ${channel(b)}, ${Math.round(clamp(a, 0, 1) * 1000) / 1000})`;
}

/**
 * React Native's processColor: 0xAARRGGBB as an unsigned number, the same on both platforms.
 *
 * @param {unknown} color
 * @returns {number | null | undefined}
 */
export function processColor(color) {
  if (color === undefined || color === null) return color;
  const parsed = parseColor(color);
  if (parsed === null) return undefined;
  const {r, g, b, a} = parsed;
  return ((Math.round(a * 255) << 24) | (r << 16) | (g << 8) | b) >>> 0;
}
