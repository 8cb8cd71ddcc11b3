// What utility classes say, as styles: each class of Tailwind's that React Native can draw, by its name.

import {lookUp} from './theme.js';
import {colorOf, lengthOf, lineHeightOf} from './values.js';

const enums = (property, prefix, values) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, {[property]: value}]));

const ALIGN = {start: 'flex-start', end: 'flex-end', center: 'center', baseline: 'baseline', stretch: 'stretch'};
const SPREAD = {start: 'flex-start', end: 'flex-end', center: 'center', between: 'space-between', around: 'space-around', evenly: 'space-evenly'};
const same = (words) => Object.fromEntries(words.split(' ').map((word) => [word, word]));

/** Classes that say one thing. */
const WORDS = {
  flex: {display: 'flex'}, hidden: {display: 'none'},
  'flex-1': {flex: 1}, 'flex-auto': {flexGrow: 1, flexShrink: 1, flexBasis: 'auto'}, 'flex-initial': {flexGrow: 0, flexShrink: 1, flexBasis: 'auto'},
  'flex-none': {flexGrow: 0, flexShrink: 0, flexBasis: 'auto'},
  ...enums('flexDirection', 'flex-', {row: 'row', col: 'column', 'row-reverse': 'row-reverse', 'col-reverse': 'column-reverse'}),
  ...enums('flexWrap', 'flex-', {wrap: 'wrap', nowrap: 'nowrap', 'wrap-reverse': 'wrap-reverse'}),
  ...enums('alignItems', 'items-', ALIGN), ...enums('alignSelf', 'self-', {auto: 'auto', ...ALIGN}),
  ...enums('justifyContent', 'justify-', SPREAD), ...enums('alignContent', 'content-', {stretch: 'stretch', ...SPREAD}),
  ...enums('position', '', same('absolute relative static')),
  ...enums('overflow', 'overflow-', same('hidden visible scroll')),
  ...enums('textAlign', 'text-', {...same('left center right justify'), start: 'left', end: 'right'}),
  ...enums('textTransform', '', {...same('uppercase lowercase capitalize'), 'normal-case': 'none'}),
  italic: {fontStyle: 'italic'}, 'not-italic': {fontStyle: 'normal'},
  ...enums('textDecorationLine', '', {underline: 'underline', 'line-through': 'line-through', 'no-underline': 'none'}),
  ...enums('textDecorationStyle', 'decoration-', same('solid double dotted dashed')),
  ...enums('textAlignVertical', 'align-', {top: 'top', middle: 'center', bottom: 'bottom'}),
  ...enums('borderStyle', 'border-', same('solid dashed dotted')),
  ...enums('objectFit', 'object-', {...same('contain cover fill none'), 'scale-down': 'scale-down'}),
  ...enums('pointerEvents', 'pointer-events-', same('none auto box-none box-only')),
  ...enums('backfaceVisibility', 'backface-', same('visible hidden')),
  'inset-auto': {top: 'auto', right: 'auto', bottom: 'auto', left: 'auto'},
};

const PADDING = {p: ['padding'], px: ['paddingHorizontal'], py: ['paddingVertical'], pt: ['paddingTop'], pr: ['paddingRight'], pb: ['paddingBottom'], pl: ['paddingLeft'], ps: ['paddingStart'], pe: ['paddingEnd']};
const MARGIN = Object.fromEntries(Object.entries(PADDING).map(([name, [property]]) => [`m${name.slice(1)}`, [property.replace('padding', 'margin')]]));
const INSETS = {inset: ['top', 'right', 'bottom', 'left'], 'inset-x': ['left', 'right'], 'inset-y': ['top', 'bottom'], top: ['top'], right: ['right'], bottom: ['bottom'], left: ['left'], start: ['start'], end: ['end']};
const SIZES = {w: ['width'], h: ['height'], size: ['width', 'height'], 'min-w': ['minWidth'], 'min-h': ['minHeight'], 'max-w': ['maxWidth'], 'max-h': ['maxHeight'], basis: ['flexBasis']};
const GAPS = {gap: ['gap'], 'gap-x': ['columnGap'], 'gap-y': ['rowGap'], 'space-x': ['columnGap'], 'space-y': ['rowGap']};

