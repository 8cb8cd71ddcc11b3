// structuredClone for the types that JavaScript itself defines (HTML Standard, StructuredSerialize).

const DOMExceptionLike = globalThis.DOMException ?? Error;

function refuse(what) {
  return new DOMExceptionLike(`${what} could not be cloned.`, 'DataCloneError');
}

const ERRORS = {Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError};

function copyInto(out, value, seen) {
  for (const key of Object.keys(value)) out[key] = copy(value[key], seen);
  return out;
}

function remember(seen, value, out) {
  seen.set(value, out);
  return out;
}

function copy(value, seen) {
  if (typeof value === 'symbol' || typeof value === 'function') throw refuse(String(value).slice(0, 80));
  if (value === null || typeof value !== 'object') return value;
  if (seen.has(value)) return seen.get(value);
  if (Array.isArray(value)) {
    const out = remember(seen, value, []);
    out.length = value.length;
    return copyInto(out, value, seen);
  }
  if (value instanceof Date) return remember(seen, value, new Date(value.getTime()));
  if (value instanceof RegExp) return remember(seen, value, new RegExp(value.source, value.flags));
  if (value instanceof Map) {
    const out = remember(seen, value, new Map());
    for (const [k, v] of [...value]) out.set(copy(k, seen), copy(v, seen));
    return out;
  }
  if (value instanceof Set) {
    const out = remember(seen, value, new Set());
    for (const v of [...value]) out.add(copy(v, seen));
    return out;
  }
  if (value instanceof ArrayBuffer) return remember(seen, value, value.slice(0));
  if (ArrayBuffer.isView(value)) {
    const buffer = copy(value.buffer, seen);
    const length = value instanceof DataView ? value.byteLength : value.length;
    return remember(seen, value, new value.constructor(buffer, value.byteOffset, length));
  }
  if (value instanceof Error) {
    const out = remember(seen, value, new (ERRORS[value.name] ?? Error)(value.message));
    if ('cause' in value) out.cause = copy(value.cause, seen);
    return out;
  }
  if (value instanceof Boolean || value instanceof Number || value instanceof String) {
    return remember(seen, value, Object(value.valueOf()));
  }
  if (value instanceof WeakMap || value instanceof WeakSet || value instanceof Promise) throw refuse(`#<${value.constructor.name}>`);
  return copyInto(remember(seen, value, {}), value, seen);
}

export function structuredClone(value) {
  return copy(value, new Map());
}
