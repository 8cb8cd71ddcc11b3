// The language of the device that a preview is for.

import {appLocale, whenAppBegins} from './app.js';
import {Intl} from './globals/intl/index.js';
import {canonicalLocales} from './globals/intl/locale.js';

const RIGHT_TO_LEFT = new Set(['ar', 'he', 'fa', 'ur', 'yi', 'ps']);

/** The language's tag, such as de-DE. */
export function languageTag() {
  const own = appLocale();
  return own === undefined ? 'en-US' : canonicalLocales(own.replaceAll('_', '-'))[0];
}

/** What devices tell of their language: the fields of expo-localization's locales. */
export function language() {
  const tag = languageTag();
  const [languageCode, ...rest] = tag.split('-');
  const regionCode = rest.find((part) => /^[A-Z]{2}$/.test(part)) ?? null;
  const part = (type) => new Intl.NumberFormat(tag).formatToParts(1234567.5).find((p) => p.type === type)?.value ?? null;
  return {
    languageTag: tag, languageCode, languageScriptCode: rest.find((text) => text.length === 4) ?? null, regionCode, languageRegionCode: regionCode,
    currencyCode: null, currencySymbol: null, languageCurrencyCode: null, languageCurrencySymbol: null,
    decimalSeparator: part('decimal'), digitGroupingSeparator: part('group'),
    textDirection: RIGHT_TO_LEFT.has(languageCode) ? 'rtl' : 'ltr', measurementSystem: regionCode === 'US' ? 'us' : 'metric', temperatureUnit: regionCode === 'US' ? 'fahrenheit' : 'celsius',
  };
}

whenAppBegins(() => {
  const {navigator} = globalThis;
  if (navigator === null || typeof navigator !== 'object') return;
  navigator.language = languageTag();
  navigator.languages = [languageTag()];
});
