// Turns the tree of host instances into plain JSON: props without functions, styles flattened, handlers by name.
//
// Every value here comes from user code: getters may throw, objects may be cyclic, proxies or endless. Depth,
// length and bytes are bounded, and what is not JSON is left out.

import {diagnostic} from './device.js';
import {exceed, limits} from './limits.js';

const MAX_VALUE_DEPTH = 12;
const MAX_STYLE_DEPTH = 32;
const MAX_ENTRIES = 4096;

let bytes = 0;

function spend(n) {
  bytes += n;
  if (bytes > limits.maxOutputBytes) {
    exceed('OUTPUT_TOO_LARGE', `The screen's tree is larger than ${limits.maxOutputBytes} bytes.`);
  }
}

/** An animated value stands for its current value. */
function resolveAnimated(value) {
  for (let i = 0; i < 4 && value !== null && typeof value === 'object' && typeof value.__getValue === 'function'; i++) {
    value = value.__getValue();
  }
  return value;
}

/** Returns the JSON form of a prop's value, or undefined where it has none. */
function jsonValue(value, depth) {
  if (typeof value === 'object') value = resolveAnimated(value);
  switch (typeof value) {
    case 'string':
      spend(value.length + 2);
      return value;
    case 'number':
      spend(8);
      return Number.isFinite(value) ? value : undefined;
    case 'boolean':
      spend(5);
      return value;
    case 'object':
      break;
    default:
      return undefined;
  }
  if (value === null) return null;
  if (depth >= MAX_VALUE_DEPTH) return undefined;
  if (Array.isArray(value)) {
    const out = [];
    const length = Math.min(value.length, MAX_ENTRIES);
    for (let i = 0; i < length; i++) {
      const item = jsonValue(value[i], depth + 1);
      out.push(item === undefined ? null : item);
    }
    return out;
  }
  if (value.$$typeof !== undefined) return undefined; // a React element is drawn where it is rendered, not as data
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  const out = {};
  let count = 0;
  for (const name of Object.keys(value)) {
    if (++count > MAX_ENTRIES) break;
    const item = jsonValue(value[name], depth + 1);
    if (item === undefined) continue;
    spend(name.length + 4);
    define(out, name, item);
  }
  return out;
}

/** Sets an own property; the one name for which assignment means something else takes the slow way. */
function define(object, name, value) {
  if (name !== '__proto__') object[name] = value;
  else Object.defineProperty(object, name, {value, enumerable: true, configurable: true, writable: true});
}

function flattenInto(out, style, depth) {
  style = resolveAnimated(style);
  if (style === null || typeof style !== 'object' || depth > MAX_STYLE_DEPTH) return;
  if (Array.isArray(style)) {
    const length = Math.min(style.length, MAX_ENTRIES);
    for (let i = 0; i < length; i++) flattenInto(out, style[i], depth + 1);
    return;
  }
  let count = 0;
  for (const name of Object.keys(style)) {
    if (++count > MAX_ENTRIES) break;
    const value = jsonValue(style[name], 1);
    // An explicit undefined resets nothing in React Native either: the earlier value stays... unless it is null.
    if (value !== undefined) define(out, name, value);
    else if (style[name] !== undefined) {
      diagnostic({severity: 'warning', code: 'INVALID_STYLE', message: `The style property "${name}" has a value that is not a number, string or object, and is ignored.`});
    }
  }
}

/** Flattens any React Native style value to one plain object. */
export function flattenStyle(style) {
  const out = {};
  flattenInto(out, style, 0);
  return out;
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

function place(source) {
  const match = /^(.*):(\d+):(\d+)$/.exec(source ?? '');
  return match === null ? {} : {file: match[1], line: Number(match[2]), column: Number(match[3])};
}

function header(instance) {
  const node = {type: instance.type};
  if (instance.key !== undefined) node.key = instance.key.slice(0, 256);
  if (instance.name !== undefined) node.name = instance.name;
  if (instance.source !== undefined) node.source = instance.source.slice(0, 600);
  spend(40 + (node.key?.length ?? 0) + (node.name?.length ?? 0) + (node.source?.length ?? 0));
  return node;
}

function serializeNode(instance, depth) {
  const node = header(instance);
  const props = {};
  const handlers = {};
  let style = {};
  for (const name of Object.keys(instance.props)) {
    if (name === 'children' || name === 'ref' || name === 'key') continue;
    try {
      const value = instance.props[name];
      if (name === 'style') {
        style = flattenStyle(value);
      } else if (typeof value === 'function') {
        if (isHandler(name)) {
          const handler = handlerName(value, name);
          spend(name.length + handler.length + 6);
          handlers[name] = handler;
        }
      } else {
        // contentContainerStyle is a style, barStyle a word.
        const isStyle = name.endsWith('Style') && typeof value === 'object' && value !== null;
        const json = isStyle ? flattenStyle(value) : jsonValue(value, 0);
        if (json !== undefined) {
          spend(name.length + 4);
          define(props, name, json);
        }
      }
    } catch (error) {
      if (error?.name === 'LimitError') throw error;
      unreadable(name, instance);
    }
  }
  node.props = props;
  node.style = style;
  node.handlers = handlers;
  node.children = serializeChildren(instance.children, instance.type === 'HS_Text', depth + 1);
  return node;
}

function serializeText(instance) {
  spend(instance.text.length + 2);
  return instance.text;
}

/** Text outside Text stops an app on a device; the preview shows it and says where it is. */
function strayText(instance) {
  if (instance.text.trim() === '') return undefined;
  diagnostic({
    severity: 'error',
    code: 'TEXT_OUTSIDE_TEXT',
    message: `The text "${instance.text.slice(0, 60)}" must be rendered within a <Text> component.`,
    ...place(instance.source),
  });
  const node = header({type: 'HS_Text', source: instance.source});
  return {...node, props: {component: 'Text'}, style: {}, handlers: {}, children: [serializeText(instance)]};
}

function serializeChildren(children, inText, depth) {
  const out = [];
  for (const child of children) {
    if (child.hidden) continue;
    if (child.type !== '#text') {
      out.push(serializeNode(child, depth));
    } else if (!inText) {
      const node = strayText(child);
      if (node !== undefined) out.push(node);
    } else if (child.text !== '') {
      const last = out.length - 1;
      if (typeof out[last] === 'string') out[last] += serializeText(child);
      else out.push(serializeText(child));
    }
  }
  return out;
}

/** Returns the tree below a container: its one node, or a full-size view around several or none. */
export function serializeTree(container) {
  bytes = 0;
  const children = serializeChildren(container.children, false, 1);
  if (children.length === 1) return children[0];
  return {type: 'HS_View', props: {component: 'View'}, style: {flex: 1}, handlers: {}, children};
}