/** Properties that are lengths by what a class begins with: the scale, whether it has fractions, and the properties. */
const LENGTHS = {
  ...Object.fromEntries(Object.entries({...PADDING, ...GAPS}).map(([name, properties]) => [name, {properties}])),
  ...Object.fromEntries(Object.entries({...MARGIN, ...INSETS, ...SIZES}).map(([name, properties]) => [name, {properties, parts: true}])),
};

const CORNERS = {
  '': ['borderRadius'], t: ['borderTopLeftRadius', 'borderTopRightRadius'], b: ['borderBottomLeftRadius', 'borderBottomRightRadius'],
  l: ['borderTopLeftRadius', 'borderBottomLeftRadius'], r: ['borderTopRightRadius', 'borderBottomRightRadius'],
  tl: ['borderTopLeftRadius'], tr: ['borderTopRightRadius'], bl: ['borderBottomLeftRadius'], br: ['borderBottomRightRadius'],
  s: ['borderTopStartRadius', 'borderBottomStartRadius'], e: ['borderTopEndRadius', 'borderBottomEndRadius'],
};
const SIDES = {'': [''], t: ['Top'], b: ['Bottom'], l: ['Left'], r: ['Right'], x: ['Left', 'Right'], y: ['Top', 'Bottom'], s: ['Start'], e: ['End']};

const all = (properties, value) => (value === undefined ? undefined : Object.fromEntries(properties.map((property) => [property, value])));

/** What is in "[…]" or "(--name)" after a class's own name; undefined where it is a word of a scale. */
function arbitrary(rest) {
  const m = /^\[(?:(?:length|color|number|percentage|size):)?(.+)\]$/.exec(rest);
  if (m !== null) return m[1].startsWith('--') ? `var(${m[1]})` : m[1].replaceAll('_', ' ');
  const variable = /^\((?:\w+:)?(--[\w-]+)\)$/.exec(rest);
  return variable === null ? undefined : `var(${variable[1]})`;
}

/**
 * The style of one class, undefined where React Native has none for it.
 * @param {string} name without its variants, "-mt-2" @param {object} env
 * @param {object} env.theme scales @param {number} env.rem points of one rem
 * @param {(text: string) => string | undefined} env.resolve puts CSS variables' values in
 * @param {Record<string, unknown>} env.style what the classes before it say
 */
