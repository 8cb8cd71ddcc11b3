// What a project's files say about its previews: hivesync.config, and those beside a screen. They are run twice. First they are
// asked for what is data, which the second run of the screen's own code finds from its start; then for what is code: what they put
// around the screen, and its props.

import {createElement} from 'react';

// Taken before user code can replace it.
const {parse, stringify} = JSON;

/** What is data. All else is code, or no setting; the Go side says which. */
const CODE = new Set(['wrapper', 'props', 'default', '__esModule']);

const isObject = (value) => value !== null && typeof value === 'object';

export const isComponent = (value) => typeof value === 'function' || (isObject(value) && value.$$typeof !== undefined);

/** The settings of a module: its default export's, and those that it exports by name. */
function settingsOf(module) {
  let own = module?.default ?? module;
  if (isObject(own) && isObject(own.default) && !isComponent(own)) own = own.default; // CommonJS, twice
  const named = isObject(module) ? {...module} : {};
  return isObject(own) && !isComponent(own) ? {...named, ...own} : named;
}

/** A function among the answers of the network cannot be asked from outside; every other value is kept as JSON has it. */
function plain(name, value) {
  if (typeof value === 'function') throw new TypeError(`${name} is a function: give the value itself`);
  return value;
}

/**
 * What files say that is data, as JSON.
 * @param {object[]} modules what the files export
 */
export function settingsText(modules) {
  return stringify(
    modules.map((module) => {
      const settings = settingsOf(module);
      const data = {};
      for (const name of Object.keys(settings)) {
        const file = name === 'wrapper' && typeof settings[name] === 'string';
        if ((CODE.has(name) && !file) || isComponent(settings[name]) || settings[name] === undefined) continue;
        data[name] = parse(stringify(settings[name], (key, value) => plain(key === '' ? name : `${name}: ${key}`, value)) ?? 'null');
      }
      return data;
    }),
  );
}

/** The component that a file puts around the screen, or undefined. */
function wrapperOf(module, componentOf) {
  const settings = settingsOf(module);
  if (isComponent(settings.wrapper)) return settings.wrapper;
  if (isComponent(module?.default)) return module.default;
  // Of a file that says anything else, a component is no more than part of what it says.
  return Object.keys(settings).some((name) => name !== 'default' && !/^[A-Z]/.test(name)) ? undefined : componentOf(module);
}

/**
 * What files put around a screen: a function that does, for an element.
 * @param {object[]} modules what the files export, the outermost first
 * @param {(module: object) => unknown} componentOf finds a module's one component
 */
export function wrapping(modules, componentOf) {
  const wrappers = modules.map((module) => wrapperOf(module, componentOf)).filter(isComponent);
  return (element) => wrappers.reduceRight((inner, wrapper) => createElement(wrapper, null, inner), element);
}

/** The props that files give a screen. */
export function propsOf(modules) {
  return Object.assign({}, ...modules.map((module) => settingsOf(module).props).filter(isObject));
}
