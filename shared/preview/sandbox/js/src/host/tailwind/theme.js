// The scales that utility classes choose from: Tailwind's own, as its documentation lists them, and what a project's configuration
// makes of them.

import {palette} from './palette.js';

const named = (text) => Object.fromEntries(text.trim().split(/\s+/).map((pair) => pair.split('=')));

const spacing = {px: '1px'};
for (const n of '0 0.5 1 1.5 2 2.5 3 3.5 4 5 6 7 8 9 10 11 12 14 16 20 24 28 32 36 40 44 48 52 56 60 64 72 80 96'.split(' ')) spacing[n] = `${n / 4}rem`;

const fractions = {full: '100%'};
for (const [of, upTo] of [[2, 1], [3, 2], [4, 3], [5, 4], [6, 5], [12, 11]]) {
  for (let n = 1; n <= upTo; n++) fractions[`${n}/${of}`] = `${Number(((100 * n) / of).toFixed(6))}%`;
}

const widths = named('xs=20rem sm=24rem md=28rem lg=32rem xl=36rem 2xl=42rem 3xl=48rem 4xl=56rem 5xl=64rem 6xl=72rem 7xl=80rem none=none prose=65ch');
const percent = Object.fromEntries([0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100].map((n) => [n, String(n / 100)]));
const line = (size, height) => [size, {lineHeight: height}];

const shadow = (y, blur, opacity, elevation) => ({shadowColor: '#000', shadowOffset: {width: 0, height: y}, shadowRadius: blur, shadowOpacity: opacity, elevation});

/** The scales without any configuration. Those of shadows are styles. */
export const defaults = {
  screens: named('sm=640px md=768px lg=1024px xl=1280px 2xl=1536px'),
  colors: palette,
  spacing,
  fractions,
  maxWidth: widths,
  fontSize: {
    xs: line('0.75rem', '1rem'), sm: line('0.875rem', '1.25rem'), base: line('1rem', '1.5rem'), lg: line('1.125rem', '1.75rem'), xl: line('1.25rem', '1.75rem'),
    '2xl': line('1.5rem', '2rem'), '3xl': line('1.875rem', '2.25rem'), '4xl': line('2.25rem', '2.5rem'), '5xl': line('3rem', '1'), '6xl': line('3.75rem', '1'),
    '7xl': line('4.5rem', '1'), '8xl': line('6rem', '1'), '9xl': line('8rem', '1'),
  },
  fontWeight: named('thin=100 extralight=200 light=300 normal=400 medium=500 semibold=600 bold=700 extrabold=800 black=900'),
  fontFamily: {},
  lineHeight: named('none=1 tight=1.25 snug=1.375 normal=1.5 relaxed=1.625 loose=2 3=.75rem 4=1rem 5=1.25rem 6=1.5rem 7=1.75rem 8=2rem 9=2.25rem 10=2.5rem'),
  letterSpacing: named('tighter=-0.05em tight=-0.025em normal=0em wide=0.025em wider=0.05em widest=0.1em'),
  borderRadius: named('none=0px sm=0.125rem DEFAULT=0.25rem md=0.375rem lg=0.5rem xl=0.75rem 2xl=1rem 3xl=1.5rem full=9999px'),
  borderWidth: named('DEFAULT=1px 0=0px 2=2px 4=4px 8=8px'),
  opacity: percent,
  zIndex: named('0=0 10=10 20=20 30=30 40=40 50=50'),
  aspectRatio: named('auto=auto square=1/1 video=16/9'),
  scale: named('0=0 50=.5 75=.75 90=.9 95=.95 100=1 105=1.05 110=1.1 125=1.25 150=1.5'),
  rotate: named('0=0deg 1=1deg 2=2deg 3=3deg 6=6deg 12=12deg 45=45deg 90=90deg 180=180deg'),
  flexGrow: named('0=0 DEFAULT=1'),
  flexShrink: named('0=0 DEFAULT=1'),
  boxShadow: {
    none: shadow(0, 0, 0, 0), sm: shadow(1, 1, 0.18, 1), DEFAULT: shadow(1, 2.22, 0.22, 3), md: shadow(3, 4.65, 0.27, 6), lg: shadow(4, 6, 0.3, 8),
    xl: shadow(8, 10, 0.3, 12), '2xl': shadow(12, 16, 0.35, 18),
  },
};

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);
const MAX_DEPTH = 6;

/** Adds one scale's values to another's, families of colours included. */
function merged(base, more, depth = 0) {
  if (!isObject(base) || !isObject(more) || depth > MAX_DEPTH) return more;
  const out = {...base};
  for (const key of Object.keys(more)) out[key] = isObject(base[key]) && isObject(more[key]) ? merged(base[key], more[key], depth + 1) : more[key];
  return out;
}

/** Looks "colors.blue.500" up. */
function at(theme, path) {
  let value = theme;
  for (const part of String(path).split('.')) value = isObject(value) || Array.isArray(value) ? value[part] : undefined;
  return value;
}

/**
 * The scales of a project.
 * @param {unknown[]} configs what tailwind.config exports, the presets first; what cannot be read of it is left out
 */
export function themeOf(configs) {
  let theme = {...defaults};
  const extensions = [];
  const valueOf = (value) => (typeof value === 'function' ? value({theme: (path) => at(theme, path), colors: palette, breakpoints: () => ({})}) : value);
  for (const config of configs) {
    if (!isObject(config?.theme)) continue;
    for (const [name, value] of Object.entries(config.theme)) {
      if (name === 'extend') extensions.push(value);
      else theme = {...theme, [name]: valueOf(value)};
    }
  }
  for (const extension of extensions) {
    if (!isObject(extension)) continue;
    for (const [name, value] of Object.entries(extension)) theme = {...theme, [name]: merged(theme[name] ?? {}, valueOf(value) ?? {})};
  }
  return theme;
}

/** The value of a scale by a class's last part: "blue-500" of colours, "DEFAULT" for none. */
export function lookUp(scale, name) {
  if (!isObject(scale)) return undefined;
  const own = Object.hasOwn(scale, name) ? scale[name] : undefined;
  if (isObject(own)) return own.DEFAULT ?? (own.shadowOffset === undefined ? undefined : own);
  if (own !== undefined) return own;
  for (let dash = name.indexOf('-'); dash > 0; dash = name.indexOf('-', dash + 1)) {
    const group = Object.hasOwn(scale, name.slice(0, dash)) ? scale[name.slice(0, dash)] : undefined;
    const found = isObject(group) ? lookUp(group, name.slice(dash + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
