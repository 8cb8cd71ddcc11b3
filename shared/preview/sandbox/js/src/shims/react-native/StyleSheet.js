import {readDevice} from '../../host/device.js';

/** Deeper nesting than this is a cycle or an attack, never a style. */
const MAX_DEPTH = 100;

/**
 * Merges a style value into one object, later entries winning.
 *
 * @param {unknown} style an object, a falsy value, or an array of styles, nested as you like
 * @returns {Record<string, unknown> | undefined}
 */
export function flatten(style) {
  if (style === null || typeof style !== 'object') return undefined;
  if (!Array.isArray(style)) return style;
  const merged = {};
  mergeInto(merged, style, 0);
  return merged;
}

function mergeInto(merged, styles, depth) {
  if (depth > MAX_DEPTH) throw new RangeError('style arrays are nested too deeply');
  for (const style of styles) {
    if (Array.isArray(style)) mergeInto(merged, style, depth + 1);
    else if (style !== null && typeof style === 'object') Object.assign(merged, style);
  }
}

/** @returns the two styles as one value; an absent one costs nothing. */
export function compose(first, second) {
  if (first == null) return second;
  if (second == null) return first;
  return [first, second];
}

export const absoluteFill = Object.freeze({position: 'absolute', top: 0, right: 0, bottom: 0, left: 0});

/** The thinnest line that is still whole pixels, in points: two fifths of a point, at least one pixel. */
function hairlineWidth() {
  const dpr = readDevice('dpr');
  return Math.max(Math.round(0.4 * dpr), 1) / dpr;
}

export const StyleSheet = {
  create: (styles) => styles,
  flatten,
  compose,
  absoluteFill,
  absoluteFillObject: absoluteFill,
  // Styles are plain objects here; there is no table for a preprocessor to run over.
  setStyleAttributePreprocessor() {},
  get hairlineWidth() {
    return hairlineWidth();
  },
};
