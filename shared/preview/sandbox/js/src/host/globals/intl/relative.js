// Intl.RelativeTimeFormat and Intl.ListFormat for English.

import {dataOf, pluralOf} from './others.js';
import {NumberFormat} from './number.js';
import {option, resolveLocale, supportedLocalesOf} from './locale.js';

const SHORT = {second: 'sec.', minute: 'min.', hour: 'hr.', day: 'day', week: 'wk.', month: 'mo.', quarter: 'qtr.', year: 'yr.'};
const NARROW = {second: 's', minute: 'm', hour: 'h', day: 'd', week: 'w', month: 'mo', quarter: 'q', year: 'y'};
const AUTO = {
  day: {'-1': 'yesterday', 0: 'today', 1: 'tomorrow'},
  hour: {0: 'this hour'},
  minute: {0: 'this minute'},
  second: {0: 'now'},
};

export class RelativeTimeFormat {
  #o;
  #number;
  constructor(locales, options) {
    this.#o = {
      locale: resolveLocale(locales),
      style: option(options, 'style', ['long', 'short', 'narrow'], 'long'),
      numeric: option(options, 'numeric', ['always', 'auto'], 'always'),
      numberingSystem: 'latn',
    };
    this.#number = new NumberFormat(locales);
  }
  #unit(unit, one) {
    if (this.#o.style === 'narrow') return NARROW[unit];
    if (this.#o.style === 'long') return one ? unit : `${unit}s`;
    if (unit === 'day') return one ? 'day' : 'days';
    return !one && unit === 'quarter' ? 'qtrs.' : SHORT[unit];
  }
  #other(data, n, unit) {
    const {long, short = long, narrow = short} = data.r;
    const [past, future, words] = {long, short, narrow}[this.#o.style][unit];
    const word = words[String(Object.is(n, -0) ? 0 : n)];
    if (this.#o.numeric === 'auto' && word !== undefined) return [{type: 'literal', value: word}];
    const forms = n < 0 || Object.is(n, -0) ? past : future;
    const category = {zero: 'z', one: '1', two: '2', few: 'f', many: 'm', other: 'o'}[pluralOf(data, 'cardinal', Math.abs(n))];
    const amount = this.#number.formatToParts(Math.abs(n)).map((part) => ({...part, unit}));
    return (forms[category] ?? forms.o)
      .split(/(#)/)
      .filter((text) => text !== '')
      .flatMap((text) => (text === '#' ? amount : [{type: 'literal', value: text}]));
  }
  formatToParts(value, unitName) {
    const n = Number(value);
    if (!Number.isFinite(n)) throw new RangeError('The value must be finite');
    const unit = String(unitName).replace(/s$/, '');
    if (!(unit in SHORT)) throw new RangeError(`Invalid unit argument for format() '${unitName}'`);
    const data = this.#o.locale.startsWith('en-') ? undefined : dataOf(this.#o.locale);
    if (data !== undefined) return this.#other(data, n, unit);
    if (this.#o.numeric === 'auto') {
      const name = this.#o.style === 'long' ? unit : SHORT[unit];
      const words = {'-1': `last ${name}`, 0: `this ${name}`, 1: `next ${name}`};
      const known = AUTO[unit] ?? words;
      const word = known[String(Object.is(n, -0) ? 0 : n)];
      if (word !== undefined) return [{type: 'literal', value: word}];
    }
    const past = n < 0 || Object.is(n, -0);
    const amount = this.#number.formatToParts(Math.abs(n)).map((part) => ({...part, unit}));
    const gap = this.#o.style === 'narrow' ? '' : ' ';
    const text = `${gap}${this.#unit(unit, Math.abs(n) === 1)}`;
    if (past) return [...amount, {type: 'literal', value: `${text} ago`}];
    return [{type: 'literal', value: 'in '}, ...amount, {type: 'literal', value: text}];
  }
  format(value, unit) {
    return this.formatToParts(value, unit).map((part) => part.value).join('');
  }
  resolvedOptions() {
    return {...this.#o};
  }
  static supportedLocalesOf = supportedLocalesOf;
}

export class ListFormat {
  #o;
  constructor(locales, options) {
    this.#o = {
      locale: resolveLocale(locales),
      type: option(options, 'type', ['conjunction', 'disjunction', 'unit'], 'conjunction'),
      style: option(options, 'style', ['long', 'short', 'narrow'], 'long'),
    };
  }
  formatToParts(list) {
    const items = [...list];
    const {type, style, locale} = this.#o;
    const word = type === 'disjunction' ? 'or' : style === 'long' ? 'and' : '&';
    const serial = locale === 'en-US' ? ', ' : ' ';
    let pair = ` ${word} `;
    let last = `${serial}${word} `;
    let between = ', ';
    if (type === 'conjunction' && style === 'narrow') pair = last = ', ';
    if (type === 'unit') {
      pair = last = style === 'narrow' ? ' ' : ', ';
      between = pair;
    }
    const data = locale.startsWith('en-') ? undefined : dataOf(locale);
    if (data !== undefined) [pair, between, last] = data.l[`${type[0]}${style[0]}`];
    const out = [];
    items.forEach((item, i) => {
      if (i > 0) out.push({type: 'literal', value: i < items.length - 1 ? between : items.length === 2 ? pair : last});
      out.push({type: 'element', value: String(item)});
    });
    return out;
  }
  format(list) {
    return this.formatToParts(list).map((part) => part.value).join('');
  }
  resolvedOptions() {
    return {...this.#o};
  }
  static supportedLocalesOf = supportedLocalesOf;
}
