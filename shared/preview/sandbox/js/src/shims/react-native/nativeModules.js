import {diagnostic, readDevice} from '../../host/device.js';
import {I18nManager} from './I18nManager.js';
import {UIManager} from './UIManager.js';

// Native modules: there are none, but for the few of React Native's own that screens ask for facts. Asking for another
// optionally gives nothing; needing one is an error that names it.

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
  SettingsManager: {settings: {AppleLocale: 'en_US', AppleLanguages: ['en-US']}},
};

function missing(name) {
  diagnostic({severity: 'info', code: 'NATIVE_MODULE', message: `The native module ${name} was asked for; previews run no native code`});
}

/** What debuggers, promises and React look for on any object, and no module is called. */
const NOT_MODULES = new Set(['then', 'toJSON', '$$typeof', 'prototype', 'constructor', 'asMutable', '__esModule', 'default', '__getValue']);

export const NativeModules = new Proxy(
  {},
  {
    get(_target, name) {
      if (Object.hasOwn(BUILT_IN, name)) return BUILT_IN[name];
      if (typeof name === 'string' && !NOT_MODULES.has(name)) missing(name);
      return undefined;
    },
  },
);

export const TurboModuleRegistry = {
  get(name) {
    missing(name);
    return null;
  },
  getEnforcing(name) {
    throw new Error(`TurboModuleRegistry.getEnforcing(...): '${name}' could not be found. Previews run no native code.`);
  },
};
