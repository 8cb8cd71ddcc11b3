// The network that a preview does not have. Requests fail as they do on a device in flight mode, and the preview tells
// which one was tried.

import {diagnostic} from '../device.js';

function refuse(api, target) {
  let where = '';
  try {
    where = String(target?.url ?? target).slice(0, 200).replace(/\?.*$/, '');
  } catch {
    where = 'an unreadable address';
  }
  diagnostic({
    severity: 'warning',
    code: 'NETWORK_BLOCKED',
    message: `${api} was called for ${where}: previews have no network, so the request fails. Show sample data instead.`,
  });
}

class Headers {
  #map = new Map();
  constructor(init) {
    const entries = init instanceof Headers || Array.isArray(init) ? [...init] : Object.entries(init ?? {});
    for (const [name, value] of entries) this.append(name, value);
  }
  append(name, value) {
    const key = String(name).toLowerCase();
    this.#map.set(key, this.#map.has(key) ? `${this.#map.get(key)}, ${value}` : String(value));
  }
  set(name, value) {
    this.#map.set(String(name).toLowerCase(), String(value));
  }
  get(name) {
    return this.#map.get(String(name).toLowerCase()) ?? null;
  }
  has(name) {
    return this.#map.has(String(name).toLowerCase());
  }
  delete(name) {
    this.#map.delete(String(name).toLowerCase());
  }
  forEach(fn, self) {
    for (const [name, value] of this) fn.call(self, value, name, this);
  }
  entries() {
    return [...this.#map].sort(([a], [b]) => (a < b ? -1 : 1))[Symbol.iterator]();
  }
  keys() {
    return [...this].map(([name]) => name)[Symbol.iterator]();
  }
  values() {
    return [...this].map(([, value]) => value)[Symbol.iterator]();
  }
  [Symbol.iterator]() {
    return this.entries();
  }
}

class Request {
  constructor(input, init = {}) {
    this.url = String(input?.url ?? input);
    this.method = String(init.method ?? input?.method ?? 'GET').toUpperCase();
    this.headers = new Headers(init.headers ?? input?.headers);
    this.body = init.body ?? null;
    this.signal = init.signal ?? null;
  }
}

class Response {
  constructor(body = null, init = {}) {
    this.status = init.status ?? 200;
    this.statusText = init.statusText ?? '';
    this.ok = this.status >= 200 && this.status < 300;
    this.headers = new Headers(init.headers);
    this.body = body;
    this.bodyUsed = false;
    this.url = '';
  }
  async text() {
    this.bodyUsed = true;
    return this.body === null ? '' : String(this.body);
  }
  async json() {
    return JSON.parse(await this.text());
  }
  clone() {
    return new Response(this.body, {status: this.status, statusText: this.statusText, headers: this.headers});
  }
  static json(data, init) {
    return new Response(JSON.stringify(data), init);
  }
  static error() {
    return new Response(null, {status: 0});
  }
}

class FormData {
  #parts = [];
  append(name, value) {
    this.#parts.push([String(name), value]);
  }
  set(name, value) {
    this.delete(name);
    this.append(name, value);
  }
  get(name) {
    return this.#parts.find(([key]) => key === name)?.[1] ?? null;
  }
  getAll(name) {
    return this.#parts.filter(([key]) => key === name).map(([, value]) => value);
  }
  has(name) {
    return this.#parts.some(([key]) => key === name);
  }
  delete(name) {
    this.#parts = this.#parts.filter(([key]) => key !== name);
  }
  entries() {
    return this.#parts.slice()[Symbol.iterator]();
  }
  getParts() {
    return this.#parts.map(([fieldName, value]) => ({fieldName, string: String(value), headers: {}}));
  }
  [Symbol.iterator]() {
    return this.entries();
  }
}

/** XMLHttpRequest whose every request ends in an error event, one timer turn later. */
class XMLHttpRequest {
  constructor() {
    this.readyState = 0;
    this.status = 0;
    this.responseText = '';
    this.response = '';
    this.upload = {addEventListener() {}};
    this.listeners = [];
  }
  open(_method, url) {
    this.url = url;
    this.readyState = 1;
  }
  setRequestHeader() {}
  overrideMimeType() {}
  getResponseHeader() {
    return null;
  }
  getAllResponseHeaders() {
    return '';
  }
  addEventListener(type, listener) {
    this.listeners.push([type, listener]);
  }
  removeEventListener(type, listener) {
    this.listeners = this.listeners.filter(([t, l]) => t !== type || l !== listener);
  }
  send() {
    refuse('XMLHttpRequest', this.url);
    setTimeout(() => {
      this.readyState = 4;
      for (const type of ['readystatechange', 'error', 'loadend']) {
        const event = {type, target: this};
        this[`on${type}`]?.(event);
        for (const [t, listener] of [...this.listeners]) if (t === type) listener.call(this, event);
      }
    }, 0);
  }
  abort() {}
}
Object.assign(XMLHttpRequest, {UNSENT: 0, OPENED: 1, HEADERS_RECEIVED: 2, LOADING: 3, DONE: 4});

/** WebSocket that never opens and closes one timer turn later. */
class WebSocket {
  constructor(url) {
    this.url = String(url);
    this.readyState = 0;
    this.listeners = [];
    refuse('WebSocket', url);
    setTimeout(() => {
      this.readyState = 3;
      for (const event of [{type: 'error', message: 'Network request failed'}, {type: 'close', code: 1006, reason: '', wasClean: false}]) {
        this[`on${event.type}`]?.(event);
        for (const [t, listener] of [...this.listeners]) if (t === event.type) listener.call(this, event);
      }
    }, 0);
  }
  addEventListener(type, listener) {
    this.listeners.push([type, listener]);
  }
  removeEventListener(type, listener) {
    this.listeners = this.listeners.filter(([t, l]) => t !== type || l !== listener);
  }
  send() {}
  close() {}
}
Object.assign(WebSocket, {CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3});

class Blob {
  constructor(parts = [], options = {}) {
    this.data = parts.map(String).join('');
    this.size = this.data.length;
    this.type = options.type ?? '';
  }
  async text() {
    return this.data;
  }
  slice(start, end, type) {
    return new Blob([this.data.slice(start, end)], {type});
  }
}

export const networkGlobals = {
  fetch(input) {
    refuse('fetch', input);
    return Promise.reject(new TypeError('Network request failed'));
  },
  Headers,
  Request,
  Response,
  FormData,
  XMLHttpRequest,
  WebSocket,
  Blob,
};
