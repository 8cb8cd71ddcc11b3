// @react-native-async-storage/async-storage: a store of the preview's own, which holds at its start what the preview was given, and
// is gone at its end.

import {storedAtStart, whenAppBegins} from '../../host/app.js';

const MAX_ENTRIES = 10000;

const entries = new Map();

function set(key, value) {
  if (entries.size >= MAX_ENTRIES && !entries.has(key)) throw new Error('AsyncStorage is full');
  entries.set(String(key), String(value));
}

whenAppBegins(() => {
  entries.clear();
  for (const [key, value] of storedAtStart()) set(key, typeof value === 'string' ? value : JSON.stringify(value));
});

const get = (key) => entries.get(String(key)) ?? null;

/** Merges objects into objects, deeply; anything else replaces what was there. */
function merged(into, from, depth = 0) {
  if (!isObject(into) || !isObject(from) || depth > 50) return from;
  const out = {...into};
  for (const name of Object.keys(from)) out[name] = Object.hasOwn(into, name) ? merged(into[name], from[name], depth + 1) : from[name];
  return out;
}

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

function merge(key, value) {
  const before = get(key);
  set(key, before === null ? value : JSON.stringify(merged(JSON.parse(before), JSON.parse(value))));
}

/** Every method answers with a promise, and tells the callback that older code passes. */
function answering(method) {
  return async (...args) => {
    const callback = typeof args.at(-1) === 'function' ? args.pop() : undefined;
    try {
      const result = method(...args);
      callback?.(null, result);
      return result;
    } catch (error) {
      callback?.(error);
      throw error;
    }
  };
}

const AsyncStorage = {
  getItem: answering(get),
  setItem: answering(set),
  removeItem: answering((key) => void entries.delete(String(key))),
  mergeItem: answering(merge),
  clear: answering(() => entries.clear()),
  getAllKeys: answering(() => [...entries.keys()]),
  multiGet: answering((keys) => keys.map((key) => [key, get(key)])),
  multiSet: answering((pairs) => pairs.forEach(([key, value]) => set(key, value))),
  multiRemove: answering((keys) => keys.forEach((key) => entries.delete(String(key)))),
  multiMerge: answering((pairs) => pairs.forEach(([key, value]) => merge(key, value))),
  flushGetRequests() {},
};

function useAsyncStorage(key) {
  return {
    getItem: (...args) => AsyncStorage.getItem(key, ...args),
    setItem: (...args) => AsyncStorage.setItem(key, ...args),
    mergeItem: (...args) => AsyncStorage.mergeItem(key, ...args),
    removeItem: (...args) => AsyncStorage.removeItem(key, ...args),
  };
}

export const asyncStorage = {default: AsyncStorage, AsyncStorage, useAsyncStorage};
