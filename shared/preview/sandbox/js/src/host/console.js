// console of user code: captured and bounded, never printed.

const MAX_LINES = 200;
const MAX_LINE = 2000;
const MAX_DEPTH = 3;
const MAX_ITEMS = 20;

let lines = [];
let dropped = 0;
let timers = new Map();
let counts = new Map();

function inspect(value, depth, seen) {
  switch (typeof value) {
    case 'string':
      return depth === 0 ? value.slice(0, MAX_LINE) : JSON.stringify(value.slice(0, 200));
    case 'function':
      return `[Function ${value.name || 'anonymous'}]`;
    case 'bigint':
      return `${value}n`;
    case 'object':
      break;
    default:
      return String(value);
  }
  if (value === null) return 'null';
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof Date) return String(value);
  if (seen.includes(value)) return '[Circular]';
  if (depth >= MAX_DEPTH) return Array.isArray(value) ? '[Array]' : '[Object]';
  const next = [...seen, value];
  if (Array.isArray(value)) {
    const items = value.slice(0, MAX_ITEMS).map((item) => inspect(item, depth + 1, next));
    if (value.length > MAX_ITEMS) items.push(`... ${value.length - MAX_ITEMS} more`);
    return `[${items.join(', ')}]`;
  }
  const names = Object.keys(value);
  const items = names.slice(0, MAX_ITEMS).map((name) => `${name}: ${inspect(value[name], depth + 1, next)}`);
  if (names.length > MAX_ITEMS) items.push(`... ${names.length - MAX_ITEMS} more`);
  return items.length === 0 ? '{}' : `{ ${items.join(', ')} }`;
}

function format(args) {
  const parts = [...args];
  let head = '';
  if (typeof parts[0] === 'string' && /%[sdifoOjc%]/.test(parts[0])) {
    const template = parts.shift();
    head = template.replace(/%([sdifoOjc%])/g, (whole, kind) => {
      if (kind === '%') return '%';
      if (parts.length === 0) return whole;
      const value = parts.shift();
      if (kind === 'c') return '';
      if (kind === 'd' || kind === 'i') return String(Math.trunc(Number(value)));
      if (kind === 'f') return String(Number(value));
      return inspect(value, kind === 's' ? 0 : 1, []);
    });
    parts.unshift(head);
  }
  return parts.map((part) => inspect(part, 0, [])).join(' ');
}

function write(level, args) {
  if (lines.length >= MAX_LINES) {
    dropped++;
    return;
  }
  let message;
  try {
    message = format(args);
  } catch {
    message = '[unreadable value]';
  }
  lines.push({level, message: message.slice(0, MAX_LINE)});
}

export const consoleGlobal = {
  log: (...args) => write('log', args),
  info: (...args) => write('info', args),
  debug: (...args) => write('debug', args),
  warn: (...args) => write('warn', args),
  error: (...args) => write('error', args),
  trace: (...args) => write('debug', args),
  dir: (value) => write('log', [value]),
  table: (value) => write('log', [value]),
  group: (...args) => write('log', args),
  groupCollapsed: (...args) => write('log', args),
  groupEnd() {},
  assert(condition, ...args) {
    if (!condition) write('error', ['Assertion failed:', ...args]);
  },
  count(label = 'default') {
    const n = (counts.get(label) ?? 0) + 1;
    counts.set(label, n);
    write('log', [`${label}: ${n}`]);
  },
  countReset: (label = 'default') => void counts.delete(label),
  time: (label = 'default') => void timers.set(label, Date.now()),
  timeLog: (label = 'default', ...args) => write('log', [`${label}: ${Date.now() - (timers.get(label) ?? Date.now())}ms`, ...args]),
  timeEnd(label = 'default') {
    write('log', [`${label}: ${Date.now() - (timers.get(label) ?? Date.now())}ms`]);
    timers.delete(label);
  },
  clear() {},
};

/** Forgets the lines of an earlier preview. */
export function resetConsole() {
  lines = [];
  dropped = 0;
  timers = new Map();
  counts = new Map();
}

/** The captured lines, oldest first; a last line tells how many were left out. */
export function consoleLines() {
  if (dropped === 0) return lines;
  return [...lines, {level: 'warn', message: `${dropped} further lines were left out.`}];
}
