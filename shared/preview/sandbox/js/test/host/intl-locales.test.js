// Languages other than English. Node's own Intl, with full data, says what is right.
import {afterAll, describe, expect, test} from 'vitest';
import {Intl as Ours} from '../../src/host/globals/intl/index.js';
import {resetApp} from '../../src/host/app.js';
import texts from '../../src/host/globals/intl/locales.json';

const LOCALES = Object.keys(texts).filter((tag) => !tag.startsWith('en'));
// Marks that are not seen, and spaces that differ in width alone, depend on the version of the data.
const plain = (text) => text.replace(/[\u202f\u2009\u00a0]/g, ' ').replace(/[\u200e\u200f\u061c]/g, '');

/** What differs, as `expected | ours`, so that a failure shows all of it. */
function differences(cases) {
  return cases.map(([name, theirs, ours]) => [name, plain(theirs()), plain(ours())]).filter(([, a, b]) => a !== b).map((row) => row.join(' | '));
}

const NUMBERS = [0, 1, -1, 0.5, 12, 999, 1234, 1234.5, 99999.999, 1234567.891, -1234567.891];
const NUMBER_OPTIONS = [
  {}, {maximumFractionDigits: 0}, {minimumFractionDigits: 2}, {useGrouping: false}, {style: 'percent'}, {style: 'percent', maximumFractionDigits: 1},
  {style: 'currency', currency: 'EUR'}, {style: 'currency', currency: 'USD'}, {style: 'currency', currency: 'JPY'}, {style: 'currency', currency: 'CHF'}, {style: 'currency', currency: 'EUR', maximumFractionDigits: 0},
  {style: 'currency', currency: 'CAD', currencyDisplay: 'narrowSymbol'},
];
// Of midnight without a.m. versions of the data say 0 or 24.
const at = [Date.UTC(2026, 0, 3, 4, 5, 9), Date.UTC(2026, 11, 31, 15, 40, 0), Date.UTC(2025, 4, 18, 0, 0, 30), Date.UTC(1999, 8, 9, 12, 0, 0)].map((ms) => new Date(ms));
const DATE_OPTIONS = [
  {}, {dateStyle: 'full'}, {dateStyle: 'long'}, {dateStyle: 'medium'}, {dateStyle: 'short'}, {month: 'long', day: 'numeric'}, {month: 'short', day: 'numeric'}, {month: 'long', year: 'numeric'}, {month: 'long'},
  {weekday: 'long'}, {weekday: 'short', day: 'numeric', month: 'short'}, {weekday: 'long', year: 'numeric', month: 'long', day: 'numeric'}, {year: 'numeric', month: '2-digit', day: '2-digit'}, {day: '2-digit', month: 'short', year: 'numeric'},
  {year: 'numeric'}, {day: 'numeric'}, {hour: '2-digit', minute: '2-digit'}, {hour: 'numeric', minute: '2-digit'}, {hour: 'numeric', minute: '2-digit', hour12: false}, {timeStyle: 'short'}, {timeStyle: 'medium'},
  {dateStyle: 'medium', timeStyle: 'short'}, {day: 'numeric', month: 'numeric', hour: '2-digit', minute: '2-digit'},
];

