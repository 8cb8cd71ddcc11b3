// Intl.PluralRules for English (CLDR: "one" for the integer 1 without visible fraction; ordinals 1st, 2nd, 3rd, 4th).

import {categoriesOf, dataOf, pluralOf} from './others.js';
import {option, resolveLocale, supportedLocalesOf} from './locale.js';

export class PluralRules {
  #type;
  #locale;
  #least;
  constructor(locales, options) {
    this.#locale = resolveLocale(locales);
    this.#type = option(options, 'type', ['cardinal', 'ordinal'], 'cardinal');
    this.#least = Number(options?.minimumFractionDigits ?? 0);
  }
  #data() {
    return this.#locale.startsWith('en-') ? undefined : dataOf(this.#locale);
  }
  select(value) {
    const n = Math.abs(Number(value));
    const data = this.#data();
    if (data !== undefined) return pluralOf(data, this.#type, n);
    if (this.#type === 'cardinal') return n === 1 && this.#least === 0 ? 'one' : 'other';
    const tens = n % 100;
    const ones = n % 10;
    if (ones === 1 && tens !== 11) return 'one';
    if (ones === 2 && tens !== 12) return 'two';
    if (ones === 3 && tens !== 13) return 'few';
    return 'other';
  }
  selectRange(_start, end) {
    return this.select(end) === 'one' && this.#type === 'cardinal' ? 'other' : this.select(end);
  }
  resolvedOptions() {
    const data = this.#data();
    if (data !== undefined) return {locale: this.#locale, type: this.#type, pluralCategories: categoriesOf(data, this.#type)};
    const pluralCategories = this.#type === 'cardinal' ? ['one', 'other'] : ['few', 'one', 'two', 'other'];
    return {locale: this.#locale, type: this.#type, pluralCategories};
  }
  static supportedLocalesOf = supportedLocalesOf;
}
