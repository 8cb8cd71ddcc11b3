// Intl.DateTimeFormat for English (ECMA-402, patterns of CLDR), and for the languages that there is data for. Times are UTC, for want of
// a time zone: a preview has none of its own.

import {dataOf, dateParts} from './others.js';
import {zoneOffset} from './zones.js';
import {dayFirst, digitOption, option, resolveLocale, supportedLocalesOf} from './locale.js';

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const WIDTHS = ['narrow', 'short', 'long'];
const NUMERIC = ['numeric', '2-digit'];
const STYLES = ['full', 'long', 'medium', 'short'];
const DATE_FIELDS = ['weekday', 'year', 'month', 'day'];
const TIME_FIELDS = ['hour', 'minute', 'second', 'fractionalSecondDigits', 'dayPeriod'];

const DATE_STYLES = {
  full: {weekday: 'long', year: 'numeric', month: 'long', day: 'numeric'},
  long: {year: 'numeric', month: 'long', day: 'numeric'},
  medium: {year: 'numeric', month: 'short', day: 'numeric'},
  short: {year: '2-digit', month: 'numeric', day: 'numeric'},
};
const TIME_STYLES = {
  full: {hour: 'numeric', minute: '2-digit', second: '2-digit', timeZoneName: 'long'},
  long: {hour: 'numeric', minute: '2-digit', second: '2-digit', timeZoneName: 'short'},
  medium: {hour: 'numeric', minute: '2-digit', second: '2-digit'},
  short: {hour: 'numeric', minute: '2-digit'},
};

const pad = (n, width = 2) => String(n).padStart(width, '0');
const two = (n, style) => (style === '2-digit' ? pad(n % 100) : String(n));
const lit = (value) => ({type: 'literal', value});

function named(list, index, width) {
  return width === 'long' ? list[index] : width === 'short' ? list[index].slice(0, 3) : list[index][0];
}

/** Joins groups of parts with a literal between. */
function join(groups, separator) {
  const out = [];
  for (const group of groups) {
    if (group === undefined || group.length === 0) continue;
    if (out.length > 0) out.push(lit(separator));
    out.push(...group);
  }
  return out;
}

export class DateTimeFormat {
  #o;
  #data;
  constructor(locales, options = {}, defaults = 'date') {
    const locale = resolveLocale(locales);
    const data = locale.startsWith('en-') ? undefined : dataOf(locale);
    this.#data = data;
    const dateStyle = option(options, 'dateStyle', STYLES, undefined);
    const timeStyle = option(options, 'timeStyle', STYLES, undefined);
    const o = {locale, dateStyle, timeStyle, timeZone: options?.timeZone === undefined ? 'UTC' : String(options.timeZone)};
    if (dateStyle !== undefined || timeStyle !== undefined) {
      for (const name of [...DATE_FIELDS, 'hour', 'minute', 'second']) {
        if (options[name] !== undefined) throw new TypeError(`Can't set option ${name} when ${dateStyle ? 'dateStyle' : 'timeStyle'} is used`);
      }
      Object.assign(o, DATE_STYLES[dateStyle], TIME_STYLES[timeStyle]);
      if (dayFirst(locale) && dateStyle === 'short') Object.assign(o, {year: 'numeric', month: '2-digit', day: '2-digit'});
    } else {
      o.weekday = option(options, 'weekday', WIDTHS, undefined);
      o.era = option(options, 'era', WIDTHS, undefined);
      o.year = option(options, 'year', NUMERIC, undefined);
      o.month = option(options, 'month', [...NUMERIC, ...WIDTHS], undefined);
      o.day = option(options, 'day', NUMERIC, undefined);
      o.dayPeriod = option(options, 'dayPeriod', WIDTHS, undefined);
      for (const name of ['hour', 'minute', 'second']) o[name] = option(options, name, NUMERIC, undefined);
      o.fractionalSecondDigits = digitOption(options, 'fractionalSecondDigits', 1, 3, undefined);
      const some = [...DATE_FIELDS, ...TIME_FIELDS].some((name) => o[name] !== undefined);
      const hasDate = DATE_FIELDS.some((name) => o[name] !== undefined);
      const hasTime = TIME_FIELDS.some((name) => o[name] !== undefined);
      const numeric = dayFirst(locale) ? '2-digit' : 'numeric';
      if ((defaults === 'date' && !some) || (defaults === 'all' && !some) || (defaults === 'dateOnly' && !hasDate)) {
        Object.assign(o, {year: 'numeric', month: numeric, day: numeric});
      }
      if ((defaults === 'all' && !some) || (defaults === 'timeOnly' && !hasTime)) {
        const minutes = data === undefined ? '2-digit' : 'numeric';
        Object.assign(o, {hour: 'numeric', minute: minutes, second: minutes});
      }
      o.timeZoneName = option(options, 'timeZoneName', ['short', 'long', 'shortOffset', 'longOffset', 'shortGeneric', 'longGeneric'], undefined);
    }
    if (o.hour !== undefined) {
      const cycle = option(options, 'hourCycle', ['h11', 'h12', 'h23', 'h24'], undefined);
      const twelve = options.hour12 !== undefined ? Boolean(options.hour12) : cycle !== undefined ? cycle === 'h11' || cycle === 'h12' : data !== undefined ? data.d.h === 1 : !dayFirst(locale) || locale === 'en-AU' || locale === 'en-IN' || locale === 'en-NZ';
      o.hourCycle = twelve ? (cycle === 'h11' ? 'h11' : 'h12') : cycle === 'h24' ? 'h24' : 'h23';
    }
    this.#o = o;
    this.format = (date) => this.formatToParts(date).map((part) => part.value).join('');
  }

