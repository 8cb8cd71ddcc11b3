// The network that a preview does not have. The answers that it was given are the network; any other request is under way for a
// while and then fails, as on a device that has lost its connection, and the preview tells which one was tried.

import {answers} from '../app.js';
import {diagnostic} from '../device.js';
import {matches} from './patterns.js';

/** How long a request is under way that nothing answers, in ms of the preview's time: screens show what they show meanwhile. */
const PATIENCE = 1000;

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
    message: `${api} was called for ${where}: previews have no network, so the request fails. Give its answer under "fetch" in hivesync.config or in a preview.tsx beside the screen.`,
  });
}

/** Finds the answer to a request, or undefined. */
function answerTo(method, url) {
  const whole = url.replace(/#.*$/s, '');
  return answers().find(
    (answer) => (answer.method === undefined || answer.method === method) && (answer.exact ? answer.url.replace(/#.*$/s, '') === whole : matches(answer.url, url)),
  );
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
  async blob() {
    return new Blob([await this.text()], {type: this.headers.get('content-type') ?? ''});
  }
  async arrayBuffer() {
    return new TextEncoder().encode(await this.text()).buffer;
  }
  clone() {
    const copy = new Response(this.body, {status: this.status, statusText: this.statusText, headers: this.headers});
    copy.url = this.url;
    return copy;
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

/** XMLHttpRequest that has the given answers, and ends in an error event for want of one. */
class XMLHttpRequest {
  constructor() {
    this.readyState = 0;
    this.status = 0;
    this.responseText = '';
    this.response = '';
    this.statusText = '';
    this.responseURL = '';
    this.responseType = '';
    this.timeout = 0;
    this.upload = {addEventListener() {}};
    this.listeners = [];
  }
  open(method, url) {
    this.method = String(method).toUpperCase();
    this.url = String(url);
    this.#change(1);
  }
  setRequestHeader() {}
  overrideMimeType() {}
  getResponseHeader(name) {
    return this.#headers?.get(name) ?? null;
  }
  getAllResponseHeaders() {
    return [...(this.#headers ?? [])].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  }
  addEventListener(type, listener) {
    this.listeners.push([type, listener]);
  }
  removeEventListener(type, listener) {
    this.listeners = this.listeners.filter(([t, l]) => t !== type || l !== listener);
  }
  #headers;
  #timer;
  #tell(type) {
    const event = {type, target: this, currentTarget: this, loaded: this.responseText.length, total: this.responseText.length, lengthComputable: true};
    this[`on${type}`]?.(event);
    for (const [t, listener] of [...this.listeners]) if (t === type) listener.call(this, event);
  }
  #change(state) {
    this.readyState = state;
    this.#tell('readystatechange');
  }
  #end(...types) {
    this.#timer = undefined;
    this.#change(4);
    for (const type of [...types, 'loadend']) this.#tell(type);
  }
  #take({status, headers, body}) {
    this.status = status;
    this.responseURL = this.url;
    this.#headers = new Headers(headers);
    this.#change(2);
    this.#change(3);
    const binary = this.responseType === 'blob' || this.responseType === 'arraybuffer';
    if (!binary) this.responseText = body;
    this.response = body;
    if (this.responseType === 'json') {
      try {
        this.response = JSON.parse(body);
      } catch {
        this.response = null;
      }
    } else if (this.responseType === 'blob') {
      this.response = new Blob([body], {type: this.#headers.get('content-type') ?? ''});
    } else if (this.responseType === 'arraybuffer') {
      this.response = new TextEncoder().encode(body).buffer;
    }
    this.#end('load');
  }
  send() {
    const answer = answerTo(this.method, this.url);
    if (answer !== undefined) {
      this.#timer = setTimeout(() => this.#take(answer), answer.delay ?? 0);
      return;
    }
    refuse('XMLHttpRequest', this.url);
    const late = this.timeout > 0 && this.timeout < PATIENCE;
    this.#timer = setTimeout(() => this.#end(late ? 'timeout' : 'error'), late ? this.timeout : PATIENCE);
  }
  abort() {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#end('abort');
    this.readyState = 0;
  }
}
Object.assign(XMLHttpRequest, {UNSENT: 0, OPENED: 1, HEADERS_RECEIVED: 2, LOADING: 3, DONE: 4});

/** WebSocket that never opens and closes after a while. */
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
    }, PATIENCE);
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

/** fetch: the given answers, and a failure for want of one. */
function fetchAnswer(input, init = {}) {
  const {url, method, signal} = new Request(input, init);
  const answer = answerTo(method, url);
  if (answer === undefined) refuse('fetch', url);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      if (answer === undefined) {
        reject(new TypeError('Network request failed'));
        return;
      }
      const response = new Response(answer.body, {status: answer.status, headers: answer.headers});
      response.url = url;
      resolve(response);
    }, answer === undefined ? PATIENCE : answer.delay ?? 0);
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    if (signal?.aborted) abort();
    else signal?.addEventListener?.('abort', abort);
  });
}

export const networkGlobals = {
  fetch: fetchAnswer,
  Headers,
  Request,
  Response,
  FormData,
  XMLHttpRequest,
  WebSocket,
  Blob,
};
