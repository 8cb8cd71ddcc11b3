// Timers in virtual time. Nothing waits: the sandbox moves the clock to the next timer and runs it, one callback a
// turn, so that promise reactions run between two callbacks as they do on a device.

import {limits} from '../limits.js';

const FRAME = 1000 / 60;

let now = 0;
let sequence = 0;
let queue = []; // {id, at, order, fn, args, every}, unordered: the list is short and the scan keeps cancelling cheap
let immediates = []; // ids in order of request
let byId = new Map();

function add(at, fn, args, every) {
  const id = ++sequence;
  if (typeof fn !== 'function' || queue.length >= limits.maxTimers) return id;
  const entry = {id, at, order: sequence, fn, args, every};
  queue.push(entry);
  byId.set(id, entry);
  return id;
}

function remove(id) {
  const entry = byId.get(id);
  if (entry === undefined) return;
  byId.delete(id);
  const at = queue.indexOf(entry);
  if (at >= 0) queue.splice(at, 1);
}

function delayOf(ms) {
  const n = Number(ms);
  return n > 0 ? Math.min(n, 2147483647) : 0;
}

export const timerGlobals = {
  setTimeout: (fn, ms, ...args) => add(now + delayOf(ms), fn, args, undefined),
  setInterval: (fn, ms, ...args) => add(now + Math.max(1, delayOf(ms)), fn, args, Math.max(1, delayOf(ms))),
  setImmediate(fn, ...args) {
    const id = ++sequence;
    if (typeof fn !== 'function' || immediates.length >= limits.maxTimers) return id;
    immediates.push({id, fn, args});
    return id;
  },
  clearTimeout: remove,
  clearInterval: remove,
  clearImmediate(id) {
    immediates = immediates.filter((entry) => entry.id !== id);
  },
  requestAnimationFrame(fn) {
    // The next frame boundary strictly after now, as on a 60 Hz screen.
    const at = (Math.floor(now / FRAME + 1e-6) + 1) * FRAME;
    return add(at, () => fn(now), [], undefined);
  },
  cancelAnimationFrame: remove,
  requestIdleCallback: (fn) => add(now + 1, () => fn({didTimeout: false, timeRemaining: () => 50}), [], undefined),
  cancelIdleCallback: remove,
};

/** Forgets every timer and starts virtual time at 0 ms. */
export function resetTimers() {
  now = 0;
  sequence = 0;
  queue = [];
  immediates = [];
  byId = new Map();
}

function earliest() {
  let best;
  for (const entry of queue) {
    if (best === undefined || entry.at < best.at || (entry.at === best.at && entry.order < best.order)) best = entry;
  }
  return best;
}

/** The virtual time in ms of the next callback, or -1 where none is due before the limit. */
export function nextTimerAt() {
  if (immediates.length > 0) return now;
  const entry = earliest();
  if (entry === undefined || entry.at > limits.maxVirtualTime) return -1;
  return Math.max(now, entry.at);
}

/** Runs the one callback that is due at nextTimerAt() and moves virtual time there. */
export function runNextTimer() {
  const immediate = immediates.shift();
  if (immediate !== undefined) {
    immediate.fn(...immediate.args);
    return;
  }
  const entry = earliest();
  if (entry === undefined) return;
  now = Math.max(now, entry.at);
  if (entry.every === undefined) {
    remove(entry.id);
  } else {
    entry.at = now + entry.every;
    entry.order = ++sequence;
  }
  entry.fn(...entry.args);
}