describe.each(LOCALES)('%s', (locale) => {
  test('numbers', () => {
    const cases = NUMBER_OPTIONS.flatMap((options) => NUMBERS.map((n) => [`${JSON.stringify(options)} ${n}`, () => new Intl.NumberFormat(locale, options).format(n), () => new Ours.NumberFormat(locale, options).format(n)]));
    expect(differences(cases)).toEqual([]);
  });
  test('dates and times', () => {
    // Times of day that have names of their own are not in the data.
    const cases = DATE_OPTIONS.filter((options) => locale !== 'zh-TW' || options.timeStyle === undefined).flatMap((options) => at.filter((date) => options.hour12 !== false || date.getUTCHours() > 0).map((date) => [`${JSON.stringify(options)} ${date.toISOString()}`, () => new Intl.DateTimeFormat(locale, {...options, timeZone: 'UTC', calendar: 'gregory'}).format(date), () => new Ours.DateTimeFormat(locale, options).format(date)]));
    expect(differences(cases)).toEqual([]);
  });
  test('plurals, lists and what is near in time', () => {
    const cases = [];
    for (const type of ['cardinal', 'ordinal']) for (const n of [0, 1, 2, 3, 5, 11, 21, 22, 101, 111, 1000, 12345, 1e6, 0.5, 1.5]) cases.push([`${type} ${n}`, () => new Intl.PluralRules(locale, {type}).select(n), () => new Ours.PluralRules(locale, {type}).select(n)]);
    for (const type of ['conjunction', 'disjunction', 'unit']) for (const style of ['long', 'short', 'narrow']) for (const items of [['a'], ['a', 'b'], ['a', 'b', 'c'], ['a', 'b', 'c', 'd']]) cases.push([`${type} ${style} ${items}`, () => new Intl.ListFormat(locale, {type, style}).format(items), () => new Ours.ListFormat(locale, {type, style}).format(items)]);
    for (const numeric of ['always', 'auto']) for (const style of ['long', 'short', 'narrow']) for (const unit of ['second', 'minute', 'hour', 'day', 'week', 'month', 'year']) for (const n of [-21, -5, -2, -1, 0, 1, 2, 3, 11]) cases.push([`${numeric} ${style} ${n} ${unit}`, () => new Intl.RelativeTimeFormat(locale, {numeric, style}).format(n, unit), () => new Ours.RelativeTimeFormat(locale, {numeric, style}).format(n, unit)]);
    expect(differences(cases)).toEqual([]);
  });
});

test('short forms of large numbers are those of the language', () => {
  const cases = ['de', 'fr', 'ja', 'hi', 'ko', 'pt', 'ru', 'en-IN'].flatMap((locale) => [1234, 12345, 999999, 1500000, 123456789].map((n) => [`${locale} ${n}`, () => new Intl.NumberFormat(locale, {notation: 'compact'}).format(n), () => new Ours.NumberFormat(locale, {notation: 'compact'}).format(n)]));
  expect(differences(cases)).toEqual([]);
});

test('a time zone has its own time', () => {
  const zones = ['Asia/Tokyo', 'Asia/Kolkata', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Pacific/Auckland', 'Africa/Casablanca', 'UTC'];
  const times = [Date.UTC(2026, 0, 15, 9, 41), Date.UTC(2026, 6, 1, 23, 30), Date.UTC(2026, 2, 29, 0, 59), Date.UTC(2026, 2, 29, 1, 0), Date.UTC(2017, 9, 29, 1, 0), Date.UTC(2037, 10, 1, 6, 0)];
  const cases = zones.flatMap((timeZone) => ['en-US', 'de'].flatMap((locale) => times.map((ms) => {
    const options = {timeZone, dateStyle: 'medium', timeStyle: 'short'};
    return [`${timeZone} ${ms}`, () => new Intl.DateTimeFormat(locale, options).format(ms), () => new Ours.DateTimeFormat(locale, options).format(ms)];
  })));
  expect(differences(cases)).toEqual([]);
  expect(new Ours.DateTimeFormat('de', {timeZone: '+05:30', timeStyle: 'short'}).format(0)).toBe('05:30');
});

describe('the preview\'s own locale', () => {
  afterAll(() => resetApp());
  test('is taken for want of one', () => {
    resetApp({locale: 'de_DE'});
    expect(new Ours.NumberFormat().format(1234.5)).toBe('1.234,5');
    expect(new Ours.NumberFormat('en').format(1234.5)).toBe('1,234.5');
    resetApp();
    expect(new Ours.NumberFormat().format(1234.5)).toBe('1,234.5');
  });
});
