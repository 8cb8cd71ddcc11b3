/**
 * A value that may change: either set from outside (Value) or computed from others. Everything is computed when asked;
 * a change is announced to whoever watches the Values it depends on.
 */
export class AnimatedNode {
  #nextListener = 0;
  #listeners = new Map();

  __getValue() {
    throw new Error('an animated node must say its value');
  }

  /** @returns {Iterable<AnimatedNode>} the nodes this one is computed from */
  __sources() {
    return [];
  }

  /** Calls `watcher` after every change; returns how to stop. */
  __watch(watcher) {
    const stops = [...this.__leaves()].map((leaf) => leaf.__watch(watcher));
    return () => stops.forEach((stop) => stop());
  }

  /** The Values that this node finally depends on. */
  __leaves(found = new Set()) {
    for (const source of this.__sources()) source.__leaves(found);
    return found;
  }

  addListener(callback) {
    const id = String(this.#nextListener++);
    this.#listeners.set(id, this.__watch(() => callback({value: this.__getValue()})));
    return id;
  }

  removeListener(id) {
    this.#listeners.get(id)?.();
    this.#listeners.delete(id);
  }

  removeAllListeners() {
    for (const id of [...this.#listeners.keys()]) this.removeListener(id);
  }

  hasListeners() {
    return this.#listeners.size > 0;
  }

  toJSON() {
    return this.__getValue();
  }
}

/** @returns the current value of an animated node, or the plain value itself */
export function valueOf(value) {
  return value instanceof AnimatedNode ? value.__getValue() : value;
}
