// Writes locales.json and zones.json: what Intl needs for languages other than English, and for time zones, taken from the ICU of the Node.js that runs this, which has
// CLDR's data. Run by hand, `node src/host/globals/intl/generate.mjs`, and committed, so that a build does not depend on which Node.js
// makes it.

import {writeFile} from 'node:fs/promises';

const LOCALES = [
  'ar', 'bg', 'ca', 'cs', 'da', 'de', 'de-AT', 'de-CH', 'el', 'en-IN', 'es', 'es-MX', 'et', 'fi', 'fr', 'fr-CA', 'fr-CH', 'he', 'hi', 'hr', 'hu', 'id',
  'it', 'ja', 'ko', 'lt', 'lv', 'nb', 'nl', 'pl', 'pt', 'pt-PT', 'ro', 'ru', 'sk', 'sl', 'sr', 'sv', 'th', 'tr', 'uk', 'vi', 'zh', 'zh-TW',
];
const CURRENCIES = ['EUR', 'USD', 'GBP', 'JPY', 'CHF', 'CNY', 'INR', 'BRL', 'CAD', 'AUD', 'MXN', 'KRW', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK', 'HUF', 'RUB', 'UAH', 'TRY', 'ILS', 'THB', 'VND', 'IDR', 'NZD', 'HKD', 'TWD', 'SGD', 'ZAR', 'RON', 'BGN', 'ARS', 'SAR', 'AED', 'EGP'];
const WIDTHS = ['long', 'short', 'narrow'];
const UNITS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];
const CATEGORY = {zero: 'z', one: '1', two: '2', few: 'f', many: 'm', other: 'o'};

const literal = (parts) => parts.map((part) => part.value).join('');

