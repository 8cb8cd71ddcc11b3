// Turns the tree of host instances into JSON text: props without functions, styles flattened, handlers by name.
//
// Every value here comes from user code: getters may throw, objects may be cyclic, proxies or endless. Depth,
// length and bytes are bounded, and what is not JSON is left out.
//
// The text is written directly, since a tree of plain objects for JSON.stringify costs as much again; and what a screen
// repeats, its style objects and its short strings, is written once: 8.3 ms for the inbox sample's 161 nodes, of the 9.4 that
// plain objects took.

import {diagnostic, readDevice} from './device.js';
import {isMeasured} from './frames.js';
import {exceed, limits} from './limits.js';
import {svgImage} from './svg/document.js';
import {classesApply, styleOfClasses} from './tailwind/index.js';

const MAX_VALUE_DEPTH = 12;
const MAX_STYLE_DEPTH = 32;
const MAX_ENTRIES = 4096;
const MAX_QUOTED = 4096;
const MAX_QUOTED_LENGTH = 200;

// Taken before user code can replace it. A string has no toJSON that JSON.stringify would ask.
const stringify = JSON.stringify;

let measured = false; // whether code asked for the frame of any view
let bytes = 0; // of what was written, about: it is checked for each node and for each entry of an object or array
let pieces = []; // of the text, in order
let quoted = new Map(); // short strings, by their text
let styles = new Map(); // entries of style objects, by identity

function spend(n) {
  bytes += n;
  if (bytes > limits.maxOutputBytes) {
    exceed('OUTPUT_TOO_LARGE', `The screen's tree is larger than ${limits.maxOutputBytes} bytes.`);
  }
}

function quote(text) {
  const known = quoted.get(text);
  if (known !== undefined) return known;
  const out = stringify(text);
  if (text.length <= MAX_QUOTED_LENGTH && quoted.size < MAX_QUOTED) quoted.set(text, out);
  return out;
}

/** An animated value stands for its current value. */
function resolveAnimated(value) {
  for (let i = 0; i < 4 && value !== null && typeof value === 'object' && typeof value.__getValue === 'function'; i++) {
    value = value.__getValue();
  }
  return value;
}

/** Returns the JSON text of a prop's value, or undefined where it has none. */
function jsonText(value, depth) {
  if (typeof value === 'object' && value !== null) value = resolveAnimated(value);
  switch (typeof value) {
    case 'string':
      bytes += value.length + 2;
      if (value.length > MAX_QUOTED_LENGTH) spend(0);
      return quote(value);
    case 'number':
      bytes += 8;
      return value - value === 0 ? `${value}` : undefined; // the difference is NaN for what is not finite
    case 'boolean':
      bytes += 5;
      return value ? 'true' : 'false';
    case 'object':
      break;
    default:
      return undefined;
  }
  if (value === null) return 'null';
  if (depth >= MAX_VALUE_DEPTH) return undefined;
  spend(2);
  let out = '';
  if (Array.isArray(value)) {
    const length = Math.min(value.length, MAX_ENTRIES);
    for (let i = 0; i < length; i++) {
      const item = jsonText(value[i], depth + 1) ?? 'null';
      spend(1);
      out += i === 0 ? item : `,${item}`;
    }
    return `[${out}]`;
  }
  // A colour for each scheme, as DynamicColorIOS writes it on devices: packages write it themselves.
  if (typeof value.dynamic?.light === 'string') {
    return jsonText(readDevice('colorScheme') === 'dark' ? value.dynamic.dark : value.dynamic.light, depth + 1);
  }
  if (value.$$typeof !== undefined) return undefined; // a React element is drawn where it is rendered, not as data
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'null' : quote(value.toISOString());
  let count = 0;
  for (const name of Object.keys(value)) {
    if (++count > MAX_ENTRIES) break;
    const item = jsonText(value[name], depth + 1);
    if (item === undefined) continue;
    spend(name.length + 4);
    out += out === '' ? `${quote(name)}:${item}` : `,${quote(name)}:${item}`;
  }
  return `{${out}}`;
}

