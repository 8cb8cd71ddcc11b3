// Renders an element with the sandbox's own renderer, in Node, for unit tests. Timers are Node's here: `waits` is how
// many turns of the event loop effects get to settle.

import {begin, finish, mountElement} from '../src/host/preview.js';
import {reconciler} from '../src/host/reconciler.js';

/**
 * @param {import('react').ReactElement} element
 * @param {{device?: object, limits?: object, frames?: object, waits?: number}} [options]
 * @returns {Promise<{tree?: object, error?: object, reads: string[], diagnostics: object[], console: object[]}>}
 */
export async function render(element, options = {}) {
  begin({device: options.device, limits: options.limits, frames: options.frames});
  mountElement(element);
  for (let i = 0; i < (options.waits ?? 5); i++) {
    await new Promise((resolve) => setTimeout(resolve, 0)); // behind the timers that are due: the loop may turn faster than they
    reconciler.flushSyncWork();
    reconciler.flushPassiveEffects();
  }
  return JSON.parse(finish());
}

/** Returns every node of a tree that passes the test, in order. */
export function findAll(tree, test) {
  const found = [];
  const visit = (node) => {
    if (typeof node === 'string' || node === undefined) return;
    if (test(node)) found.push(node);
    node.children.forEach(visit);
  };
  visit(tree);
  return found;
}
