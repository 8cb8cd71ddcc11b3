// Utility classes, as NativeWind and its like apply them: a component of React Native's that is given className is drawn with the
// styles that its classes say. What they choose from is the project's configuration and stylesheets.

import {createContext, createElement, useContext, useEffect, useReducer} from 'react';
import {addChangeListener, getColorScheme} from '../../shims/react-native/Appearance.js';
import {diagnostic, readDevice} from '../device.js';
import {configOf, readStylesheet} from './stylesheet.js';
import {themeOf} from './theme.js';
import {utilityStyle} from './utilities.js';
import {colorOf, lengthOf, withVariables} from './values.js';

const MAX_APPLIED = 8; // classes of a stylesheet that apply each other
const MAX_CLASSES = 500; // of one element
const VARIABLES = Symbol('variables');

/** Points of one rem, as NativeWind has it. */
const REM = 14;

let active = false;
let theme = themeOf([]);
let sheet = readStylesheet('');
let rem = REM;
let resolved = new WeakMap(); // by variables: styles by class names
let mappings = new Map(); // what applies to components, by component
let wrappers = new Map();
let given = false; // whether anything gave variables of its own
const NONE = {};

/** Forgets an earlier preview's project. */
export function resetClasses() {
  active = false;
  theme = themeOf([]);
  sheet = readStylesheet('');
  rem = REM;
  resolved = new WeakMap();
  mappings = new Map();
  wrappers = new Map();
  given = false;
}

/**
 * Has classes applied, with what a project says of them.
 * @param {{css?: string, rem?: number, configs?: (() => unknown)[]}} project its stylesheets, the points of one rem, and what loads its
 *   configuration
 */
export function useClasses(project) {
  active = true;
  rem = project.rem ?? REM;
  sheet = readStylesheet(project.css ?? '');
  const configs = [];
  try {
    for (const load of project.configs ?? []) {
      const config = load();
      configs.push(...[config?.presets ?? config?.default?.presets ?? []].flat(), config?.default ?? config);
    }
    theme = themeOf([...configs, configOf(sheet.theme)]);
  } catch (error) {
    theme = themeOf([configOf(sheet.theme)]);
    diagnostic({severity: 'warning', code: 'TAILWIND_CONFIG', message: `The configuration of Tailwind throws: classes have its defaults. ${error?.message ?? error}`});
  }
}

/** Whether classes have an effect. */
export const classesApply = () => active;

const VariablesContext = createContext(NONE);

/** A style that gives CSS variables to what a component holds. */
export function vars(variables) {
  given = true;
  return Object.defineProperty({}, VARIABLES, {value: variables});
}

/** The variables that styles give, or undefined. */
function variablesIn(style, depth = 0) {
  if (style === null || typeof style !== 'object' || depth > MAX_APPLIED) return undefined;
  if (!Array.isArray(style)) return style[VARIABLES];
  let found;
  for (const part of style) {
    const own = variablesIn(part, depth + 1);
    if (own !== undefined) found = {...found, ...own};
  }
  return found;
}

/** Variants that hold, by what stands before a colon; those of touches and of other platforms do not. */
function holds(variant, props) {
  switch (variant) {
    case 'dark': return getColorScheme() === 'dark';
    case 'light': return getColorScheme() === 'light';
    case 'ios': case 'android': return readDevice('platform') === variant;
    case 'native': case 'ltr': return true;
    case 'disabled': return props.disabled === true;
    case 'portrait': case 'landscape': return readDevice('orientation') === variant;
  }
  const most = variant.startsWith('max-');
  const from = lengthOf(theme.screens?.[most ? variant.slice(4) : variant], 16);
  if (typeof from !== 'number') return false;
  return readDevice('window').width >= from !== most;
}

/** Splits "dark:bg-[url(a:b)]" at its colons. */
function partsOf(name) {
  const parts = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < name.length; i++) {
    if (name[i] === '[' || name[i] === '(') depth++;
    else if (name[i] === ']' || name[i] === ')') depth--;
    else if (name[i] === ':' && depth === 0) {
      parts.push(name.slice(from, i));
      from = i + 1;
    }
  }
  return [...parts, name.slice(from)];
}

/** Classes that say what no picture shows, or what React Native has nothing for. */
const UNSEEN = /^(group|peer|dark|light|antialiased|subpixel-antialiased|sr-only|not-sr-only|block|inline|inline-block|inline-flex|contents|grid|container|isolate|font-(sans|serif|mono)|(transition|duration|delay|ease|animate|cursor|select|touch|will-change|scroll|snap|outline|ring|appearance|resize|list|whitespace|break|hyphens|accent|origin|grid|col|row|divide|order|float|clear|columns|from|via|to|bg-gradient|overscroll|mix-blend|backdrop|web|peer|group)(-.*)?)$/;

function declared(pairs, env, props, depth) {
  for (const [name, value] of pairs) {
    if (name === '@apply') {
      apply(value, env, props, depth + 1);
      continue;
    }
    const text = env.resolve(value);
    const property = name.replace(/-(\w)/g, (_all, letter) => letter.toUpperCase());
    if (text !== undefined) env.style[property] = lengthOf(text, env.rem) ?? colorOf(text) ?? text;
  }
}

