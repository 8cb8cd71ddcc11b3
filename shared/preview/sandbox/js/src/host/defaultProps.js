// What React dropped in 19 of an element's props: defaults of function components, which projects of before have, and refs by a name.

/** Whether the project's React has them: the bundled script says so on its first line. */
const apply = () => globalThis.__hsDefaultProps === true;

/**
 * An element's props with its component's defaults. Of classes React sees to itself.
 * @param {unknown} type @param {object | null | undefined} given
 */
export function withDefaults(type, given) {
  // Who would find a view by its name asks for it when something happens.
  const config = typeof given?.ref === 'string' ? {...given, ref: undefined} : given;
  if (type === null || (typeof type !== 'function' && typeof type !== 'object') || !apply()) return config;
  const {defaultProps} = type;
  if (defaultProps === null || typeof defaultProps !== 'object' || type.prototype?.isReactComponent) return config;
  const out = {...config};
  for (const name of Object.keys(defaultProps)) {
    if (out[name] === undefined) out[name] = defaultProps[name];
  }
  return out;
}
