import {unsupported} from '../element/unsupported.js';

// Views written in native code: a preview has none of it, so each is a labelled box with a diagnostic.

const components = new Map();

/** @param {string} name the native view's name; the same component each time */
export function requireNativeComponent(name) {
  if (!components.has(name)) components.set(name, unsupported(name, 'native code'));
  return components.get(name);
}

export const codegenNativeComponent = (name) => requireNativeComponent(name);

/** Commands to a native view do nothing. */
export function codegenNativeCommands({supportedCommands = []} = {}) {
  return Object.fromEntries(supportedCommands.map((command) => [command, () => {}]));
}

export const NativeComponentRegistry = {
  get: requireNativeComponent,
  getWithFallback_DEPRECATED: requireNativeComponent,
  setRuntimeConfigProvider() {},
  unstable_hasStaticViewConfig: () => false,
};
