// URL and URLSearchParams (WHATWG URL Standard): special schemes, relative resolution, dot segments, percent-encoding.
// Host names are lower-cased and checked, but not converted to Punycode.

const SPECIAL = {'http:': '80', 'https:': '443', 'ws:': '80', 'wss:': '443', 'ftp:': '21', 'file:': ''};

function encode(text, keep) {
  return text.replace(keep, (char) => {
    try {
      return encodeURIComponent(char).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
    } catch {
      return '%EF%BF%BD'; // a lone surrogate
    }
  });
}

// Each matches what must be encoded in its part.
const PATH = /[\ud800-\udbff][\udc00-\udfff]|[^\x21\x24-\x3b\x3d\x40-\x5f\x61-\x7a\x7c\x7e\x25]/g;
const QUERY = /[\ud800-\udbff][\udc00-\udfff]|[^\x21\x24-\x26\x28-\x3b\x3d\x3f-\x7e\x25]/g;
const FRAGMENT = /[\ud800-\udbff][\udc00-\udfff]|[^\x21\x23-\x3b\x3d\x3f-\x5f\x61-\x7e\x25]/g;
const USERINFO = /[\ud800-\udbff][\udc00-\udfff]|[^\x21\x24-\x2e\x30-\x39\x41-\x5a\x5f\x61-\x7a\x7e\x25]/g;

function invalid(text) {
  const error = new TypeError(`Invalid URL: ${String(text).slice(0, 200)}`);
  error.code = 'ERR_INVALID_URL';
  return error;
}

function normalizePath(path, special) {
  const out = [];
  const parts = (special ? path.replace(/\\/g, '/') : path).split('/');
  parts.forEach((part, i) => {
    const last = i === parts.length - 1;
    const plain = part.replace(/%2e/gi, '.');
    if (plain === '..') {
      if (out.length > 1) out.pop();
      if (last) out.push('');
    } else if (plain === '.') {
      if (last) out.push('');
    } else {
      out.push(part);
    }
  });
  return encode(out.join('/'), PATH);
}

