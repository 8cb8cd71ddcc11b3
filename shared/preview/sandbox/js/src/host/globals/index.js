// The globals that React Native code expects and the engine lacks. Imported first: React's scheduler takes its timers
// from here when it is loaded.

import {consoleGlobal} from '../console.js';
import {structuredClone} from './clone.js';
import {crypto} from './crypto.js';
import {encodingGlobals} from './encoding.js';
import {eventGlobals} from './events.js';
import {installLocaleMethods, Intl} from './intl/index.js';
import {networkGlobals} from './network.js';
import {urlGlobals} from './url.js';
import {timerGlobals} from './timers.js';

/** Sets a global that user code may replace, as on a device. */
export function install(globals) {
  for (const name of Object.keys(globals)) {
    Object.defineProperty(globalThis, name, {value: globals[name], writable: true, configurable: true, enumerable: false});
  }
}

install(timerGlobals);
install(encodingGlobals);
install(eventGlobals);
install(networkGlobals);
install(urlGlobals);
installLocaleMethods();
install({
  console: consoleGlobal,
  structuredClone,
  crypto,
  Intl,
  global: globalThis,
  window: globalThis,
  self: globalThis,
  __DEV__: true,
  process: {env: {NODE_ENV: 'development'}, nextTick: (fn, ...args) => queueMicrotask(() => fn(...args))},
  navigator: {product: 'ReactNative', language: 'en-US', languages: ['en-US'], userAgent: 'HiveSync', onLine: false},
});
