// Which language a formatter speaks: English, which is built in, or one that there is data for. Others resolve to en-US, as on a device
// without their data. For want of a language it is the preview's own.

import {appLocale} from '../../app.js';
import {isKnown} from './others.js';

const DAY_FIRST = new Set(['GB', 'AU', 'NZ', 'IE', 'IN', 'ZA']);

/** Returns the locale that a request resolves to: en-US, an English of a country that writes the day first, or another language. */
export function resolveLocale(requested) {
  const own = appLocale()?.replaceAll('_', '-');
  const tags = canonicalLocales(requested);
  if (tags.length === 0 && own !== undefined) tags.push(...canonicalLocales(own));
  for (const tag of tags) {
    const [language, ...rest] = tag.split('-');
    if (language !== 'en') {
      if (isKnown(tag)) return tag;
      continue;
    }
    const region = rest.find((part) => /^[A-Z]{2}$/.test(part));
    return region !== undefined && DAY_FIRST.has(region) ? `en-${region}` : 'en-US';
  }
  return 'en-US';
}

export function dayFirst(locale) {
  return locale.startsWith('en-') && locale !== 'en-US';
}

/** Intl.getCanonicalLocales (BCP 47 casing); a tag that is not well formed is a RangeError. */
export function canonicalLocales(requested) {
  if (requested === undefined) return [];
  const list = typeof requested === 'string' || requested?.baseName ? [requested] : Array.from(requested);
  return [...new Set(list.map((item) => canonical(String(item?.baseName ?? item))))];
}

function canonical(tag) {
  if (!/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(tag)) throw new RangeError(`Incorrect locale information provided`);
  return tag
    .split('-')
    .map((part, i) => {
      if (i === 0) return part.toLowerCase();
      if (part.length === 2) return part.toUpperCase();
      if (part.length === 4 && /^[A-Za-z]+$/.test(part)) return part[0].toUpperCase() + part.slice(1).toLowerCase();
      return part.toLowerCase();
    })
    .join('-');
}

export function supportedLocalesOf(requested) {
  return canonicalLocales(requested).filter((tag) => tag === 'en' || tag.startsWith('en-') || isKnown(tag));
}

/** Reads an option that must be one of a few strings. */
export function option(options, name, allowed, byDefault) {
  const value = options?.[name];
  if (value === undefined) return byDefault;
  if (allowed !== undefined && !allowed.includes(String(value))) {
    throw new RangeError(`Value ${String(value)} out of range for Intl options property ${name}`);
  }
  return String(value);
}

/** Reads an option that must be a whole number between two bounds. */
export function digitOption(options, name, least, most, byDefault) {
  const value = options?.[name];
  if (value === undefined) return byDefault;
  const n = Number(value);
  if (!(n >= least && n <= most)) throw new RangeError(`${name} value is out of range.`);
  return Math.floor(n);
}