function parseAuthority(record, text, original) {
  const at = text.lastIndexOf('@');
  if (at >= 0) {
    const [user, ...password] = text.slice(0, at).split(':');
    record.username = encode(user, USERINFO);
    record.password = encode(password.join(':'), USERINFO);
  }
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:[\]]*)(?::(\d*))?$/.exec(text.slice(at + 1));
  if (match === null) throw invalid(original);
  const special = record.protocol in SPECIAL;
  let host = match[1];
  if (special) {
    try {
      host = decodeURIComponent(host);
    } catch {
      throw invalid(original);
    }
    host = host.toLowerCase();
  }
  if (/[\0-\x20"#%/:<>?@[\\\]^`{|}\x7f]/.test(host.startsWith('[') ? '' : host)) throw invalid(original);
  if (special && host === '' && record.protocol !== 'file:') throw invalid(original);
  const port = match[2] ?? '';
  if (port !== '' && Number(port) > 65535) throw invalid(original);
  record.hostname = host;
  record.port = port === '' || String(Number(port)) === SPECIAL[record.protocol] ? '' : String(Number(port));
}

function splitTail(text) {
  const hash = text.indexOf('#');
  const fragment = hash >= 0 ? text.slice(hash + 1) : null;
  const rest = hash >= 0 ? text.slice(0, hash) : text;
  const mark = rest.indexOf('?');
  return {body: mark >= 0 ? rest.slice(0, mark) : rest, query: mark >= 0 ? rest.slice(mark + 1) : null, fragment};
}

function parse(input, base) {
  const original = input;
  const text = String(input).replace(/^[\0-\x20]+|[\0-\x20]+$/g, '').replace(/[\t\n\r]/g, '');
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(text);
  const record = {protocol: '', username: '', password: '', hostname: '', port: '', pathname: '', query: null, fragment: null, opaque: false};
  let rest = text;
  if (scheme !== null && !(base !== null && base.protocol === `${scheme[1].toLowerCase()}:` && base.protocol in SPECIAL && !/^[/\\]/.test(text.slice(scheme[0].length)))) {
    record.protocol = `${scheme[1].toLowerCase()}:`;
    rest = text.slice(scheme[0].length);
  } else {
    if (scheme !== null) rest = text.slice(scheme[0].length);
    if (base === null) throw invalid(original);
    record.protocol = base.protocol;
    return relative(record, rest, base, original);
  }
  const special = record.protocol in SPECIAL;
  const {body, query, fragment} = splitTail(rest);
  if (special) {
    const slashes = body.replace(/\\/g, '/');
    // Any number of slashes leads to the host; a file's address has two, and a path without host may have one.
    if (record.protocol !== 'file:') authorityAndPath(record, `//${slashes.replace(/^\/+/, '')}`, special, original);
    else authorityAndPath(record, slashes.startsWith('//') ? slashes : `///${slashes.replace(/^\//, '')}`, special, original);
  } else if (body.startsWith('//')) {
    authorityAndPath(record, body, special, original);
  } else if (body.startsWith('/')) {
    record.pathname = normalizePath(body, special);
  } else {
    record.opaque = true;
    record.pathname = body.replace(/[\0-\x1f\x7f-\uffff]/g, (c) => encodeURIComponent(c));
  }
  return finish(record, query, fragment);
}

function authorityAndPath(record, body, special, original) {
  const end = body.slice(2).search(special ? /[/\\]/ : /\//);
  const authority = end < 0 ? body.slice(2) : body.slice(2, end + 2);
  parseAuthority(record, authority, original);
  const path = end < 0 ? '' : body.slice(end + 2);
  record.pathname = path === '' ? (special ? '/' : '') : normalizePath(path, special);
}

function relative(record, rest, base, original) {
  const special = record.protocol in SPECIAL;
  if (base.opaque) {
    if (!rest.startsWith('#')) throw invalid(original);
    return finish({...base}, base.query, rest.slice(1));
  }
  const {body, query, fragment} = splitTail(rest);
  const path = special ? body.replace(/\\/g, '/') : body;
  if (path.startsWith('//')) {
    authorityAndPath(record, path, special, original);
    return finish(record, query, fragment);
  }
  Object.assign(record, {username: base.username, password: base.password, hostname: base.hostname, port: base.port});
  if (path === '') {
    record.pathname = base.pathname;
    return finish(record, query ?? base.query, fragment);
  }
  if (path.startsWith('/')) record.pathname = normalizePath(path, special);
  else record.pathname = normalizePath(base.pathname.slice(0, base.pathname.lastIndexOf('/') + 1) + path, special) || '/';
  return finish(record, query, fragment);
}

function finish(record, query, fragment) {
  record.query = query === null ? null : encode(query, QUERY);
  record.fragment = fragment === null ? null : encode(fragment, FRAGMENT);
  return record;
}

function formDecode(text) {
  const plus = text.replace(/\+/g, ' ');
  try {
    return decodeURIComponent(plus);
  } catch {
    return plus.replace(/%[0-9a-fA-F]{2}/g, (c) => {
      const code = parseInt(c.slice(1), 16);
      return code < 0x80 ? String.fromCharCode(code) : '\ufffd';
    });
  }
}

function formEncode(text) {
  const whole = String(text).replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
  return encodeURIComponent(whole).replace(/%20/g, '+').replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

class URLSearchParams {
  #list = [];
  #changed = () => {};
  constructor(init = '', changed) {
    if (typeof changed === 'function') this.#changed = changed;
    if (typeof init === 'object' && init !== null) {
      const pairs = typeof init[Symbol.iterator] === 'function' ? [...init] : Object.entries(init);
      for (const pair of pairs) {
        const [name, value, ...more] = pair;
        if (value === undefined || more.length > 0) throw new TypeError('URLSearchParams: each entry needs a name and a value');
        this.#list.push([String(name), String(value)]);
      }
      return;
    }
    const text = String(init).replace(/^\?/, '');
    for (const part of text.split('&')) {
      if (part === '') continue;
      const at = part.indexOf('=');
      this.#list.push(at < 0 ? [formDecode(part), ''] : [formDecode(part.slice(0, at)), formDecode(part.slice(at + 1))]);
    }
  }
  get size() {
    return this.#list.length;
  }
  append(name, value) {
    this.#list.push([String(name), String(value)]);
    this.#changed();
  }
  delete(name, value) {
    this.#list = this.#list.filter(([k, v]) => k !== String(name) || (value !== undefined && v !== String(value)));
    this.#changed();
  }
  get(name) {
    return this.#list.find(([k]) => k === String(name))?.[1] ?? null;
  }
  getAll(name) {
    return this.#list.filter(([k]) => k === String(name)).map(([, v]) => v);
  }
  has(name, value) {
    return this.#list.some(([k, v]) => k === String(name) && (value === undefined || v === String(value)));
  }
  set(name, value) {
    const at = this.#list.findIndex(([k]) => k === String(name));
    if (at < 0) {
      this.#list.push([String(name), String(value)]);
    } else {
      this.#list[at] = [String(name), String(value)];
      this.#list = this.#list.filter(([k], i) => i <= at || k !== String(name));
    }
    this.#changed();
  }
  sort() {
    this.#list.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#changed();
  }
  forEach(fn, self) {
    for (const [name, value] of this) fn.call(self, value, name, this);
  }
  *entries() {
    for (const [name, value] of this.#list) yield [name, value];
  }
  *keys() {
    for (const [name] of this.#list) yield name;
  }
  *values() {
    for (const [, value] of this.#list) yield value;
  }
  [Symbol.iterator]() {
    return this.entries();
  }
  toString() {
    return this.#list.map(([name, value]) => `${formEncode(name)}=${formEncode(value)}`).join('&');
  }
}

class URL {
  #record;
  #params;
  constructor(input, base) {
    this.#record = parse(input, base === undefined ? null : parse(base, null));
    this.#params = this.#newParams();
  }
  #newParams() {
    return new URLSearchParams(this.#record.query ?? '', () => {
      const text = this.#params.toString();
      this.#record.query = text === '' ? null : text;
    });
  }
  static canParse(input, base) {
    return URL.parse(input, base) !== null;
  }
  static parse(input, base) {
    try {
      return new URL(input, base);
    } catch {
      return null;
    }
  }
  static createObjectURL() {
    return 'blob:preview';
  }
  static revokeObjectURL() {}
  get protocol() {
    return this.#record.protocol;
  }
  get username() {
    return this.#record.username;
  }
  get password() {
    return this.#record.password;
  }
  get hostname() {
    return this.#record.hostname;
  }
  set hostname(value) {
    if (!this.#record.opaque) this.#record.hostname = String(value).toLowerCase();
  }
  get port() {
    return this.#record.port;
  }
  set port(value) {
    const port = String(value);
    if (port === '' || /^\d{1,5}$/.test(port)) this.#record.port = port === SPECIAL[this.protocol] ? '' : port;
  }
  get host() {
    return this.port === '' ? this.hostname : `${this.hostname}:${this.port}`;
  }
  get origin() {
    return this.protocol in SPECIAL && this.protocol !== 'file:' ? `${this.protocol}//${this.host}` : 'null';
  }
  get pathname() {
    return this.#record.pathname;
  }
  set pathname(value) {
    if (this.#record.opaque) return;
    const path = String(value);
    this.#record.pathname = normalizePath(path.startsWith('/') ? path : `/${path}`, this.protocol in SPECIAL);
  }
  get search() {
    return this.#record.query ? `?${this.#record.query}` : '';
  }
  set search(value) {
    const query = String(value).replace(/^\?/, '');
    this.#record.query = query === '' ? null : encode(query, QUERY);
    this.#params = this.#newParams();
  }
  get searchParams() {
    return this.#params;
  }
  get hash() {
    return this.#record.fragment ? `#${this.#record.fragment}` : '';
  }
  set hash(value) {
    const fragment = String(value).replace(/^#/, '');
    this.#record.fragment = fragment === '' ? null : encode(fragment, FRAGMENT);
  }
  get href() {
    const r = this.#record;
    const user = r.username === '' && r.password === '' ? '' : `${r.username}${r.password === '' ? '' : `:${r.password}`}@`;
    const authority = r.hostname !== '' || r.protocol === 'file:' ? `//${user}${this.host}` : '';
    const query = r.query === null ? '' : `?${r.query}`;
    return `${r.protocol}${authority}${r.pathname}${query}${r.fragment === null ? '' : `#${r.fragment}`}`;
  }
  set href(value) {
    this.#record = parse(value, null);
    this.#params = this.#newParams();
  }
  toString() {
    return this.href;
  }
  toJSON() {
    return this.href;
  }
}

export const urlGlobals = {URL, URLSearchParams};
