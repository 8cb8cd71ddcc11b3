// Intl.NumberFormat for English (ECMA-402). Digits are rounded on the shortest decimal form of the number, half away
// from zero, as ICU does.

import {around, dataOf, localDigits, pluralOf} from './others.js';
import {digitOption, option, resolveLocale, supportedLocalesOf} from './locale.js';

const SYMBOLS = {
  USD: '$', EUR: '€', GBP: '£', JPY: '¥', INR: '₹', CNY: 'CN¥', KRW: '₩', BRL: 'R$', MXN: 'MX$', CAD: 'CA$', AUD: 'A$',
  NZD: 'NZ$', HKD: 'HK$', TWD: 'NT$', ILS: '₪', VND: '₫', XAF: 'FCFA', XOF: 'F CFA', PHP: '₱',
};
const NARROW = {CAD: '$', AUD: '$', NZD: '$', HKD: '$', MXN: '$', CNY: '¥', TWD: '$', RUB: '₽', TRY: '₺', UAH: '₴', NGN: '₦', PLN: 'zł', SEK: 'kr', NOK: 'kr', DKK: 'kr', CZK: 'Kč'};
const NAMES = {
  USD: ['US dollar', 'US dollars'], EUR: ['euro', 'euros'], GBP: ['British pound', 'British pounds'],
  JPY: ['Japanese yen', 'Japanese yen'], INR: ['Indian rupee', 'Indian rupees'], CAD: ['Canadian dollar', 'Canadian dollars'],
  AUD: ['Australian dollar', 'Australian dollars'], CHF: ['Swiss franc', 'Swiss francs'],
};
const NO_CENTS = new Set(['JPY', 'KRW', 'VND', 'CLP', 'ISK', 'XAF', 'XOF', 'PYG', 'UGX', 'RWF']);
const UNITS = {
  kilometer: ['km', 'kilometer'], meter: ['m', 'meter'], centimeter: ['cm', 'centimeter'], millimeter: ['mm', 'millimeter'],
  mile: ['mi', 'mile'], foot: ['ft', 'foot'], inch: ['in', 'inch'], yard: ['yd', 'yard'], kilogram: ['kg', 'kilogram'],
  gram: ['g', 'gram'], pound: ['lb', 'pound'], ounce: ['oz', 'ounce'], liter: ['L', 'liter'], milliliter: ['mL', 'milliliter'],
  second: ['sec', 'second'], minute: ['min', 'minute'], hour: ['hr', 'hour'], day: ['day', 'day'], week: ['wk', 'week'],
  month: ['mth', 'month'], year: ['yr', 'year'], byte: ['byte', 'byte'], kilobyte: ['kB', 'kilobyte'],
  megabyte: ['MB', 'megabyte'], gigabyte: ['GB', 'gigabyte'], percent: ['%', 'percent'], celsius: ['°C', 'degree Celsius'],
  fahrenheit: ['°F', 'degree Fahrenheit'], degree: ['deg', 'degree'], 'kilometer-per-hour': ['km/h', 'kilometer per hour'],
  'mile-per-hour': ['mph', 'mile per hour'],
};
const IRREGULAR = {foot: 'feet', inch: 'inches', 'degree Celsius': 'degrees Celsius', 'degree Fahrenheit': 'degrees Fahrenheit', percent: 'percent', 'kilometer per hour': 'kilometers per hour', 'mile per hour': 'miles per hour'};
const PLURAL_SHORT = new Set(['day', 'wk', 'mth', 'yr']);
const COMPACT = [[12, 'T', 'trillion'], [9, 'B', 'billion'], [6, 'M', 'million'], [3, 'K', 'thousand']];

/** Decimal digits and exponent of |x|: value = 0.d1d2d3... x 10^exponent. Takes numbers, BigInts and decimal strings. */
function decimalOf(x) {
  const [mantissa, power = '0'] = String(x).replace(/^[-+]/, '').toLowerCase().split('e');
  const [whole, fraction = ''] = mantissa.split('.');
  const digits = (whole + fraction).replace(/^0+/, '');
  const leading = (whole + fraction).length - digits.length;
  return {digits: digits.replace(/0+$/, ''), exponent: digits === '' ? 0 : whole.length - leading + Number(power)};
}

/** Rounds to `count` digits from the front (count may be 0 or negative). */
function roundTo({digits, exponent}, count, mode) {
  if (count >= digits.length) return {digits, exponent};
  if (count < 0) return {digits: '', exponent: 0};
  const kept = digits.slice(0, count);
  let up = digits[count] >= '5';
  if (mode === 'trunc' || mode === 'floor') up = false;
  else if (mode === 'ceil' || mode === 'expand') up = /[1-9]/.test(digits.slice(count));
  else if (mode === 'halfEven' && /^50*$/.test(digits.slice(count))) up = Number(kept.slice(-1)) % 2 === 1;
  if (!up) return {digits: kept.replace(/0+$/, ''), exponent: kept === '' ? 0 : exponent};
  const raised = (BigInt(kept === '' ? 0 : kept) + 1n).toString();
  return {digits: raised.replace(/0+$/, ''), exponent: exponent + (raised.length - kept.length)};
}

