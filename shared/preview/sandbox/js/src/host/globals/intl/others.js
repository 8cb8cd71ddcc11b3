// What Intl knows of languages other than English, from locales.json: kept as text, and read when a language is first asked for.

import texts from './locales.json';

const read = new Map();
const ALIASES = {no: 'nb', nn: 'nb', iw: 'he', in: 'id'};

/** The language whose data serves a tag, or undefined. */
function keyOf(tag) {
  const [own, ...rest] = tag.split('-');
  const language = ALIASES[own] ?? own;
  if (language === 'zh' && rest.some((part) => part === 'Hant' || part === 'TW' || part === 'HK' || part === 'MO') && !rest.includes('Hans')) return 'zh-TW';
  const region = rest.find((part) => /^[A-Z]{2}$/.test(part));
  for (const key of [`${language}-${region}`, language]) if (Object.hasOwn(texts, key)) return key;
  return undefined;
}

/** Whether there is data for a tag. */
export const isKnown = (tag) => keyOf(tag) !== undefined;

/** The data for a tag, or undefined: English needs none. */
export function dataOf(tag) {
  const key = keyOf(tag);
  if (key === undefined) return undefined;
  if (!read.has(key)) read.set(key, JSON.parse(texts[key]));
  return read.get(key);
}

/** Digits as a language writes them. */
export function localDigits(text, data) {
  const own = data?.n?.n;
  return own === undefined ? text : text.replace(/\d/g, (digit) => [...own][digit]);
}

const CATEGORIES = {z: 'zero', 1: 'one', 2: 'two', f: 'few', m: 'many', o: 'other'};

/** The plural category of a number: by its last two digits, where it is large. */
export function pluralOf(data, type, n) {
  const [small, million, fractions] = data.p[type === 'ordinal' ? 'o' : 'c'];
  if (!Number.isFinite(n)) return 'other';
  if (!Number.isInteger(n)) return CATEGORIES[fractions[Math.min(2, Math.floor(n))]];
  if (n < 200) return CATEGORIES[small[n]];
  return CATEGORIES[n % 1e6 === 0 ? million : small[100 + (n % 100)]];
}

/** The plural categories that a language has. */
export function categoriesOf(data, type) {
  const all = data.p[type === 'ordinal' ? 'o' : 'c'].join('');
  return ['f', 'm', '1', '2', 'z', 'o'].filter((letter) => all.includes(letter)).map((letter) => CATEGORIES[letter]);
}

const TOKENS = /'((?:[^']|'')*)'|M[LSN][012]|E[LSN][012]|yy|y|MM|M|dd|d|hh|h|mm|ss|a|[^A-Za-z']+/gu;
const WIDTHS = {L: 'long', S: 'short', N: 'narrow'};
const pad = (n) => String(n).padStart(2, '0');

/** The parts of a date by a pattern of the data. */
function partsOf(pattern, d, hours, data) {
  const {M, D, a} = data.d;
  const field = (type, value) => ({type, value: localDigits(String(value), data)});
  return [...pattern.matchAll(TOKENS)].map(([token, quoted]) => {
    if (quoted !== undefined) return {type: 'literal', value: quoted.replace(/''/g, "'")};
    if (/^M[LSN]/.test(token)) return field('month', M[WIDTHS[token[1]]][token[2]][d.getUTCMonth()]);
    if (/^E[LSN]/.test(token)) return field('weekday', D[WIDTHS[token[1]]][token[2]][d.getUTCDay()]);
    switch (token) {
      case 'yy': return field('year', pad(d.getUTCFullYear() % 100));
      case 'y': return field('year', d.getUTCFullYear());
      case 'MM': return field('month', pad(d.getUTCMonth() + 1));
      case 'M': return field('month', d.getUTCMonth() + 1);
      case 'dd': return field('day', pad(d.getUTCDate()));
      case 'd': return field('day', d.getUTCDate());
      case 'hh': return field('hour', pad(hours));
      case 'h': return field('hour', hours);
      case 'mm': return field('minute', pad(d.getUTCMinutes()));
      case 'ss': return field('second', pad(d.getUTCSeconds()));
      case 'a': return field('dayPeriod', a[d.getUTCHours() < 12 ? 0 : 1]);
      default: return {type: 'literal', value: token};
    }
  });
}

const STYLES = ['full', 'long', 'medium', 'short'];
const letter = (value) => (value === undefined ? '-' : value === '2-digit' ? '2' : value === 'numeric' ? 'n' : value === 'long' ? 'l' : 's');

function datePattern(o, data) {
  if (o.dateStyle !== undefined) return data.d.S[STYLES.indexOf(o.dateStyle)];
  return data.d.f[[o.weekday, o.year, o.month, o.day].map(letter).join('')];
}

function timePattern(o, data) {
  const twelve = o.hourCycle === 'h12' || o.hourCycle === 'h11';
  if (o.timeStyle !== undefined && twelve === (data.d.h === 1)) return data.d.T[STYLES.indexOf(o.timeStyle)];
  if (o.hour === undefined) {
    const alone = [o.minute !== undefined ? 'mm' : '', o.second !== undefined ? 'ss' : ''].filter(Boolean).join(':');
    return alone === '' ? undefined : alone;
  }
  const rest = o.second !== undefined ? 's' : o.minute !== undefined ? 'm' : '';
  return data.d.t[`${twelve ? 12 : 24}${letter(o.hour)}${o.minute === 'numeric' ? rest.toUpperCase() : rest}`];
}

/** The parts of a date and a time that options ask for. */
export function dateParts(o, d, data) {
  const twelve = o.hourCycle === 'h12' || o.hourCycle === 'h11';
  const hours = d.getUTCHours();
  const shown = twelve ? (o.hourCycle === 'h12' ? hours % 12 || 12 : hours % 12) : hours;
  const [date, time] = [datePattern(o, data), timePattern(o, data)];
  const long = o.dateStyle === 'full' || o.dateStyle === 'long' || (o.dateStyle === undefined && o.month === 'long');
  const between = data.d.j[(o.dateStyle === undefined ? 0 : 2) + (long ? 1 : 0)];
  const [dated, timed] = [date, time].map((pattern) => (pattern === undefined ? [] : partsOf(pattern, d, shown, data)));
  if (date === undefined || time === undefined) return [...dated, ...timed];
  return between === null ? [...timed, {type: 'literal', value: ' '}, ...dated] : [...dated, {type: 'literal', value: between}, ...timed];
}

/** The parts of a pattern such as `# %` or `¤#` around those of a number. */
export function around(pattern, parts, symbol, minus) {
  const out = [];
  for (const token of pattern.split(/(#|¤|%|~)/)) {
    if (token === '~') out.push({type: 'minusSign', value: minus});
    else if (token === '#') out.push(...parts);
    else if (token === '¤') out.push({type: 'currency', value: symbol});
    else if (token === '%') out.push({type: 'percentSign', value: '%'});
    else if (token !== '') out.push({type: 'literal', value: token});
  }
  return out;
}