function numbers(locale) {
  const of = (options) => new Intl.NumberFormat(locale, options);
  const parts = of({minimumFractionDigits: 1}).formatToParts(-12345678.5);
  const value = (type) => parts.find((part) => part.type === type)?.value;
  const groups = parts.filter((part) => part.type === 'integer').map((part) => part.value.length);
  const digits = of({useGrouping: false}).format(9876543210).split('').reverse().join('');
  const pattern = (options, n) =>
    of(options).formatToParts(n).map(({type, value: text}) => ({currency: '¤', minusSign: '~'})[type] ?? (['integer', 'group', 'decimal', 'fraction'].includes(type) ? '#' : text)).join('').replace(/#+/, '#');
  /** The pattern of a positive number, and of a negative one where that is not the same behind a minus. */
  const currencyPattern = (currencyDisplay) => {
    const [positive, negative] = [1, -1].map((n) => pattern({style: 'currency', currency: 'EUR', currencyDisplay}, n));
    return negative === `~${positive}` ? [positive] : [positive, negative];
  };
  const money = of({style: 'currency', currency: 'EUR'}).formatToParts(12345678.5);
  const own = (type) => money.find((part) => part.type === type)?.value;
  const symbols = {};
  for (const currency of CURRENCIES) {
    const read = (currencyDisplay) => of({style: 'currency', currency, currencyDisplay}).formatToParts(1).find((part) => part.type === 'currency').value;
    const [symbol, narrow] = [read('symbol'), read('narrowSymbol')];
    symbols[currency] = symbol === narrow ? symbol : [symbol, narrow];
  }
  const compact = (display) =>
    Array.from({length: 12}, (_, i) => {
      const read = (k) => {
        const found = of({notation: 'compact', compactDisplay: display, useGrouping: false}).formatToParts(k * 10 ** (i + 3));
        const integer = found.find((part) => part.type === 'integer');
        if (integer === undefined) return read(k + 2); // one thousand in a word
        return [integer.value.length, found.map(({type, value: text}) => (type === 'integer' ? '#' : text)).join('')];
      };
      const [one, two] = [read(1), read(2)];
      return one[1] === two[1] ? one : [...one, two[1]];
    });
  return {
    d: value('decimal'), g: value('group'), m: value('minusSign'), s: [groups.at(-1), groups.at(-2)], u: /\d/.test(of().format(1234)) && !of().formatToParts(1234).some((part) => part.type === 'group') ? 2 : 1,
    n: digits === '0123456789' ? undefined : digits, p: pattern({style: 'percent'}, 1), c: currencyPattern('narrowSymbol'), cs: currencyPattern('code'),
    q: own('decimal') === value('decimal') && own('group') === value('group') ? undefined : [own('decimal'), own('group')],
    y: symbols, k: compact('short'), K: compact('long'),
  };
}

const at = (month, day = 3) => new Date(Date.UTC(2026, month, day, 15, 4, 9));

function dates(locale) {
  const of = (options) => new Intl.DateTimeFormat(locale, {timeZone: 'UTC', calendar: 'gregory', ...options});
  const part = (options, date, type) => of(options).formatToParts(date).find((p) => p.type === type)?.value;
  const months = {};
  const days = {};
  for (const width of WIDTHS) {
    months[width] = [
      Array.from({length: 12}, (_, i) => part({month: width, day: 'numeric'}, at(i), 'month')),
      Array.from({length: 12}, (_, i) => part({month: width}, at(i), 'month')),
      Array.from({length: 12}, (_, i) => part({month: width, year: 'numeric'}, at(i), 'month')),
    ];
    days[width] = [
      Array.from({length: 7}, (_, i) => part({weekday: width, day: 'numeric', month: 'long'}, at(0, 4 + i), 'weekday')),
      Array.from({length: 7}, (_, i) => part({weekday: width}, at(0, 4 + i), 'weekday')),
      Array.from({length: 7}, (_, i) => part({weekday: width, year: 'numeric', month: 'long', day: 'numeric'}, at(0, 4 + i), 'weekday')),
    ];
    for (const lists of [months[width], days[width]]) {
      while (lists.length > 1 && lists.slice(0, -1).some((list) => list.every((name, i) => name === lists.at(-1)[i]))) lists.pop();
    }
  }
  /** A pattern: ASCII letters are fields, and letters of the text are in quotes. */
  const pattern = (options) => {
    const format = of(options);
    const first = format.formatToParts(at(0));
    const all = Array.from({length: 12}, (_, i) => format.formatToParts(at(i)));
    const week = Array.from({length: 7}, (_, i) => format.formatToParts(at(0, 4 + i)));
    const digit = (text) => text.replace(/\p{Nd}/gu, '0').length > 1;
    return first
      .map(({type, value}, index) => {
        const same = (lists, samples) => {
          for (const [w, letter] of [['long', 'L'], ['short', 'S'], ['narrow', 'N']]) {
            for (const k of lists[w].keys()) if (lists[w][k].every((name, i) => name === samples[i][index]?.value)) return `${letter}${k}`;
          }
          return undefined;
        };
        switch (type) {
          case 'year': return digit(value) && value.length === 2 ? 'yy' : 'y';
          case 'month': {
            const name = same(months, all);
            if (name !== undefined) return `M${name}`;
            return digit(value) ? 'MM' : 'M';
          }
          case 'weekday': return `E${same(days, week) ?? 'S0'}`;
          case 'day': return digit(value) ? 'dd' : 'd';
          case 'hour': return digit(format.formatToParts(new Date(Date.UTC(2026, 0, 3, 4))).find((p) => p.type === 'hour').value) ? 'hh' : 'h';
          case 'minute': return 'mm';
          case 'second': return 'ss';
          case 'dayPeriod': return 'a';
          case 'timeZoneName': return 'z';
          default: return value.replace(/[A-Za-z']+/g, (text) => `'${text.replace(/'/g, "''")}'`);
        }
      })
      .join('');
  };
  const combinations = {};
  for (const weekday of [undefined, 'short', 'long']) {
    for (const year of [undefined, 'numeric', '2-digit']) {
      for (const month of [undefined, 'numeric', '2-digit', 'short', 'long']) {
        for (const day of [undefined, 'numeric', '2-digit']) {
          if (weekday ?? year ?? month ?? day) combinations[key({weekday, year, month, day})] = pattern({weekday, year, month, day});
        }
      }
    }
  }
  const times = {};
  for (const hour12 of [true, false]) {
    for (const hour of ['numeric', '2-digit']) {
      for (const [name, rest] of [['', {}], ['m', {minute: '2-digit'}], ['s', {minute: '2-digit', second: '2-digit'}], ['M', {minute: 'numeric'}], ['S', {minute: 'numeric', second: 'numeric'}]]) {
        times[`${hour12 ? 12 : 24}${hour[0]}${name}`] = pattern({hour, hour12, ...rest});
      }
    }
  }
  const styles = ['full', 'long', 'medium', 'short'];
  // What is between a date and a time.
  const between = (options) => {
    const parts = of(options).formatToParts(at(0));
    const hour = parts.findIndex((p) => p.type === 'hour' || p.type === 'dayPeriod');
    const date = Math.max(...parts.map((p, i) => (['year', 'month', 'day', 'weekday'].includes(p.type) ? i : -1)));
    if (hour <= date) return null; // the time comes first
    const {hour: _h, minute: _m, timeStyle: _t, ...alone} = options;
    const dated = of(alone).formatToParts(at(0));
    const end = literal(dated.slice(dated.findLastIndex((p) => p.type !== 'literal') + 1)); // of the date itself
    const text = literal(parts.slice(date + 1, hour));
    return text.startsWith(end) ? text.slice(end.length) : text;
  };
  return {
    M: months, D: days, f: combinations, t: times, a: [part({hour: 'numeric', hour12: true}, new Date(Date.UTC(2026, 0, 3, 4)), 'dayPeriod') ?? 'AM', part({hour: 'numeric', hour12: true}, at(0), 'dayPeriod') ?? 'PM'],
    h: of({hour: 'numeric'}).resolvedOptions().hour12 ? 1 : 0,
    S: styles.map((dateStyle) => pattern({dateStyle})), T: styles.map((timeStyle) => pattern({timeStyle}).replace(/ ?\(?z\)?/, '')),
    j: [between({year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: '2-digit'}), between({month: 'long', day: 'numeric', hour: 'numeric', minute: '2-digit'}), between({dateStyle: 'medium', timeStyle: 'short'}), between({dateStyle: 'long', timeStyle: 'short'})],
  };
}

function key({weekday, year, month, day}) {
  const letter = (value) => ({undefined: '-', numeric: 'n', '2-digit': '2', short: 's', long: 'l', narrow: 's'})[value];
  return [weekday, year, month, day].map(letter).join('');
}

function plurals(locale) {
  const of = (type) => {
    const rules = new Intl.PluralRules(locale, {type});
    const select = (n) => CATEGORY[rules.select(n)];
    return [Array.from({length: 200}, (_, n) => select(n)).join(''), select(1e6), [0.5, 1.5, 2.5].map(select).join('')];
  };
  return {c: of('cardinal'), o: of('ordinal')};
}

function relative(locale) {
  const out = {};
  const rules = new Intl.PluralRules(locale);
  const samples = new Map();
  for (const n of [1, 2, 3, 5, 11, 100, 0, 1e6]) if (!samples.has(rules.select(n))) samples.set(rules.select(n), n);
  for (const style of WIDTHS) {
    out[style] = {};
    for (const unit of UNITS) {
      const always = new Intl.RelativeTimeFormat(locale, {style});
      const auto = new Intl.RelativeTimeFormat(locale, {style, numeric: 'auto'});
      const text = (n) => always.formatToParts(n, unit).map(({type, value}) => (type === 'literal' ? value : '#')).join('').replace(/#+/g, '#');
      const forms = [{}, {}];
      for (const [category, n] of samples) {
        forms[0][CATEGORY[category]] = text(n === 0 ? -0 : -n);
        forms[1][CATEGORY[category]] = text(n);
      }
      const words = {};
      for (const n of [-2, -1, 0, 1, 2]) {
        const parts = auto.formatToParts(n, unit);
        if (parts.every((p) => p.type === 'literal')) words[n] = literal(parts);
      }
      out[style][unit] = [...forms, words];
    }
  }
  for (const style of ['short', 'narrow']) if (JSON.stringify(out[style]) === JSON.stringify(out.long)) delete out[style];
  if (JSON.stringify(out.narrow) === JSON.stringify(out.short)) delete out.narrow;
  return out;
}

function lists(locale) {
  const out = {};
  for (const type of ['conjunction', 'disjunction', 'unit']) {
    for (const style of WIDTHS) {
      const between = (items) => new Intl.ListFormat(locale, {type, style}).formatToParts(items).filter((p) => p.type === 'literal').map((p) => p.value);
      const [first, , last] = between(['1', '2', '3', '4']);
      out[`${type[0]}${style[0]}`] = [between(['1', '2'])[0], first, last];
    }
  }
  return out;
}

// Names that browsers do not list, and that programs use.
const MORE_ZONES = ['Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Ho_Chi_Minh', 'Asia/Yangon', 'Europe/Kyiv', 'America/Argentina/Buenos_Aires', 'America/Indiana/Indianapolis', 'US/Eastern', 'US/Central', 'US/Mountain', 'US/Pacific'];
const YEARS = [2015, 2037];

/** What a zone adds to UTC, in minutes, and from when on: [minutes, [unix minutes, minutes], ...]. */
function offsets(timeZone) {
  const format = new Intl.DateTimeFormat('en-US', {timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric'});
  const offset = (ms) => {
    const p = Object.fromEntries(format.formatToParts(ms).map(({type, value}) => [type, Number(value)]));
    return (Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute) - ms) / 60000;
  };
  let at = Date.UTC(YEARS[0], 0, 1);
  let known = offset(at);
  const out = [known];
  for (const end = Date.UTC(YEARS[1] + 1, 0, 1), step = 7 * 86400000; at < end; at += step) {
    if (offset(at + step) === known) continue;
    let [low, high] = [at, at + step];
    while (high - low > 60000) {
      const middle = Math.floor((low + high) / 120000) * 60000;
      if (offset(middle) === known) low = middle;
      else high = middle;
    }
    known = offset(high);
    out.push([high / 60000, known]);
  }
  return out;
}

const zones = {names: {}, offsets: []};
const places = new Map();
for (const name of [...Intl.supportedValuesOf('timeZone'), ...MORE_ZONES]) {
  const text = JSON.stringify(offsets(name));
  if (!places.has(text)) places.set(text, zones.offsets.push(text) - 1);
  zones.names[name] = places.get(text);
}
await writeFile(new URL('./zones.json', import.meta.url), `${JSON.stringify(zones, null, 1)}\n`);

const data = {};
for (const locale of LOCALES) {
  data[locale] = JSON.stringify({n: numbers(locale), d: dates(locale), p: plurals(locale), r: relative(locale), l: lists(locale)});
}
await writeFile(new URL('./locales.json', import.meta.url), `${JSON.stringify(data, null, 1)}\n`);
console.log(`${Object.keys(zones.names).length} zones, ${zones.offsets.length} kinds, ${LOCALES.length} locales, ${JSON.stringify(data).length} characters, ICU ${process.versions.icu}, CLDR ${process.versions.cldr}`);