function plain({digits, exponent}) {
  const whole = exponent <= 0 ? '0' : digits.slice(0, exponent).padEnd(exponent, '0');
  const fraction = exponent <= 0 ? '0'.repeat(digits === '' ? 0 : -exponent) + digits : digits.slice(exponent);
  return {whole, fraction};
}

export class NumberFormat {
  #o;
  #data;
  constructor(locales, options = {}) {
    const style = option(options, 'style', ['decimal', 'percent', 'currency', 'unit'], 'decimal');
    const notation = option(options, 'notation', ['standard', 'scientific', 'engineering', 'compact'], 'standard');
    const currency = options.currency === undefined ? undefined : String(options.currency).toUpperCase();
    if (style === 'currency') {
      if (currency === undefined) throw new TypeError('Currency code is required with currency style.');
      if (!/^[A-Z]{3}$/.test(currency)) throw new RangeError(`Invalid currency code : ${currency}`);
    }
    const unit = options.unit === undefined ? undefined : String(options.unit);
    if (style === 'unit' && !(unit in UNITS)) throw new RangeError(`Invalid unit argument for Intl.NumberFormat() '${unit}'`);
    const cents = style === 'currency' && notation !== 'compact' ? (NO_CENTS.has(currency) ? 0 : 2) : 0;
    const mostByDefault = style === 'currency' ? cents : style === 'percent' || notation === 'compact' ? 0 : 3;
    let least = digitOption(options, 'minimumFractionDigits', 0, 100, undefined);
    let most = digitOption(options, 'maximumFractionDigits', 0, 100, undefined);
    const significant = options.minimumSignificantDigits !== undefined || options.maximumSignificantDigits !== undefined;
    const compactRounding = notation === 'compact' && least === undefined && most === undefined && !significant;
    if (least === undefined) least = Math.min(cents, most ?? cents);
    if (most === undefined) most = Math.max(mostByDefault, least);
    if (least > most) throw new RangeError('maximumFractionDigits value is out of range.');
    this.#o = {
      locale: resolveLocale(locales),
      numberingSystem: 'latn',
      style,
      currency: style === 'currency' ? currency : undefined,
      currencyDisplay: style === 'currency' ? option(options, 'currencyDisplay', ['code', 'symbol', 'narrowSymbol', 'name'], 'symbol') : undefined,
      currencySign: style === 'currency' ? option(options, 'currencySign', ['standard', 'accounting'], 'standard') : undefined,
      unit: style === 'unit' ? unit : undefined,
      unitDisplay: style === 'unit' ? option(options, 'unitDisplay', ['short', 'narrow', 'long'], 'short') : undefined,
      minimumIntegerDigits: digitOption(options, 'minimumIntegerDigits', 1, 21, 1),
      minimumFractionDigits: least,
      maximumFractionDigits: most,
      minimumSignificantDigits: significant ? digitOption(options, 'minimumSignificantDigits', 1, 21, 1) : undefined,
      maximumSignificantDigits: significant ? digitOption(options, 'maximumSignificantDigits', 1, 21, 21) : undefined,
      useGrouping: options.useGrouping === undefined ? (notation === 'compact' ? 'min2' : 'auto') : options.useGrouping === 'false' ? false : options.useGrouping,
      notation,
      compactDisplay: notation === 'compact' ? option(options, 'compactDisplay', ['short', 'long'], 'short') : undefined,
      signDisplay: option(options, 'signDisplay', ['auto', 'never', 'always', 'exceptZero', 'negative'], 'auto'),
      roundingMode: option(options, 'roundingMode', ['ceil', 'floor', 'expand', 'trunc', 'halfCeil', 'halfFloor', 'halfExpand', 'halfTrunc', 'halfEven'], 'halfExpand'),
    };
    this.#o.compactRounding = compactRounding;
    this.#data = dataOf(this.#o.locale);
    this.format = (value) => this.formatToParts(value).map((part) => part.value).join('');
  }

  #round(decimal) {
    const o = this.#o;
    if (o.compactRounding) {
      // Two significant digits below 100, whole numbers above.
      return {rounded: roundTo(decimal, Math.max(2, decimal.exponent), o.roundingMode), least: 0};
    }
    if (o.maximumSignificantDigits !== undefined) {
      const rounded = roundTo(decimal, o.maximumSignificantDigits, o.roundingMode);
      return {rounded, least: Math.max(0, o.minimumSignificantDigits - Math.max(rounded.exponent, rounded.digits === '' ? 1 : rounded.exponent))};
    }
    return {rounded: roundTo(decimal, decimal.exponent + o.maximumFractionDigits, o.roundingMode), least: o.minimumFractionDigits};
  }

  #digits(decimal) {
    const o = this.#o;
    const {rounded, least} = this.#round(decimal);
    let {whole, fraction} = plain(rounded);
    fraction = fraction.padEnd(least, '0');
    whole = whole.padStart(o.minimumIntegerDigits, '0');
    const parts = [];
    const data = this.#data;
    const {d, g, s: [last, before], u: least2, q} = data?.n ?? {d: '.', g: ',', s: [3, 3], u: 1};
    const [point, separator] = o.style === 'currency' && q !== undefined ? q : [d, g];
    const ungrouped = last + (o.useGrouping === 'min2' || (o.useGrouping !== 'always' && o.useGrouping !== true && least2 === 2) ? 1 : 0);
    const digits = (text) => localDigits(text, data);
    if (o.useGrouping !== false && whole.length > ungrouped) {
      const groups = [whole.slice(-last)];
      for (let end = whole.length - last; end > 0; end -= before) groups.unshift(whole.slice(Math.max(0, end - before), end));
      groups.forEach((group, i) => {
        if (i > 0) parts.push({type: 'group', value: separator});
        parts.push({type: 'integer', value: digits(group)});
      });
    } else {
      parts.push({type: 'integer', value: digits(whole)});
    }
    if (fraction !== '') parts.push({type: 'decimal', value: point}, {type: 'fraction', value: digits(fraction)});
    return {parts, zero: rounded.digits === '', one: whole === '1' && fraction === ''};
  }

  #number(value) {
    const o = this.#o;
    if (Number.isNaN(value)) return {parts: [{type: 'nan', value: 'NaN'}], zero: false};
    if (value === Infinity || value === -Infinity) return {parts: [{type: 'infinity', value: '∞'}], zero: false};
    const decimal = decimalOf(value);
    if (o.style === 'percent' && decimal.digits !== '') decimal.exponent += 2;
    if (o.notation === 'scientific' || o.notation === 'engineering') {
      const step = o.notation === 'engineering' ? 3 : 1;
      let power = decimal.digits === '' ? 0 : Math.floor((decimal.exponent - 1) / step) * step;
      const scaled = (by) => ({digits: decimal.digits, exponent: decimal.digits === '' ? 0 : decimal.exponent - by});
      // 9.9996 rounds to 10, which is one power up.
      if (this.#round(scaled(power)).rounded.exponent > step) power += step;
      const {parts, zero} = this.#digits(scaled(power));
      parts.push({type: 'exponentSeparator', value: 'E'});
      if (power < 0) parts.push({type: 'exponentMinusSign', value: '-'});
      parts.push({type: 'exponentInteger', value: String(Math.abs(power))});
      return {parts, zero};
    }
    if (o.notation === 'compact' && this.#data !== undefined) return this.#compact(decimal);
    if (o.notation === 'compact') {
      const scaledBy = (power) => ({digits: decimal.digits, exponent: decimal.exponent - power});
      let i = COMPACT.findIndex(([power]) => decimal.exponent > power);
      // 999,999 rounds to 1M, not to 1000K.
      const here = this.#round(scaledBy(i < 0 ? 0 : COMPACT[i][0])).rounded.exponent;
      if (here > 3 && i !== 0) i = i < 0 ? COMPACT.length - 1 : i - 1;
      if (i >= 0) {
        const [power, short, long] = COMPACT[i];
        const scaled = scaledBy(power);
        const {parts, zero} = this.#digits(scaled);
        if (o.compactDisplay === 'long') parts.push({type: 'literal', value: ' '});
        parts.push({type: 'compact', value: o.compactDisplay === 'long' ? long : short});
        return {parts, zero};
      }
    }
    return this.#digits(decimal);
  }

  #sign(value, zero) {
    const negative = typeof value === 'bigint' ? value < 0n : value < 0 || Object.is(value, -0);
    switch (this.#o.signDisplay) {
      case 'never':
        return '';
      case 'always':
        return negative ? '-' : '+';
      case 'exceptZero':
        return zero || Number.isNaN(value) ? '' : negative ? '-' : '+';
      case 'negative':
        return negative && !zero ? '-' : '';
      default:
        return negative ? '-' : '';
    }
  }

  /** A number's parts in a language of the data. */
  #other(parts, sign) {
    const o = this.#o;
    const {p, c, cs, m, y} = this.#data.n;
    let out = parts;
    if (o.style === 'percent') out = around(p, parts);
    if (o.style === 'currency') {
      const [symbol, narrow = symbol] = [y[o.currency] ?? SYMBOLS[o.currency] ?? o.currency].flat();
      const shown = o.currencyDisplay === 'code' || o.currencyDisplay === 'name' ? o.currency : o.currencyDisplay === 'narrowSymbol' ? narrow : symbol;
      // A symbol that is a word keeps its distance.
      const [positive, negative] = (c[0].startsWith('¤') ? /\p{L}$/u : /^\p{L}/u).test(shown) ? cs : c;
      if (sign === '-' && negative !== undefined && o.currencySign !== 'accounting') return around(negative, parts, shown, m);
      out = around(positive, parts, shown);
    }
    if (sign === '-' && o.currencySign === 'accounting') return [{type: 'literal', value: '('}, ...out, {type: 'literal', value: ')'}];
    return sign === '' ? out : [{type: sign === '-' ? 'minusSign' : 'plusSign', value: sign === '-' ? m : sign}, ...out];
  }

  /** A number in short: the power of ten of the language's own steps, and what is written for it. */
  #compact(decimal) {
    const o = this.#o;
    const table = this.#data.n[o.compactDisplay === 'long' ? 'K' : 'k'];
    for (let power = decimal.exponent - 1; power <= decimal.exponent && power >= 3; power++) {
      const [length, one, other = one] = table[Math.min(power, 14) - 3];
      const shift = Math.min(power, 14) - (length - 1);
      const scaled = {digits: decimal.digits, exponent: decimal.exponent - shift};
      // What rounds up to one digit more may be of the next step.
      if (this.#round(scaled).rounded.exponent > scaled.exponent && power === decimal.exponent - 1 && power < 14) continue;
      const {parts, zero} = this.#digits(scaled);
      const n = Number(`0.${scaled.digits || 0}e${scaled.exponent}`);
      const [head, tail] = (pluralOf(this.#data, 'cardinal', n) === 'one' ? one : other).split('#');
      const beside = (text) => text.split(/(\s+)/u).filter(Boolean).map((value) => ({type: value.trim() === '' ? 'literal' : 'compact', value}));
      return {parts: [...beside(head), ...parts, ...beside(tail ?? '')], zero};
    }
    return this.#digits(decimal);
  }

  formatToParts(input) {
    const o = this.#o;
    const value = typeof input === 'bigint' ? input : Number(input);
    const {parts, zero, one} = this.#number(value);
    const sign = this.#sign(value, zero);
    if (this.#data !== undefined && o.style !== 'unit' && !o.locale.startsWith('en-')) return this.#other(parts, sign);
    const out = [...parts];
    if (o.style === 'percent') out.push({type: 'percentSign', value: '%'});
    if (o.style === 'currency') {
      if (o.currencyDisplay === 'name') {
        const names = NAMES[o.currency] ?? [o.currency, o.currency];
        out.push({type: 'literal', value: ' '}, {type: 'currency', value: names[one ? 0 : 1]});
      } else {
        let symbol = o.currencyDisplay === 'code' ? o.currency : SYMBOLS[o.currency] ?? o.currency;
        if (o.currencyDisplay === 'narrowSymbol') symbol = NARROW[o.currency] ?? symbol;
        if (/[A-Za-z]$/.test(symbol) && out[0].type === 'integer') out.unshift({type: 'literal', value: '\u00a0'});
        out.unshift({type: 'currency', value: symbol});
      }
    }
    if (o.style === 'unit') {
      const [short, long] = UNITS[o.unit];
      const joined = o.unitDisplay === 'narrow' || short === '%' || short.startsWith('°');
      let name = o.unitDisplay === 'long' ? (one ? long : IRREGULAR[long] ?? `${long}s`) : short;
      if (o.unitDisplay === 'short' && !one && PLURAL_SHORT.has(short)) name = `${short}s`;
      if (!joined || o.unitDisplay === 'long') out.push({type: 'literal', value: ' '});
      out.push({type: 'unit', value: name});
    }
    if (sign === '-' && o.currencySign === 'accounting') {
      out.unshift({type: 'literal', value: '('});
      out.push({type: 'literal', value: ')'});
    } else if (sign !== '') {
      out.unshift({type: sign === '-' ? 'minusSign' : 'plusSign', value: sign});
    }
    return out;
  }
  formatRange(start, end) {
    const [a, b] = [this.format(start), this.format(end)];
    return a === b ? `~${a}` : `${a}–${b}`;
  }
  resolvedOptions() {
    const {compactRounding, ...visible} = this.#o;
    return Object.fromEntries(Object.entries(visible).filter(([, value]) => value !== undefined));
  }
  static supportedLocalesOf = supportedLocalesOf;
}