/** Returns a style object's names and members, [name, '"name":text', ...], undefined for what is, with their cost in bytes. */
function styleEntries(style) {
  const known = styles.get(style);
  if (known !== undefined) {
    spend(known.cost);
    return known;
  }
  const before = bytes;
  const list = [];
  let count = 0;
  for (const name of Object.keys(style)) {
    if (++count > MAX_ENTRIES) break;
    const value = style[name];
    const text = jsonText(value, 1);
    // An explicit undefined takes an earlier style's value away, as in React Native.
    if (text !== undefined || value === undefined) {
      spend(name.length + 4);
      list.push(name, text === undefined ? undefined : `${quote(name)}:${text}`);
    } else {
      diagnostic({severity: 'warning', code: 'INVALID_STYLE', message: `The style property "${name}" has a value that is not a number, string or object, and is ignored.`});
    }
  }
  const entries = {list, cost: bytes - before, text: undefined};
  styles.set(style, entries);
  return entries;
}

/** Adds the entries of all objects in a style value to a list, in the order in which they win. */
function collect(out, style, depth) {
  style = resolveAnimated(style);
  if (style === null || typeof style !== 'object' || depth > MAX_STYLE_DEPTH) return;
  if (!Array.isArray(style)) {
    out.push(styleEntries(style));
    return;
  }
  const length = Math.min(style.length, MAX_ENTRIES);
  for (let i = 0; i < length; i++) {
    if (style[i]) collect(out, style[i], depth + 1);
  }
}

function objectText(list) {
  let out = '';
  for (let i = 1; i < list.length; i += 2) {
    if (list[i] !== undefined) out += out === '' ? list[i] : `,${list[i]}`;
  }
  return `{${out}}`;
}

/** Flattens any React Native style value and returns it as the JSON text of one object. */
function styleText(style) {
  const found = [];
  collect(found, style, 0);
  if (found.length === 0) return '{}';
  if (found.length === 1) return (found[0].text ??= objectText(found[0].list));
  const merged = found[0].list.slice();
  const at = Object.create(null);
  for (let i = 0; i < merged.length; i += 2) at[merged[i]] = i;
  for (let n = 1; n < found.length; n++) {
    const {list} = found[n];
    for (let i = 0; i < list.length; i += 2) {
      const place = at[list[i]];
      if (place !== undefined) merged[place + 1] = list[i + 1];
      else at[list[i]] = merged.push(list[i], list[i + 1]) - 2;
    }
  }
  return objectText(merged);
}

function handlerName(fn, prop) {
  let name;
  try {
    name = fn.displayName || fn.name;
  } catch {
    name = '';
  }
  if (typeof name !== 'string' || name === '') return prop;
  while (name.startsWith('bound ')) name = name.slice(6);
  // What useState and useReducer return has React's name for it, which tells a reader nothing.
  if (/^dispatch(SetState|ReducerAction|OptimisticSetState|ActionState)$/.test(name)) return prop;
  return (name === '' ? prop : name).slice(0, 120);
}

/** Says whether a prop is a handler by its name: onPress, onChangeText. */
function isHandler(name) {
  if (name[0] !== 'o' || name[1] !== 'n') return false;
  const third = name.charCodeAt(2);
  return third >= 65 && third <= 90;
}

function unreadable(name, instance) {
  diagnostic({
    severity: 'warning',
    code: 'UNREADABLE_PROP',
    message: `The prop "${name}" of ${instance.props.component ?? instance.type} could not be read and is ignored.`,
    ...place(instance.source),
  });
}

function classIgnored(instance) {
  diagnostic({
    severity: 'warning',
    code: 'CLASS_NAME_IGNORED',
    message: 'className has no effect in a preview: utility classes (NativeWind and the like) are not applied. Use style to see what it draws.',
    ...place(instance.source),
  });
}

function place(source) {
  const match = /^(.*):(\d+):(\d+)$/.exec(source ?? '');
  return match === null ? {} : {file: match[1], line: Number(match[2]), column: Number(match[3])};
}

/** A node's style with that of classes which came to it by other ways than its own element. */
function withClasses({props}, style) {
  return classesApply() && typeof props.className === 'string' ? [styleOfClasses(props.className, props), style] : style;
}

