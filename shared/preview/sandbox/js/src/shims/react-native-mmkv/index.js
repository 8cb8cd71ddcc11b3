// react-native-mmkv: stores of the preview's own, by their ids, which hold at its start what the preview was given, and are gone at
// its end.

import {useCallback, useMemo, useState} from 'react';
import {storedAtStart, whenAppBegins} from '../../host/app.js';

const MAX_ENTRIES = 10000;

const stores = new Map();

/** A preview's stores are told by no id: each holds all that the preview was given. */
function fill(store) {
  store.clear();
  for (const [key, value] of storedAtStart()) store.set(key, value !== null && typeof value === 'object' ? JSON.stringify(value) : value);
}

whenAppBegins(() => stores.forEach(fill));

class MMKV {
  #entries;
  #listeners = new Set();

  constructor({id = 'mmkv.default'} = {}) {
    if (!stores.has(id)) {
      stores.set(id, new Map());
      fill(stores.get(id));
    }
    this.#entries = stores.get(id);
    this.id = id;
    this.isReadOnly = false;
  }

  #tell(key) {
    for (const listener of [...this.#listeners]) listener(key);
  }

  #get(key, type) {
    const value = this.#entries.get(key);
    return typeof value === type ? value : undefined;
  }

  get size() {
    return this.#entries.size;
  }

  set(key, value) {
    if (this.#entries.size >= MAX_ENTRIES && !this.#entries.has(key)) throw new Error('MMKV is full');
    this.#entries.set(key, value);
    this.#tell(key);
  }

  getString(key) {
    return this.#get(key, 'string');
  }

  getNumber(key) {
    return this.#get(key, 'number');
  }

  getBoolean(key) {
    return this.#get(key, 'boolean');
  }

  getBuffer(key) {
    return this.#get(key, 'object');
  }

  contains(key) {
    return this.#entries.has(key);
  }

  remove(key) {
    const had = this.#entries.delete(key);
    this.#tell(key);
    return had;
  }

  delete(key) {
    return this.remove(key);
  }

  getAllKeys() {
    return [...this.#entries.keys()];
  }

  clearAll() {
    for (const key of this.getAllKeys()) this.remove(key);
  }

  recrypt() {}
  encrypt() {}
  decrypt() {}
  trim() {}

  addOnValueChangedListener(listener) {
    this.#listeners.add(listener);
    return {remove: () => void this.#listeners.delete(listener)};
  }
}

const createMMKV = (configuration) => new MMKV(configuration);

function useMMKV(configuration) {
  const id = configuration?.id;
  return useMemo(() => new MMKV({id}), [id]);
}

/** The hook of one type of value: it and its setter, which takes undefined to remove it. */
function valueHook(read) {
  return function useMMKVValue(key, given) {
    const store = given ?? new MMKV();
    const [value, setValue] = useState(() => store[read](key));
    const change = useCallback((next) => {
      const known = typeof next === 'function' ? next(store[read](key)) : next;
      if (known === undefined || known === null) store.remove(key);
      else store.set(key, known);
      setValue(store[read](key));
    }, [key, store.id]);
    return [value, change];
  };
}

const useMMKVString = valueHook('getString');

function useMMKVObject(key, given) {
  const [text, setText] = useMMKVString(key, given);
  return [text === undefined ? undefined : JSON.parse(text), (value) => setText(value === undefined ? undefined : JSON.stringify(value))];
}

export const mmkv = {
  MMKV, createMMKV, useMMKV, useMMKVString, useMMKVObject,
  useMMKVNumber: valueHook('getNumber'),
  useMMKVBoolean: valueHook('getBoolean'),
  useMMKVBuffer: valueHook('getBuffer'),
  useMMKVKeys: (store) => store.getAllKeys(),
  useMMKVListener() {},
  existsMMKV: (id) => stores.has(id),
  deleteMMKV: (id) => stores.delete(id),
  Mode: {SINGLE_PROCESS: 0, MULTI_PROCESS: 1},
};
