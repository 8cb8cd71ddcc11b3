// The root component that a preview registers by itself, through AppRegistry.registerComponent or Expo's
// registerRootComponent, where the entry point has no default export.

let registered = null;

/**
 * Registers the screen's root component. The first registration wins, as on a device.
 * @param {Function|object} component a React component (not an element, not a provider function)
 */
export function registerRoot(component) {
  if (registered === null && component) registered = component;
}

/** The registered root component, or null. */
export function registeredRoot() {
  return registered;
}

/** Forgets the root of an earlier preview. */
export function resetRoot() {
  registered = null;
}
