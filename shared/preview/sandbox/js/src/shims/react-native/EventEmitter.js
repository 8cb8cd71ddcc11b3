/** Events by name, as React Native's emitters have them. */
export class EventEmitter {
  #listeners = new Map();

  /** @returns {{remove: () => void}} */
  addListener(type, callback, context) {
    if (!this.#listeners.has(type)) this.#listeners.set(type, new Set());
    const entry = {callback, context};
    this.#listeners.get(type).add(entry);
    return {remove: () => this.#listeners.get(type)?.delete(entry)};
  }

  emit(type, ...args) {
    for (const {callback, context} of [...(this.#listeners.get(type) ?? [])]) callback.apply(context, args);
  }

  removeAllListeners(type) {
    if (type === undefined) this.#listeners.clear();
    else this.#listeners.delete(type);
  }

  listenerCount(type) {
    return this.#listeners.get(type)?.size ?? 0;
  }
}
