// The props of react-native-svg as attributes of SVG: other names, lists as arrays, and transforms in parts.

/** Attributes of the same name. */
const SAME = `alignmentBaseline amplitude class clipPathUnits color cx cy d display dx dy fill filter fx fy gradientUnits height
  href id mask maskContentUnits maskUnits offset opacity overflow patternContentUnits patternUnits points
  preserveAspectRatio r rx ry spreadMethod stroke viewBox visibility width x x1 x2 y y1 y2`.split(/\s+/);

/** Attributes that SVG writes with hyphens. */
const HYPHENS = `clipPath clipRule fillOpacity fillRule fontFamily fontSize fontStyle fontWeight letterSpacing markerEnd markerMid
  markerStart maskType stopColor stopOpacity strokeDasharray strokeDashoffset strokeLinecap strokeLinejoin strokeMiterlimit
  strokeOpacity strokeWidth textAnchor vectorEffect`.split(/\s+/);

const NAMES = new Map([
  ...SAME.map((name) => [name, name]),
  ...HYPHENS.map((name) => [name, name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)]),
  ['xlinkHref', 'href'],
]);

const COLORS = new Set(['color', 'fill', 'stroke', 'stopColor']);
const REFERENCES = new Set(['clipPath', 'mask', 'filter', 'markerStart', 'markerMid', 'markerEnd']);
const MAX_LIST = 10000;

/** Animated values stand for their current value. */
function current(value) {
  return value !== null && typeof value === 'object' && typeof value.__getValue === 'function' ? value.__getValue() : value;
}

/** One attribute's text, or undefined where the value has none. */
function textOf(name, value) {
  value = current(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return undefined;
    return COLORS.has(name) ? `#${(value >>> 0).toString(16).padStart(8, '0')}` : `${value}`;
  }
  if (Array.isArray(value)) return value.slice(0, MAX_LIST).map(current).join(' ');
  if (typeof value !== 'string') return undefined;
  // A bare "#name" is enough for react-native-svg.
  return REFERENCES.has(name) && value.startsWith('#') ? `url(${value})` : value;
}

const numberOr = (value, missing) => {
  const number = typeof value === 'string' ? Number.parseFloat(value) : current(value);
  return Number.isFinite(number) ? number : missing;
};

/** A pair of numbers out of one, "1 2" or [1, 2]; `both` says that one stands for two. */
function pair(value, both) {
  value = current(value);
  const list = (Array.isArray(value) ? value : String(value ?? '').split(/[\s,]+/)).map((each) => numberOr(each));
  return [list[0], list[1] ?? (both ? list[0] : undefined)];
}

/** React Native's list of transforms, or a matrix of six numbers, as SVG's. */
function transformList(value) {
  value = current(value);
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return '';
  if (value.length === 6 && value.every((each) => typeof each === 'number')) return `matrix(${value.join(' ')})`;
  const parts = [];
  for (const entry of value.slice(0, 100)) {
    if (entry === null || typeof entry !== 'object') continue;
    for (const name of Object.keys(entry)) {
      const given = current(entry[name]);
      const list = Array.isArray(given) ? given.slice(0, 6).map(current) : [given];
      if (name === 'matrix' && list.length !== 6) continue;
      parts.push(`${name === 'rotateZ' ? 'rotate' : name}(${list.join(' ')})`);
    }
  }
  return parts.join(' ');
}

/** The transform of the props that give it in parts: about the origin, moved, turned, slanted, then scaled. */
function transformOf(props, moves) {
  const [tx, ty] = pair(props.translate, false);
  const [sx, sy] = pair(props.scale, true);
  const [kx, ky] = pair(props.skew, true);
  const [ox, oy] = pair(props.origin, false);
  const x = numberOr(props.translateX, tx ?? (moves ? numberOr(props.x, 0) : 0));
  const y = numberOr(props.translateY, ty ?? (moves ? numberOr(props.y, 0) : 0));
  const originX = numberOr(props.originX, ox ?? 0);
  const originY = numberOr(props.originY, oy ?? 0);
  const turn = numberOr(props.rotation, numberOr(props.rotate, 0));
  const skewX = numberOr(props.skewX, kx ?? 0);
  const skewY = numberOr(props.skewY, ky ?? 0);
  const scaleX = numberOr(props.scaleX, sx ?? 1);
  const scaleY = numberOr(props.scaleY, sy ?? 1);
  const parts = [];
  if (x + originX !== 0 || y + originY !== 0) parts.push(`translate(${x + originX} ${y + originY})`);
  if (turn !== 0) parts.push(`rotate(${turn})`);
  if (skewX !== 0) parts.push(`skewX(${skewX})`);
  if (skewY !== 0) parts.push(`skewY(${skewY})`);
  if (scaleX !== 1 || scaleY !== 1) parts.push(`scale(${scaleX} ${scaleY})`);
  if (originX !== 0 || originY !== 0) parts.push(`translate(${-originX} ${-originY})`);
  const list = transformList(props.transform);
  if (list !== '') parts.push(list);
  return parts.join(' ');
}

/**
 * @param {Record<string, unknown>} props of a react-native-svg component, style merged in
 * @param {{moves?: boolean, transforms?: boolean}} [how] moves: x and y move the element, which has no place of its own;
 *   transforms: false where the element has none
 * @returns {Record<string, string>} attributes by their names in SVG
 */
export function svgAttributes(props, {moves = false, transforms = true} = {}) {
  const out = {};
  for (const name in props) {
    const attribute = NAMES.get(name);
    if (attribute === undefined || (moves && (name === 'x' || name === 'y'))) continue;
    const text = textOf(name, props[name]);
    if (text !== undefined) out[attribute] = text;
  }
  if (props.font !== null && typeof props.font === 'object') {
    for (const [name, text] of Object.entries(svgAttributes(props.font, {transforms: false}))) out[name] ??= text;
  }
  const gradient = props.gradientTransform ?? props.patternTransform;
  if (gradient !== undefined) out.gradientTransform = transformList(gradient);
  const transform = transforms ? transformOf(props, moves) : '';
  if (transform !== '') out.transform = transform;
  return out;
}