  #date(d) {
    const o = this.#o;
    const parts = {};
    if (o.weekday !== undefined) parts.weekday = {type: 'weekday', value: named(DAYS, d.getUTCDay(), o.weekday)};
    if (o.year !== undefined) parts.year = {type: 'year', value: two(d.getUTCFullYear(), o.year)};
    if (o.day !== undefined) parts.day = {type: 'day', value: two(d.getUTCDate(), o.day)};
    const textual = WIDTHS.includes(o.month);
    if (o.month !== undefined) {
      const index = d.getUTCMonth();
      // Where the day comes first, numbers in a date have two digits.
      const padded = dayFirst(o.locale) && (o.day !== undefined || o.year !== undefined) ? '2-digit' : o.month;
      let value = textual ? named(MONTHS, index, o.month) : two(index + 1, padded);
      if (!textual && parts.day !== undefined && padded === '2-digit') parts.day.value = pad(d.getUTCDate());
      if (dayFirst(o.locale) && o.month === 'short' && index === 8) value = 'Sept';
      parts.month = {type: 'month', value};
    }
    const list = (...names) => names.filter((name) => parts[name] !== undefined).map((name) => [parts[name]]);
    const weekday = list('weekday');
    if (dayFirst(o.locale)) {
      const rest = join(list('day', 'month', 'year'), textual ? ' ' : '/');
      return join([...weekday, rest], textual && o.year === undefined ? ' ' : ', ');
    }
    if (!textual) {
      const rest = join(list('month', 'day', 'year'), '/');
      if (o.month === undefined && o.day !== undefined && o.weekday !== undefined) return join([rest, ...weekday], ' ');
      return join([...weekday, rest], ', ');
    }
    const monthDay = join(list('month', 'day'), ' ');
    const rest = join([monthDay, ...list('year')], o.day !== undefined ? ', ' : ' ');
    return join([...weekday, rest], ', ');
  }

  #time(d) {
    const o = this.#o;
    const groups = [];
    const hours = d.getUTCHours();
    const twelve = o.hourCycle === 'h12' || o.hourCycle === 'h11';
    if (o.hour !== undefined) {
      let shown = hours;
      if (o.hourCycle === 'h12') shown = hours % 12 || 12;
      else if (o.hourCycle === 'h11') shown = hours % 12;
      else if (o.hourCycle === 'h24') shown = hours || 24;
      const bare = dayFirst(o.locale) && o.timeStyle === undefined && o.minute !== undefined && o.timeZoneName === undefined;
      const padded = o.hour === '2-digit' || (!twelve && !bare);
      groups.push([{type: 'hour', value: padded ? pad(shown) : String(shown)}]);
    }
    if (o.minute !== undefined) {
      const alone = o.hour === undefined && o.second === undefined;
      groups.push([{type: 'minute', value: alone ? String(d.getUTCMinutes()) : pad(d.getUTCMinutes())}]);
    }
    if (o.second !== undefined) {
      const alone = o.minute === undefined;
      groups.push([{type: 'second', value: alone && o.second !== '2-digit' ? String(d.getUTCSeconds()) : pad(d.getUTCSeconds())}]);
    }
    const out = join(groups, ':');
    if (o.fractionalSecondDigits !== undefined) {
      if (out.length > 0) out.push(lit('.'));
      out.push({type: 'fractionalSecond', value: pad(d.getUTCMilliseconds(), 3).slice(0, o.fractionalSecondDigits)});
    }
    if (o.hour !== undefined && twelve) {
      const period = hours < 12 ? 'AM' : 'PM';
      out.push(lit(' '), {type: 'dayPeriod', value: dayFirst(o.locale) ? period.toLowerCase() : period});
    }
    return out;
  }

  #zone() {
    const {timeZoneName, timeZone} = this.#o;
    if (timeZoneName === undefined) return undefined;
    if (timeZoneName.endsWith('Offset')) return [{type: 'timeZoneName', value: 'GMT'}];
    const value = timeZone === 'UTC' ? (timeZoneName.startsWith('long') ? 'Coordinated Universal Time' : 'UTC') : timeZone;
    return [{type: 'timeZoneName', value}];
  }

  formatToParts(date) {
    const at = date === undefined ? Date.now() : new Date(date).getTime();
    if (Number.isNaN(at)) throw new RangeError('Invalid time value');
    // Read as UTC, it is the zone's own time.
    const d = new Date(at + (this.#o.timeZone === 'UTC' ? 0 : zoneOffset(this.#o.timeZone, at) * 60000));
    if (this.#data !== undefined) return join([dateParts(this.#o, d, this.#data), this.#zone()], ' ');
    const {month, dateStyle} = this.#o;
    const spoken = dateStyle === 'full' || dateStyle === 'long' || (dateStyle === undefined && month === 'long');
    const dated = join([this.#date(d), this.#time(d)], spoken ? ' at ' : ', ');
    return join([dated, this.#zone()], dated.some((part) => TIME_FIELDS.includes(part.type)) ? ' ' : ', ');
  }
  formatRange(start, end) {
    const [a, b] = [this.format(start), this.format(end)];
    return a === b ? a : `${a} – ${b}`;
  }
  formatRangeToParts(start, end) {
    return [...this.formatToParts(start), lit(' – '), ...this.formatToParts(end)];
  }
  resolvedOptions() {
    const out = {calendar: 'gregory', numberingSystem: 'latn', ...this.#o};
    return Object.fromEntries(Object.entries(out).filter(([, value]) => value !== undefined));
  }
  static supportedLocalesOf = supportedLocalesOf;
}
