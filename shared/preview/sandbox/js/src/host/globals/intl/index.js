// Intl, and the toLocaleString methods of the built-in objects that go through it.

import {DateTimeFormat as Dates} from './date.js';
import {canonicalLocales} from './locale.js';
import {NumberFormat as Numbers} from './number.js';
import {PluralRules} from './plural.js';
import {ListFormat, RelativeTimeFormat} from './relative.js';
import {Collator as Collators, DisplayNames, Locale, Segmenter} from './text.js';

/** Makes a class callable without new, as these three are for historical reasons. */
function callable(Class) {
  const wrapped = function (...args) {
    return new Class(...args);
  };
  wrapped.prototype = Class.prototype;
  wrapped.supportedLocalesOf = Class.supportedLocalesOf;
  Object.defineProperty(wrapped, 'name', {value: Class.name});
  Object.defineProperty(Class.prototype, 'constructor', {value: wrapped, writable: true, configurable: true});
  return wrapped;
}

export const Intl = {
  NumberFormat: callable(Numbers),
  DateTimeFormat: callable(Dates),
  Collator: callable(Collators),
  PluralRules,
  RelativeTimeFormat,
  ListFormat,
  Segmenter,
  DisplayNames,
  Locale,
  getCanonicalLocales: canonicalLocales,
  supportedValuesOf: () => [],
};
Object.defineProperty(Intl, Symbol.toStringTag, {value: 'Intl', configurable: true});

const collators = new Map();

function collator(locales, options) {
  if (options !== undefined) return new Collators(locales, options);
  const key = String(locales);
  if (!collators.has(key)) collators.set(key, new Collators(locales));
  return collators.get(key);
}

/** Replaces the locale methods of the language's own objects, which the engine has only in name. */
export function installLocaleMethods() {
  const methods = [
    [Number.prototype, 'toLocaleString', function (locales, options) { return new Numbers(locales, options).format(Number(this)); }],
    [BigInt.prototype, 'toLocaleString', function (locales, options) { return new Numbers(locales, options).format(BigInt(this)); }],
    [Date.prototype, 'toLocaleString', function (locales, options) { return local(this, locales, options, 'all'); }],
    [Date.prototype, 'toLocaleDateString', function (locales, options) { return local(this, locales, options, 'dateOnly'); }],
    [Date.prototype, 'toLocaleTimeString', function (locales, options) { return local(this, locales, options, 'timeOnly'); }],
    [String.prototype, 'localeCompare', function (other, locales, options) { return collator(locales, options).compare(String(this), String(other)); }],
  ];
  for (const [prototype, name, value] of methods) {
    Object.defineProperty(value, 'name', {value: name});
    Object.defineProperty(prototype, name, {value, writable: true, configurable: true, enumerable: false});
  }
}

function local(date, locales, options, defaults) {
  if (Number.isNaN(date.getTime())) return 'Invalid Date';
  return new Dates(locales, options, defaults).format(date);
}
