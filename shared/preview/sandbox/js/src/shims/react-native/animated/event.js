import {AnimatedNode} from './node.js';

const MAX_DEPTH = 20;

/**
 * Animated.event: a handler that writes parts of its arguments into animated values. A preview gets no events, so it
 * matters only to code that calls the handler itself.
 *
 * @param {any[]} mapping by argument, null for those ignored
 * @param {{listener?: Function}} [config]
 */
export function event(mapping, config) {
  const listeners = new Set(config?.listener ? [config.listener] : []);
  function animatedEvent(...args) {
    mapping.forEach((part, index) => write(part, args[index], 0));
    for (const listener of listeners) listener(...args);
  }
  animatedEvent.__listeners = listeners;
  return animatedEvent;
}

function write(part, value, depth) {
  if (part instanceof AnimatedNode) {
    if (value !== undefined) part.setValue(value);
  } else if (part !== null && typeof part === 'object' && value !== null && typeof value === 'object' && depth < MAX_DEPTH) {
    for (const name of Object.keys(part)) write(part[name], value[name], depth + 1);
  }
}

/** Adds a listener to a handler, animated or not. */
export function forkEvent(handler, listener) {
  if (handler?.__listeners === undefined) {
    return (...args) => {
      handler?.(...args);
      listener(...args);
    };
  }
  handler.__listeners.add(listener);
  return handler;
}

export function unforkEvent(handler, listener) {
  handler?.__listeners?.delete(listener);
}

/** The class form that some libraries construct. */
export class AnimatedEvent {
  constructor(mapping, config) {
    this.__handler = event(mapping, config);
  }

  __getHandler() {
    return this.__handler;
  }
}

export const attachNativeEvent = (_view, _name, _mapping) => ({detach() {}});
