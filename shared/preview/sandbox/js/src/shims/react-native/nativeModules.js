import {readDevice} from '../../host/device.js';
import {language, languageTag} from '../../host/language.js';
import {nativeModuleAsked, nativeStandIn} from '../../host/placeholder.js';
import {I18nManager} from './I18nManager.js';
import {UIManager} from './UIManager.js';

// Native modules: there are none, but for the few of React Native's own that screens ask for facts. Any other is a stand-in
// that answers everything, since packages refuse to load without theirs.

const statusBarHeight = () => readDevice('insets').top;

const BUILT_IN = {
  UIManager,
  I18nManager: {...I18nManager.getConstants(), ...I18nManager},
  StatusBarManager: {
    get HEIGHT() {
      return statusBarHeight();
    },
    getHeight: (callback) => callback({height: statusBarHeight()}),
  },
  // The language that previews format in, in the words of react-native-localize.
  RNLocalize: {
    getLocales: () => {
      const {languageCode, regionCode, languageTag: tag, textDirection} = language();
      return [{languageCode, countryCode: regionCode, languageTag: tag, isRTL: textDirection === 'rtl'}];
    },
    getCountry: () => language().regionCode ?? 'US',
    getCurrencies: () => [language().currencyCode ?? 'USD'],
    getCalendar: () => 'gregorian',
    getTimeZone: () => 'UTC',
    getTemperatureUnit: () => language().temperatureUnit ?? 'celsius',
    getNumberFormatSettings: () => ({decimalSeparator: language().decimalSeparator, groupingSeparator: language().digitGroupingSeparator}),
    uses24HourClock: () => language().regionCode !== 'US',
    usesMetricSystem: () => language().measurementSystem !== 'us',
    usesAutoDateAndTime: () => true,
    usesAutoTimeZone: () => true,
  },
  // Apps that find the network away show that and nothing else.
  RNCNetInfo: {
    configure() {},
    getCurrentState: async () => ({type: 'wifi', isConnected: true, isInternetReachable: true, details: {isConnectionExpensive: false}}),
    addListener() {},
    removeListeners() {},
  },
  SettingsManager: {
    get settings() {
      return {AppleLocale: languageTag().replaceAll('-', '_'), AppleLanguages: [languageTag()]};
    },
  },
};

const standIns = new Map();

function standInFor(name) {
  nativeModuleAsked(name);
  if (!standIns.has(name)) standIns.set(name, nativeStandIn(name));
  return standIns.get(name);
}

/** What debuggers, promises and React look for on any object, and no module is called. */
const NOT_MODULES = new Set(['then', 'toJSON', '$$typeof', 'prototype', 'constructor', 'asMutable', '__esModule', 'default', '__getValue']);

export const NativeModules = new Proxy(
  {},
  {
    get(_target, name) {
      if (Object.hasOwn(BUILT_IN, name)) return BUILT_IN[name];
      return typeof name === 'string' && !NOT_MODULES.has(name) ? standInFor(name) : undefined;
    },
  },
);

const turboModule = (name) => (Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : standInFor(name));

export const TurboModuleRegistry = {get: turboModule, getEnforcing: turboModule};
