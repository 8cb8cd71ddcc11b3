// How views come, go and move: builders whose every method gives a builder. A picture shows what has arrived.

const NOT_METHODS = new Set(['then', 'toJSON', '$$typeof', '__getValue', 'prototype', 'constructor', 'displayName']);

const DURATION = 300; // ms, where nothing is said

/** The key under which a builder tells when it has ended and who is told. */
export const ENDING = Symbol('ending');

/**
 * One builder stands for all: any method may be called, on the class and on what it gives, with or without `new`. What it keeps is when
 * the motion has ended, and who is told then.
 *
 * @param {string} name
 * @param {{after: number, delay: number, callback?: Function}} [ending] ms
 */
function builder(name, ending = {after: DURATION, delay: 0}) {
  const changed = (change) => builder(name, {...ending, ...change});
  const own = {
    presetName: name,
    name,
    [ENDING]: ending,
    build: () => () => ({initialValues: {}, animations: {}}),
    duration: (after) => changed({after: Number(after) || 0}),
    delay: (delay) => changed({delay: Number(delay) || 0}),
    withCallback: (callback) => changed({callback}),
  };
  const self = new Proxy(function () {}, {
    get(target, key) {
      if (Object.hasOwn(own, key)) return own[key];
      return typeof key === 'symbol' || NOT_METHODS.has(key) ? target[key] : () => self;
    },
    apply: () => self,
    construct: () => self,
  });
  return self;
}

const sides = ['Up', 'Down', 'Left', 'Right'];
const inAndOut = (stem, ends) => ['In', 'Out'].flatMap((way) => ends.map((end) => `${stem}${way}${end}`));

const NAMES = [
  ...inAndOut('Fade', ['', ...sides]),
  ...inAndOut('Bounce', ['', ...sides]),
  ...inAndOut('Slide', sides),
  ...inAndOut('Zoom', ['', 'Rotate', ...sides, 'EasyUp', 'EasyDown']),
  ...inAndOut('Flip', ['XUp', 'XDown', 'YLeft', 'YRight', 'EasyX', 'EasyY']),
  ...inAndOut('Stretch', ['X', 'Y']),
  ...inAndOut('Roll', ['Left', 'Right']),
  ...inAndOut('LightSpeed', ['Left', 'Right']),
  ...inAndOut('Pinwheel', ['']),
  ...inAndOut('Rotate', ['UpLeft', 'UpRight', 'DownLeft', 'DownRight']),
  'Layout', 'LinearTransition', 'FadingTransition', 'SequencedTransition', 'JumpingTransition', 'CurvedTransition', 'EntryExitTransition',
  'SharedTransition', 'Keyframe', 'BaseAnimationBuilder', 'ComplexAnimationBuilder', 'combineTransition',
];

/** @type {Record<string, Function>} by the names that Reanimated exports */
export const builders = Object.fromEntries(NAMES.map((name) => [name, builder(name)]));
