import {ALIASES} from './aliases.js';
import {hostRef} from './handle.js';

/**
 * Copies a component's props for the host element that stands for it: accessibility aliases take React Native's
 * names, `ref` is bound to an imperative handle, and `component` says which React Native component it was.
 * Functions stay functions: the host names them as handlers.
 *
 * @param {Record<string, unknown>} props as React passed them, `ref` included; not changed
 * @param {string} component React Native's name, such as "Pressable"
 * @returns {Record<string, unknown>} a fresh object, owned by the caller
 */
export function hostProps(props, component) {
  const out = {};
  let aliases = null;
  for (const name in props) {
    const value = props[name];
    if (value === undefined) continue;
    if (name === 'ref') out.ref = hostRef(value, component);
    else if (ALIASES.has(name)) (aliases ??= []).push(name);
    else out[name] = value;
  }
  if (aliases !== null) {
    for (const name of aliases) {
      if (props[name] !== null) ALIASES.get(name)(out, props[name]);
    }
  }
  out.component = component;
  return out;
}
