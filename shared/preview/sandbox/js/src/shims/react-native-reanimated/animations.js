// Animations in a still picture, as React Native's own (react-native/animated/animations.js): one that ends has its end at once, one
// that never ends leaves the value where it was, and callbacks come when it would have ended in virtual time.

import {Easing} from '../react-native/Easing.js';

class Animation {
  /**
   * @param {(from: unknown) => unknown} end what the value becomes
   * @param {number} duration in ms; Infinity for one that never ends
   * @param {Function} [callback] told whether it finished
   * @param {Animation[]} [parts] whose callbacks are called too
   */
  constructor(end, duration, callback, parts = []) {
    this.end = end;
    this.duration = duration;
    this.callback = callback;
    this.parts = parts;
  }
}

export const isAnimation = (value) => value instanceof Animation;

const TIMING_DURATION = 300;
const SPRING_DURATION = 550;

const numberOr = (value, otherwise) => (Number.isFinite(value) ? value : otherwise);
const endOf = (target, from) => (isAnimation(target) ? target.end(from) : target);

export const withTiming = (target, config, callback) => new Animation(() => target, numberOr(config?.duration, TIMING_DURATION), callback);
export const withSpring = (target, config, callback) => new Animation(() => target, numberOr(config?.duration, SPRING_DURATION), callback);

/** How far a fling goes before it stands still, with the deceleration of each millisecond. */
export function withDecay(config, callback) {
  const {velocity = 0, deceleration = 0.998, velocityFactor = 1, clamp} = config ?? {};
  const way = ((velocity / 1000) * velocityFactor) / (1 - Math.min(deceleration, 0.9999));
  const end = (from) => (Array.isArray(clamp) ? Math.min(clamp[1], Math.max(clamp[0], from + way)) : from + way);
  return new Animation((from) => (typeof from === 'number' ? end(from) : from), velocity === 0 ? 0 : 1000, callback);
}

/** An animation given as a function that makes it is what this makes. */
const made = (next) => (typeof next === 'function' ? next() : next);
const durationOf = (next) => (isAnimation(next) ? next.duration : 0);

export function withDelay(delay, animation) {
  const next = made(animation);
  return new Animation((from) => endOf(next, from), numberOr(delay, 0) + durationOf(next), undefined, [next]);
}

export function withSequence(...list) {
  // Reanimated 3 and later take how motion may be reduced before the animations.
  const steps = list.map(made).filter((step) => typeof step !== 'string');
  const duration = steps.reduce((sum, step) => sum + durationOf(step), 0);
  // What comes behind a step that never ends never comes.
  const forever = steps.findIndex((step) => durationOf(step) === Infinity);
  const reached = forever < 0 ? steps : steps.slice(0, forever + 1);
  return new Animation((from) => reached.reduce((value, step) => endOf(step, value), from), duration, undefined, steps);
}

export function withRepeat(animation, count = 2, reverse = false, callback) {
  const next = made(animation);
  if (!(count > 0)) return new Animation((from) => from, Infinity);
  return new Animation((from) => (reverse && count % 2 === 0 ? from : endOf(next, from)), durationOf(next) * count, callback);
}

export function withClamp({min = -Infinity, max = Infinity}, animation) {
  const next = made(animation);
  const clamp = (value) => (typeof value === 'number' ? Math.min(max, Math.max(min, value)) : value);
  return new Animation((from) => clamp(endOf(next, from)), durationOf(next), undefined, [next]);
}

/** An animation of a user's own: its starting values say where it is; frames are not run. */
export function defineAnimation(starting, factory) {
  const own = typeof factory === 'function' ? factory() : starting;
  return new Animation((from) => own?.toValue ?? own?.current ?? from, TIMING_DURATION, own?.callback);
}

/** By value, what ends the callbacks of the animation that drives it. */
const driving = new WeakMap();

/** Ends what drives a value. */
export function cancelled(value) {
  const pending = driving.get(value);
  if (pending === undefined) return;
  driving.delete(value);
  for (const {timer, callback} of pending) {
    clearTimeout(timer);
    callback(false);
  }
}

export function cancelAnimation(value) {
  if (value !== null && typeof value === 'object') cancelled(value);
}

/**
 * Starts an animation, which is to be at its end.
 * @param {Animation} animation
 * @param {unknown} from the value before
 * @param {object} [owner] the value that it drives
 * @returns {unknown} the value at its end
 */
export function settle(animation, from, owner) {
  const end = animation.end(from);
  const pending = [];
  const schedule = (part) => {
    if (!isAnimation(part)) return;
    if (typeof part.callback === 'function' && part.duration !== Infinity) {
      const entry = {callback: (finished) => part.callback(finished, finished ? end : from)};
      entry.timer = setTimeout(() => {
        const left = owner && driving.get(owner);
        if (left) driving.set(owner, left.filter((other) => other !== entry));
        entry.callback(true);
      }, part.duration);
      pending.push(entry);
    }
    part.parts.forEach(schedule);
  };
  schedule(animation);
  if (owner !== undefined && pending.length > 0) driving.set(owner, pending);
  return end;
}

const MAX_DEPTH = 12;

/** A value in which animations are replaced by their ends; parts without any keep their identity. */
export function settled(value, depth = 0) {
  if (value === null || typeof value !== 'object' || depth > MAX_DEPTH) return value;
  // An animation in a style has no value to begin with: those that only come from somewhere begin at rest.
  if (isAnimation(value)) return settle(value, 0);
  const proto = Object.getPrototypeOf(value);
  if (Array.isArray(value)) {
    const copy = value.map((each) => settled(each, depth + 1));
    return copy.some((each, i) => each !== value[i]) ? copy : value;
  }
  if (proto !== Object.prototype && proto !== null) return value;
  let copy = null;
  for (const name of Object.keys(value)) {
    const each = settled(value[name], depth + 1);
    if (each !== value[name]) (copy ??= {...value})[name] = each;
  }
  return copy ?? value;
}

/** React Native's curves under Reanimated's names; a curve made by a call may be wanted as a function or as a factory. */
const curve = (make) => (...args) => Object.assign(make(...args), {factory: () => make(...args)});

export const reanimatedEasing = {
  ...Easing,
  bezier: curve(Easing.bezier),
  bezierFn: Easing.bezier,
  steps: (count = 10, roundToNext = true) => (t) => (roundToNext ? Math.ceil(t * count) : Math.floor(t * count)) / count,
};
