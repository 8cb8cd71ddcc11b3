// Intl.Collator, Intl.Segmenter, Intl.DisplayNames and Intl.Locale for English, as far as screens use them.

import {canonicalLocales, option, resolveLocale, supportedLocalesOf} from './locale.js';

const MARKS = /[\u0300-\u036f]/g;

/** Sort keys by strength: letters alone, then accents, then case with lower case first (Unicode Collation, simplified). */
function keys(text) {
  const decomposed = text.normalize('NFD');
  const bare = decomposed.replace(MARKS, '');
  // The marks of each letter in turn; a letter without any sorts first.
  const accents = (decomposed.match(/[^][\u0300-\u036f]*/g) ?? []).map((cluster) => cluster.slice(1)).join('\u0001');
  return {base: bare.toLowerCase(), accents, text: bare};
}

// Punctuation sorts before digits, digits before letters.
function rank(char) {
  if (/[\s]/.test(char)) return 0;
  if (/[0-9]/.test(char)) return 2;
  return /[\p{L}]/u.test(char) ? 3 : 1;
}

function compareText(a, b) {
  const left = [...a];
  const right = [...b];
  const n = Math.min(left.length, right.length);
  for (let i = 0; i < n; i++) {
    if (left[i] === right[i]) continue;
    const difference = rank(left[i]) - rank(right[i]);
    if (difference !== 0) return Math.sign(difference);
    return left[i] < right[i] ? -1 : 1;
  }
  return Math.sign(left.length - right.length);
}

function compareNumeric(a, b) {
  const split = (text) => text.match(/\d+|\D+/g) ?? [];
  const left = split(a);
  const right = split(b);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const numbers = /^\d/.test(left[i]) && /^\d/.test(right[i]);
    const difference = numbers ? Math.sign(Number(left[i]) - Number(right[i])) : compareText(left[i], right[i]);
    if (difference !== 0) return difference;
  }
  return Math.sign(left.length - right.length);
}

export class Collator {
  #o;
  constructor(locales, options) {
    this.#o = {
      locale: resolveLocale(locales),
      usage: option(options, 'usage', ['sort', 'search'], 'sort'),
      sensitivity: option(options, 'sensitivity', ['base', 'accent', 'case', 'variant'], 'variant'),
      ignorePunctuation: Boolean(options?.ignorePunctuation),
      collation: 'default',
      numeric: Boolean(options?.numeric),
      caseFirst: option(options, 'caseFirst', ['upper', 'lower', 'false'], 'false'),
    };
    this.compare = (x, y) => this.#compare(String(x), String(y));
  }
  #compare(x, y) {
    const {sensitivity, numeric, caseFirst} = this.#o;
    const [a, b] = [keys(x), keys(y)];
    const compare = numeric ? compareNumeric : compareText;
    const base = compare(a.base, b.base);
    if (base !== 0 || sensitivity === 'base') return base;
    if (sensitivity !== 'case') {
      if (a.accents !== b.accents) return a.accents < b.accents ? -1 : 1;
      if (sensitivity === 'accent') return 0;
    }
    if (a.text === b.text) return 0;
    const lower = a.text > b.text ? -1 : 1; // lower-case letters have the higher codes and come first
    return caseFirst === 'upper' ? -lower : lower;
  }
  resolvedOptions() {
    return {...this.#o};
  }
  static supportedLocalesOf = supportedLocalesOf;
}

const EXTEND = /^[\u0300-\u036f\u200d\ufe00-\ufe0f\u20d0-\u20ff]|^\ud83c[\udffb-\udfff]|^\udb40[\udc20-\udc7f]/;

/** Grapheme clusters, approximately: combining marks, variation selectors, skin tones, ZWJ sequences, flags. */
function graphemes(text) {
  const out = [];
  for (const char of text) {
    const previous = out[out.length - 1];
    const flag = /^\ud83c[\udde6-\uddff]$/;
    if (previous !== undefined && (EXTEND.test(char) || previous.endsWith('\u200d') || (previous === '\r' && char === '\n') || (flag.test(previous) && flag.test(char)))) {
      out[out.length - 1] += char;
    } else {
      out.push(char);
    }
  }
  return out;
}

