const platformComponents = new WeakSet();

/**
 * Gives a component the name that React Native gives it, which is what stack traces and diagnostics show, and marks it as
 * the platform's.
 *
 * @template {Function | object} C
 * @param {string} name
 * @param {C} component
 * @returns {C}
 */
export function named(name, component) {
  component.displayName = name;
  platformComponents.add(component);
  return component;
}

/** @returns {boolean} whether an element's type is a host type or one of the shims, not a component of the user's */
export function isPlatformType(type) {
  return typeof type === 'string' || platformComponents.has(type);
}
