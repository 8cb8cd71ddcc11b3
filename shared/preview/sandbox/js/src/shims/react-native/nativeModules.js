import {diagnostic} from '../../host/device.js';

// Native modules: there are none. Asking for one optionally gives nothing; needing one is an error that names it.

function missing(name) {
  diagnostic({severity: 'info', code: 'NATIVE_MODULE', message: `The native module ${name} was asked for; previews run no native code`});
}

/** What debuggers, promises and React look for on any object, and no module is called. */
const NOT_MODULES = new Set(['then', 'toJSON', '$$typeof', 'prototype', 'constructor', 'asMutable', '__esModule', 'default', '__getValue']);

export const NativeModules = new Proxy(
  {},
  {
    get(_target, name) {
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
