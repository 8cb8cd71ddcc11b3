/**
 * Gives a component the name that React Native gives it, which is what stack traces and diagnostics show.
 *
 * @template {Function | object} C
 * @param {string} name
 * @param {C} component
 * @returns {C}
 */
export function named(name, component) {
  component.displayName = name;
  return component;
}
