// The values of utility classes: lengths, colours and CSS variables as React Native's styles have them.

import {parseColor} from '../../shims/react-native/colors.js';
import {readDevice} from '../device.js';

const MAX_DEPTH = 10;
const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)$/;
const LENGTH = /^([-+]?(?:\d+\.?\d*|\.\d+))(px|rem|em|%|vh|vw|deg)?$/;

/**
 * Puts the values of CSS variables in; undefined where one has none.
 * @param {string} text @param {Record<string, unknown>} variables by their names, "--radius"
 */
export function withVariables(text, variables, depth = 0) {
  if (!text.includes('var(')) return text;
  if (depth > MAX_DEPTH) return undefined;
  let missing = false;
  const out = text.replace(/var\(\s*(--[\w-]+)\s*(?:,([^()]*(?:\([^()]*\))?[^()]*))?\)/g, (_all, name, otherwise) => {
    const value = variables[name] ?? otherwise;
    if (value === undefined) missing = true;
    return String(value ?? '').trim();
  });
  return missing ? undefined : withVariables(out, variables, depth + 1);
}

/** "calc(0.5rem - 2px)": sums, differences and products of two. */
function calculated(text, rem) {
  const parts = text.trim().split(/\s+/);
  let sum = lengthOf(parts[0], rem);
  for (let i = 1; i + 1 < parts.length; i += 2) {
    const next = parts[i] === '*' || parts[i] === '/' ? Number(parts[i + 1]) : lengthOf(parts[i + 1], rem);
    if (typeof sum !== 'number' || typeof next !== 'number') return undefined;
    if (parts[i] === '+') sum += next;
    else if (parts[i] === '-') sum -= next;
    else if (parts[i] === '*') sum *= next;
    else if (parts[i] === '/') sum /= next;
    else return undefined;
  }
  return sum;
}

/**
 * A length in points, a percentage, "auto", or undefined.
 * @param {unknown} value @param {number} rem points of one rem @param {number} em of one em
 */
export function lengthOf(value, rem, em = rem) {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (text === 'auto' || text === '100%') return text;
  const calc = /^calc\((.*)\)$/.exec(text);
  if (calc !== null) return calculated(calc[1], rem);
  const [, number, unit] = LENGTH.exec(text) ?? [];
  if (number === undefined) return undefined;
  switch (unit) {
    case 'rem': return number * rem;
    case 'em': return number * em;
    case '%': return `${Number(number)}%`;
    case 'vw': return (number / 100) * readDevice('window').width;
    case 'vh': return (number / 100) * readDevice('window').height;
    case 'deg': return text;
    default: return Number(number);
  }
}

/** A line's height: "1.5" is in sizes of the font. */
export function lineHeightOf(value, rem, fontSize) {
  if (NUMBER.test(String(value))) return fontSize === undefined ? undefined : value * fontSize;
  const length = lengthOf(value, rem, fontSize);
  return typeof length === 'number' ? length : undefined;
}

const clamp = (channel) => Math.round(255 * Math.min(1, Math.max(0, channel)));
const gamma = (c) => (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055);

/** "oklch(0.6 0.12 250 / 0.5)" as sRGB, by the matrices of CSS Color 4. */
function fromOklch(text) {
  const m = /^oklch\(\s*([\d.]+)(%?)\s+([\d.]+)\s+([\d.]+|none)(?:deg)?\s*(?:\/\s*([\d.]+)(%?))?\s*\)$/.exec(text);
  if (m === null) return null;
  const lightness = m[2] === '%' ? m[1] / 100 : Number(m[1]);
  const hue = ((m[4] === 'none' ? 0 : m[4]) * Math.PI) / 180;
  const [a, b] = [m[3] * Math.cos(hue), m[3] * Math.sin(hue)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m2 = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return {
    r: clamp(gamma(4.0767416621 * l - 3.3077115913 * m2 + 0.2309699292 * s)),
    g: clamp(gamma(-1.2684380046 * l + 2.6097574011 * m2 - 0.3413193965 * s)),
    b: clamp(gamma(-0.0041960863 * l - 0.7034186147 * m2 + 1.707614701 * s)),
    a: m[5] === undefined ? 1 : m[5] / (m[6] === '%' ? 100 : 1),
  };
}

/**
 * A colour as styles have it, or undefined.
 * @param {unknown} value what a scale or a class has @param {number | undefined} alpha that it is given, 0 to 1
 */
export function colorOf(value, alpha) {
  if (typeof value !== 'string') return undefined;
  const text = value.replace('<alpha-value>', '1').trim();
  if (text === 'transparent') return text;
  const channels = text.startsWith('oklch') ? fromOklch(text) : parseColor(text);
  if (channels === null || channels === undefined) return undefined;
  if (alpha === undefined && !text.includes('(')) return text;
  return `rgba(${channels.r}, ${channels.g}, ${channels.b}, ${Number(((alpha ?? 1) * channels.a).toFixed(4))})`;
}