export class Segmenter {
  #o;
  constructor(locales, options) {
    this.#o = {locale: resolveLocale(locales), granularity: option(options, 'granularity', ['grapheme', 'word', 'sentence'], 'grapheme')};
  }
  segment(input) {
    const text = String(input);
    const {granularity} = this.#o;
    const pieces =
      granularity === 'grapheme' ? graphemes(text) : granularity === 'word' ? text.match(/[\p{L}\p{N}\p{M}'’_]+|\s+|[^]/gu) ?? [] : text.match(/[^.!?]+[.!?]*\s*|[.!?]+\s*/g) ?? [];
    let index = 0;
    const segments = pieces.map((segment) => {
      const entry = {segment, index, input: text};
      if (granularity === 'word') entry.isWordLike = /[\p{L}\p{N}]/u.test(segment);
      index += segment.length;
      return entry;
    });
    return {
      [Symbol.iterator]: () => segments[Symbol.iterator](),
      containing: (at = 0) => segments.find((s) => at >= s.index && at < s.index + s.segment.length),
    };
  }
  resolvedOptions() {
    return {...this.#o};
  }
  static supportedLocalesOf = supportedLocalesOf;
}

const REGIONS = {US: 'United States', GB: 'United Kingdom', DE: 'Germany', FR: 'France', ES: 'Spain', IT: 'Italy', JP: 'Japan', CN: 'China', IN: 'India', BR: 'Brazil', CA: 'Canada', AU: 'Australia', MX: 'Mexico', KR: 'South Korea', NL: 'Netherlands', SE: 'Sweden', CH: 'Switzerland', AT: 'Austria', PL: 'Poland', PT: 'Portugal', UA: 'Ukraine', IE: 'Ireland'};
const LANGUAGES = {en: 'English', de: 'German', fr: 'French', es: 'Spanish', it: 'Italian', ja: 'Japanese', zh: 'Chinese', hi: 'Hindi', pt: 'Portuguese', ko: 'Korean', ar: 'Arabic', ru: 'Russian', nl: 'Dutch', sv: 'Swedish', pl: 'Polish', tr: 'Turkish', uk: 'Ukrainian', he: 'Hebrew'};
const CURRENCIES = {USD: 'US Dollar', EUR: 'Euro', GBP: 'British Pound', JPY: 'Japanese Yen', CHF: 'Swiss Franc', INR: 'Indian Rupee', CAD: 'Canadian Dollar', AUD: 'Australian Dollar'};

export class DisplayNames {
  #o;
  constructor(locales, options) {
    if (options?.type === undefined) throw new TypeError('Required option "type" must not be undefined');
    this.#o = {
      locale: resolveLocale(locales),
      type: option(options, 'type', ['language', 'region', 'script', 'currency', 'calendar', 'dateTimeField'], undefined),
      fallback: option(options, 'fallback', ['code', 'none'], 'code'),
    };
  }
  of(code) {
    const table = {region: REGIONS, language: LANGUAGES, currency: CURRENCIES}[this.#o.type] ?? {};
    const key = this.#o.type === 'language' ? String(code).split('-')[0] : String(code).toUpperCase();
    return table[key] ?? (this.#o.fallback === 'code' ? String(code) : undefined);
  }
  resolvedOptions() {
    return {...this.#o};
  }
  static supportedLocalesOf = supportedLocalesOf;
}

export class Locale {
  constructor(tag) {
    const [canonical] = canonicalLocales(tag);
    this.baseName = canonical;
    const [language, ...rest] = canonical.split('-');
    this.language = language;
    this.script = rest.find((part) => part.length === 4);
    this.region = rest.find((part) => /^[A-Z]{2}$/.test(part));
  }
  maximize() {
    return this;
  }
  minimize() {
    return this;
  }
  getTextInfo() {
    return {direction: ['ar', 'he', 'fa', 'ur'].includes(this.language) ? 'rtl' : 'ltr'};
  }
  toString() {
    return this.baseName;
  }
}
