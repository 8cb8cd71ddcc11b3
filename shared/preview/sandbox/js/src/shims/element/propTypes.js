// Checks of props, which React and React Native have dropped and old code still declares: each takes everything.

export const anyProp = Object.assign(() => null, {isRequired: () => null});

/** Answers for every name: PropTypes.string, and PropTypes.shape({}). */
export const propTypes = new Proxy(
  {},
  {get: (_target, key) => (typeof key === 'string' ? Object.assign(() => anyProp, {isRequired: anyProp.isRequired}) : undefined)},
);