/** Writes a node's text up to its props. */
function header(instance) {
  const {type, key, name, source} = instance;
  spend(40 + (key?.length ?? 0) + (name?.length ?? 0) + (source?.length ?? 0));
  let out = `{"type":${quote(type)}`;
  if (key !== undefined) out += `,"key":${quote(key.slice(0, 256))}`;
  if (name !== undefined) out += `,"name":${quote(name)}`;
  if (source !== undefined) out += `,"source":${quote(source.slice(0, 600))}`;
  if (instance.serial !== undefined && isMeasured(instance)) {
    measured = true;
    out += `,"measure":${instance.serial}`;
  }
  return out;
}

function writeNode(instance) {
  const head = header(instance);
  let props = '';
  let handlers = '';
  let style = instance.props.style === undefined ? styleText(withClasses(instance, undefined)) : '{}';
  for (const name of Object.keys(instance.props)) {
    if (name === 'children' || name === 'ref' || name === 'key') continue;
    try {
      const value = instance.props[name];
      if (name === 'style') {
        style = styleText(withClasses(instance, value));
      } else if (typeof value === 'function') {
        if (isHandler(name)) {
          const handler = handlerName(value, name);
          bytes += name.length + handler.length + 6;
          handlers += `${handlers === '' ? '' : ','}${quote(name)}:${quote(handler)}`;
        }
      } else {
        // contentContainerStyle is a style, barStyle a word.
        const json = typeof value === 'object' && value !== null && name.endsWith('Style') ? styleText(value) : jsonText(value, 0);
        if (name === 'className' && json !== undefined && !classesApply()) classIgnored(instance);
        if (json !== undefined) {
          bytes += name.length + 4;
          props += `${props === '' ? '' : ','}${quote(name)}:${json}`;
        }
      }
    } catch (error) {
      if (error?.name === 'LimitError') throw error;
      unreadable(name, instance);
    }
  }
  spend(0);
  pieces.push(`${head},"props":{${props}},"style":${style},"handlers":{${handlers}},"children":[`);
  writeChildren(instance.children, instance.type === 'HS_Text');
  pieces.push(']}');
}

/** Text outside Text stops an app on a device; the preview shows it and says where it is. */
function writeStrayText(instance) {
  diagnostic({
    severity: 'error',
    code: 'TEXT_OUTSIDE_TEXT',
    message: `The text "${instance.text.slice(0, 60)}" must be rendered within a <Text> component.`,
    ...place(instance.source),
  });
  const head = header({type: 'HS_Text', source: instance.source});
  spend(instance.text.length + 2);
  spend(0);
  pieces.push(`${head},"props":{"component":"Text"},"style":{},"handlers":{},"children":[${quote(instance.text)}]}`);
}

/** Writes children and returns how many there were. */
function writeChildren(children, inText) {
  let count = 0;
  let text = ''; // of neighbours that make one string
  const flushText = () => {
    if (text === '') return;
    spend(text.length + 2);
    pieces.push(count++ === 0 ? quote(text) : `,${quote(text)}`);
    text = '';
  };
  for (const child of children) {
    if (child.hidden) continue;
    // A part of a drawing that stands outside one draws nothing on a device.
    if (child.type === 'HS_Svg' && child.props.tag !== 'svg') continue;
    if (child.type === '#text' && inText) {
      text += child.text;
      continue;
    }
    if (child.type === '#text' && child.text.trim() === '') continue;
    flushText();
    if (count++ > 0) pieces.push(',');
    if (child.type === '#text') writeStrayText(child);
    else writeNode(child.type === 'HS_Svg' ? svgImage(child) : child);
  }
  flushText();
  return count;
}

/** Whether code asked for the frame of any view in the tree that was serialized last. */
export const asksForFrames = () => measured;

/** Returns the JSON text of the tree below a container: its one node, or a full-size view around several or none. */
export function serializeTree(container) {
  measured = false;
  bytes = 0;
  pieces = [];
  quoted = new Map();
  styles = new Map();
  const count = writeChildren(container.children, false);
  const text = pieces.join('');
  pieces = [];
  return count === 1 ? text : `{"type":"HS_View","props":{"component":"View"},"style":{"flex":1},"handlers":{},"children":[${text}]}`;
}