/** Adds what classes say to env.style, and to env.placeholder what they say of one. */
function apply(names, env, props, depth) {
  if (depth > MAX_APPLIED) return;
  for (const name of names.split(/\s+/, MAX_CLASSES)) {
    if (name === '') continue;
    const parts = partsOf(name);
    let utility = parts.pop().replace(/^!|!$/g, '');
    const placeholder = parts.includes('placeholder');
    if (!parts.every((variant) => variant === 'placeholder' || holds(variant, props))) continue;
    if (Object.hasOwn(sheet.classes, utility)) {
      declared(sheet.classes[utility], env, props, depth);
      continue;
    }
    utility = utility.replace(/^placeholder-/, 'text-');
    const own = utilityStyle(utility, env);
    if (own === undefined) {
      if (!UNSEEN.test(utility)) env.unknown.push(name);
    } else if (placeholder) env.placeholder = {...env.placeholder, ...own};
    else Object.assign(env.style, own);
  }
}

/** What class names say: {style, placeholder}. */
function stylesOf(names, variables, props) {
  let known = resolved.get(variables);
  if (known === undefined) resolved.set(variables, (known = new Map()));
  const dark = Object.keys(sheet.dark).length > 0;
  const scheme = dark || names.includes('dark:') || names.includes('light:') ? getColorScheme() : '';
  const key = `${scheme} ${props.disabled === true} ${names}`;
  let found = known.get(key);
  if (found === undefined) {
    const all = {...sheet.light, ...(scheme === 'dark' ? sheet.dark : {}), ...variables};
    const env = {theme, rem, style: {}, placeholder: undefined, unknown: [], resolve: (text) => withVariables(text, all)};
    apply(names, env, props, 0);
    found = {style: env.style, placeholder: env.placeholder};
    known.set(key, found);
    for (const name of env.unknown) {
      diagnostic({severity: 'info', code: 'CLASS_NAME_IGNORED', message: `The class "${name.slice(0, 100)}" is none that a preview can draw.`});
    }
  }
  return found;
}

/** The style that class names say where nothing gives variables of its own, for a host component. */
export const styleOfClasses = (names, props) => stylesOf(names, NONE, props).style;

/** What a mapping has for a target: {target, props}. */
function targetOf(value, source) {
  if (typeof value === 'string') return {target: value, moves: undefined};
  if (value === true) return {target: source, moves: undefined};
  return {target: value?.target === true ? source : value?.target, moves: value?.nativeStyleToProp};
}

const both = (first, second) => (typeof second === 'function' ? (state) => [first, second(state)] : second == null ? first : [first, second]);

/** A component's props with its classes' styles in the place of their names. */
function styledProps(props, mapping, variables) {
  const out = {...props};
  for (const source of Object.keys(mapping)) {
    const names = props[source];
    if (typeof names !== 'string') continue;
    delete out[source];
    const {target, moves} = targetOf(mapping[source], source);
    const found = stylesOf(names, variables, props);
    const style = {...found.style};
    if (style.numberOfLines !== undefined) {
      out.numberOfLines ??= style.numberOfLines;
      delete style.numberOfLines;
    }
    if (found.placeholder?.color !== undefined) out.placeholderTextColor ??= found.placeholder.color;
    for (const [property, prop] of Object.entries(moves ?? {})) {
      if (style[property] === undefined) continue;
      out[prop === true ? property : prop] ??= style[property];
      delete style[property];
    }
    if (typeof target === 'string' && target !== '') out[target] = both(style, out[target]);
  }
  return out;
}

function wrapperOf(type, mapping) {
  function Styled(props) {
    const inherited = useContext(VariablesContext);
    const [, again] = useReducer((n) => n + 1, 0);
    useEffect(() => addChangeListener(again).remove, []);
    const own = variablesIn(props.style);
    const variables = own === undefined ? inherited : {...inherited, ...own};
    const element = createElement(type, styledProps(props, mapping, inherited));
    return own === undefined ? element : createElement(VariablesContext.Provider, {value: variables}, element);
  }
  Styled.displayName = type.displayName ?? type.name;
  return Styled;
}

/** Has a component take classes: {className: 'style'}. */
export function mapClasses(component, mapping) {
  if (component === null || component === undefined) return;
  mappings.set(component, mapping);
  wrappers.delete(component);
}

let builtIn = () => new Map();

/** Says which components take classes by themselves, where that is known: later, since they are made of elements too. */
export function takeClasses(list) {
  builtIn = list;
}

/**
 * The component that draws an element with its classes, where it has any.
 * @param {unknown} type @param {object | null | undefined} config the element's props
 */
export function classed(type, config) {
  if (!active || config === null || config === undefined || typeof type === 'string') return type;
  const mapping = mappings.get(type) ?? builtIn().get(type);
  if (mapping === undefined) return type;
  let wanted = given && variablesIn(config.style) !== undefined;
  for (const source in mapping) wanted ||= typeof config[source] === 'string';
  if (!wanted) return type;
  let wrapper = wrappers.get(type);
  if (wrapper === undefined) wrappers.set(type, (wrapper = wrapperOf(type, mapping)));
  return wrapper;
}