export function utilityStyle(name, env) {
  if (Object.hasOwn(WORDS, name)) return WORDS[name];
  const negative = name[0] === '-';
  const utility = negative ? name.slice(1) : name;
  // The longest name first: "inset-x-2" is no "inset" of "x-2".
  for (let dash = utility.length; dash > 0; dash = utility.lastIndexOf('-', dash - 1)) {
    const own = utility.slice(0, dash);
    const rest = utility.slice(dash + 1);
    if (/[[(/]/.test(own)) continue;
    const found = styleOf(own, rest, negative, env);
    if (found !== undefined) return found;
  }
  return undefined;
}

function styleOf(own, rest, negative, env) {
  if (Object.hasOwn(LENGTHS, own)) return lengthStyle(own, rest, negative, env);
  if (Object.hasOwn(SPECIAL, own)) return SPECIAL[own](rest, env, negative);
  const [kind, side, more] = own.split('-');
  if (more !== undefined) return undefined;
  if (kind === 'rounded' && Object.hasOwn(CORNERS, side ?? '')) return all(CORNERS[side ?? ''], length(env.theme.borderRadius, rest, env));
  if (kind === 'border' && Object.hasOwn(SIDES, side ?? '')) return border(SIDES[side ?? ''], rest, env);
  return undefined;
}

/** A value of a scale, or one in brackets, with CSS variables' values in it. */
function valueOf(scale, rest, env) {
  const value = arbitrary(rest) ?? lookUp(scale, rest === '' ? 'DEFAULT' : rest);
  if (typeof value === 'function') return value({opacityValue: '1'});
  return typeof value === 'string' ? env.resolve(value) : value;
}

const length = (scale, rest, env) => lengthOf(valueOf(scale, rest, env), env.rem, env.style.fontSize);

function lengthStyle(own, rest, negative, env) {
  const {properties, parts} = LENGTHS[own];
  const {theme} = env;
  if (rest === '') return undefined;
  let value = length({...theme.spacing, ...(parts ? {auto: 'auto', ...theme.fractions} : {}), ...(own === 'max-w' ? theme.maxWidth : {}), ...scaleFor(own, theme)}, rest, env);
  if (rest === 'screen' && parts) value = lengthOf(/^(h|min-h|max-h)$/.test(own) ? '100vh' : '100vw', env.rem);
  if (value === undefined && /^\d+(\.\d+)?$/.test(rest)) value = (rest / 4) * env.rem; // newer versions know every step
  if (negative) value = typeof value === 'number' ? -value : typeof value === 'string' && value.endsWith('%') ? `-${value}` : undefined;
  return all(properties, value);
}

/** Scales of their own that a configuration may have. */
function scaleFor(own, theme) {
  const key = {w: 'width', h: 'height', 'min-w': 'minWidth', 'min-h': 'minHeight', 'max-h': 'maxHeight', p: 'padding', m: 'margin', gap: 'gap'}[own];
  return key === undefined ? {} : theme[key];
}

/** Takes "/50" off a colour's name: [name, 0.5]. */
function withAlpha(rest, env) {
  const m = /^(.+)\/(?:\[([\d.]+%?)\]|([\d.]+))$/.exec(rest);
  if (m === null) return [rest, undefined];
  const alpha = m[2] !== undefined ? (m[2].endsWith('%') ? parseFloat(m[2]) / 100 : Number(m[2])) : Number(lookUp(env.theme.opacity, m[3]) ?? m[3] / 100);
  return [m[1], Number.isFinite(alpha) ? alpha : undefined];
}

function color(rest, env, alphaOf) {
  const [name, alpha] = withAlpha(rest, env);
  const value = valueOf(env.theme.colors, name, env);
  return colorOf(value, alpha ?? env.alphas?.[alphaOf]);
}

function border(sides, rest, env) {
  const width = length(env.theme.borderWidth, rest, env) ?? (/^\d+$/.test(rest) ? Number(rest) : undefined);
  if (typeof width === 'number') return all(sides.map((side) => `border${side}Width`), width);
  return all(sides.map((side) => `border${side}Color`), color(rest, env, 'border'));
}

function text(rest, env) {
  const [size, leading] = rest.startsWith('[') || !rest.includes('/') ? [rest] : rest.split('/');
  const value = valueOf(env.theme.fontSize, size, env);
  const [own, more] = Array.isArray(value) ? value : [value];
  const fontSize = lengthOf(own, env.rem, env.style.fontSize);
  if (typeof fontSize !== 'number') {
    const found = color(rest, env, 'text');
    return found === undefined ? undefined : {color: found};
  }
  const height = leading === undefined ? (typeof more === 'object' ? more?.lineHeight : more) : (arbitrary(leading) ?? lookUp(env.theme.lineHeight, leading));
  const lineHeight = lineHeightOf(height, env.rem, fontSize);
  return lineHeight === undefined ? {fontSize} : {fontSize, lineHeight};
}

function font(rest, env) {
  const weight = arbitrary(rest) ?? lookUp(env.theme.fontWeight, rest);
  if (/^\d+$/.test(String(weight))) return {fontWeight: String(weight)};
  const family = valueOf(env.theme.fontFamily, rest, env);
  const first = Array.isArray(family) ? family[0] : family;
  return typeof first === 'string' ? {fontFamily: env.resolve(first)?.replace(/^['"]|['"]$/g, '')} : undefined;
}

const transform = (step, env) => (Object.values(step)[0] === undefined ? undefined : {transform: [...(env.style.transform ?? []), step]});
const signed = (value, negative) => (typeof value === 'number' ? (negative ? -value : value) : typeof value === 'string' ? `${negative ? '-' : ''}${value}` : undefined);
const numberOf = (scale, rest, env, negative) => {
  const value = Number(valueOf(scale, rest, env) ?? NaN);
  return Number.isFinite(value) ? signed(value, negative) : undefined;
};
const colored = (property, alphaOf) => (rest, env) => {
  const found = color(rest, env, alphaOf);
  return found === undefined ? undefined : {[property]: found};
};
const counted = (property, scale) => (rest, env, negative) => {
  const value = numberOf(env.theme[scale], rest, env, negative) ?? (/^\d+$/.test(rest) ? signed(Number(rest), negative) : undefined);
  return value === undefined ? undefined : {[property]: value};
};
const scaled = (axis) => (rest, env, negative) => {
  const found = numberOf(env.theme.scale, rest, env, negative) ?? (/^\d+$/.test(rest) ? rest / 100 : undefined);
  return transform({[`scale${axis}`]: found}, env);
};
const moved = (axis) => (rest, env, negative) => transform({[`translate${axis}`]: signed(length({...env.theme.spacing, ...env.theme.fractions}, rest, env), negative)}, env);
const faded = (of) => (rest, env) => {
  const value = Number(valueOf(env.theme.opacity, rest, env));
  if (!Number.isFinite(value)) return undefined;
  env.alphas = {...env.alphas, [of]: value};
  return {};
};

/** Classes of more than one kind of value, or with a rule of their own. */
const SPECIAL = {
  text,
  font,
  bg: colored('backgroundColor', 'bg'),
  'bg-opacity': faded('bg'), 'text-opacity': faded('text'), 'border-opacity': faded('border'),
  decoration: colored('textDecorationColor'), tint: colored('tintColor'), fill: colored('fill'), stroke: colored('stroke'), caret: colored('cursorColor'),
  opacity: (rest, env) => {
    const value = numberOf(env.theme.opacity, rest, env) ?? (/^\d+$/.test(rest) ? rest / 100 : undefined);
    return value === undefined ? undefined : {opacity: value};
  },
  z: counted('zIndex', 'zIndex'), grow: counted('flexGrow', 'flexGrow'), shrink: counted('flexShrink', 'flexShrink'),
  'flex-grow': counted('flexGrow', 'flexGrow'), 'flex-shrink': counted('flexShrink', 'flexShrink'), elevation: counted('elevation', 'elevation'),
  flex: (rest, env) => {
    const value = numberOf({}, rest, env) ?? (/^\d+$/.test(rest) ? Number(rest) : undefined);
    return value === undefined ? undefined : {flex: value};
  },
  aspect: (rest, env) => {
    const value = valueOf(env.theme.aspectRatio, rest, env) ?? (/^\d+\/\d+$/.test(rest) ? rest : undefined);
    return value === undefined ? undefined : {aspectRatio: typeof value === 'string' ? value.replace(/\s/g, '') : value};
  },
  leading: (rest, env) => {
    const value = valueOf(env.theme.lineHeight, rest, env) ?? (/^\d+$/.test(rest) ? `${rest / 4}rem` : undefined);
    const lineHeight = lineHeightOf(value, env.rem, env.style.fontSize ?? 14);
    return lineHeight === undefined ? undefined : {lineHeight};
  },
  tracking: (rest, env) => {
    const value = lengthOf(valueOf(env.theme.letterSpacing, rest, env), env.rem, env.style.fontSize ?? 14);
    return typeof value === 'number' ? {letterSpacing: value} : undefined;
  },
  shadow: (rest, env) => {
    const value = valueOf(env.theme.boxShadow, rest, env);
    if (value?.shadowOffset !== undefined) return value;
    const found = color(rest, env);
    if (found !== undefined) return {shadowColor: found};
    return typeof value === 'string' ? {boxShadow: value} : undefined;
  },
  rotate: (rest, env, negative) => {
    const value = valueOf(env.theme.rotate, rest, env) ?? (/^\d+$/.test(rest) ? `${rest}deg` : undefined);
    return transform({rotate: signed(value, negative)}, env);
  },
  scale: scaled(''), 'scale-x': scaled('X'), 'scale-y': scaled('Y'), 'translate-x': moved('X'), 'translate-y': moved('Y'),
  'line-clamp': (rest) => (rest === 'none' ? {numberOfLines: 0} : /^\d+$/.test(rest) ? {numberOfLines: Number(rest)} : undefined),
  truncate: () => ({numberOfLines: 1}),
};
