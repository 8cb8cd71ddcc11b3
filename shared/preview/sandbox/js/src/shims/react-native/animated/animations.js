// Animations in a still picture.
//
// A preview shows the screen at rest: an animation that ends is applied at once with its end value when it starts, so a
// fade-in on mount is visible and a slide-in has arrived. One that never ends (a loop) leaves its value where it was,
// since every other moment would be as arbitrary. Completion callbacks run when the animation would have ended in the
// sandbox's virtual time, so chains of them go on and are bounded like any timer.

import {AnimatedNode, valueOf} from './node.js';
import {AnimatedColor, AnimatedValueXY, channelsOf} from './Vectors.js';

/**
 * @typedef {object} Animation
 * @property {(callback?: (result: {finished: boolean}) => void) => void} start
 * @property {() => void} stop
 * @property {() => void} reset
 * @property {() => number} __settle applies the end and gives the duration in ms, Infinity if it never ends
 */

const SPRING_DURATION = 500;
const FOREVER = Infinity;

/**
 * @param {() => number} settle
 * @param {{onStop?: () => void, onReset?: () => void, drives?: import('./node.js').AnimatedNode[]}} [hooks]
 * @returns {Animation}
 */
function animation(settle, {onStop, onReset, drives = []} = {}) {
  let timer;
  let pending = null;
  const end = (finished) => {
    clearTimeout(timer);
    const callback = pending;
    pending = null;
    callback?.({finished});
  };
  const self = {
    start(callback) {
      end(false);
      pending = callback ?? (() => {});
      for (const value of drives) value.__drive(self);
      const duration = settle();
      if (duration !== FOREVER) timer = setTimeout(end, duration, true);
    },
    stop() {
      onStop?.();
      end(false);
    },
    reset() {
      onReset?.();
      end(false);
    },
    interrupt: () => end(false),
    __settle: settle,
    _startNativeLoop() {},
    _isUsingNativeDriver: () => false,
  };
  return self;
}

/** Points and colours are animated part by part. */
function vector(value, config, make) {
  const parts = Object.keys(value.__parts).map((name) => {
    const own = {...config};
    for (const option of ['toValue', 'velocity']) {
      if (option in config) own[option] = partOf(value, config[option], name);
    }
    return make(value[name], own);
  });
  return parallel(parts);
}

/** One part of a target or a velocity, which may itself be animated. */
function partOf(value, whole, name) {
  if (whole instanceof AnimatedColor || whole instanceof AnimatedValueXY) return whole.__parts[name];
  if (value instanceof AnimatedColor) return channelsOf(whole)[name];
  return whole !== null && typeof whole === 'object' ? whole[name] : whole;
}

const isVector = (value) => value instanceof AnimatedValueXY || value instanceof AnimatedColor;

/** An animation of one value to a target, which may itself be animated: then the value follows it from here on. */
function towards(value, config, duration) {
  let unfollow;
  const reach = () => value.__set(valueOf(config.toValue));
  return animation(
    () => {
      unfollow?.();
      if (config.toValue instanceof AnimatedNode) unfollow = config.toValue.__watch(reach);
      reach();
      return (config.delay ?? 0) + duration;
    },
    {drives: [value], onStop: () => unfollow?.(), onReset: () => value.resetAnimation()},
  );
}

export function timing(value, config) {
  return isVector(value) ? vector(value, config, timing) : towards(value, config, config.duration ?? 500);
}

/** A spring's time depends on its physics; where it comes to rest does not. */
export function spring(value, config) {
  return isVector(value) ? vector(value, config, spring) : towards(value, config, SPRING_DURATION);
}

/** Comes to rest at from + velocity / (1 - deceleration): the limit of React Native's exponential decay. */
export function decay(value, config) {
  if (isVector(value)) return vector(value, config, decay);
  const rate = 1 - (config.deceleration ?? 0.998);
  const distance = config.velocity / rate;
  return animation(
    () => {
      value.__set(value.__raw() + distance);
      // The remaining way falls below a tenth of a point.
      return (config.delay ?? 0) + Math.max(0, Math.log(Math.abs(distance) / 0.1) / rate || 0);
    },
    {drives: [value], onReset: () => value.resetAnimation()},
  );
}

export function delay(time) {
  return animation(() => time);
}

/** @param {Animation[]} animations what comes after one that never ends is not reached */
export function sequence(animations) {
  return animation(
    () => {
      let total = 0;
      for (const each of animations) {
        total += each.__settle();
        if (total === FOREVER) break;
      }
      return total;
    },
    {onStop: () => animations.forEach((each) => each.stop()), onReset: () => animations.forEach((each) => each.reset())},
  );
}

/** @param {(Animation | null | undefined)[]} animations */
export function parallel(animations, _config) {
  const all = animations.filter(Boolean);
  return animation(
    () => all.reduce((longest, each) => Math.max(longest, each.__settle()), 0),
    {onStop: () => all.forEach((each) => each.stop()), onReset: () => all.forEach((each) => each.reset())},
  );
}

export function stagger(time, animations) {
  return parallel(animations.map((each, index) => sequence([delay(time * index), each])));
}

/** @param {Animation} each @param {{iterations?: number}} [config] -1, the default, is forever */
export function loop(each, {iterations = -1} = {}) {
  return animation(
    () => {
      if (iterations === 0) return 0;
      return iterations < 0 ? FOREVER : each.__settle() * iterations;
    },
    {onStop: () => each.stop(), onReset: () => each.reset()},
  );
}
