// The JSX runtime of user code: React's own production runtime, which also remembers where in the user's
// files each element was written. React's production build has no jsxDEV, so it is provided here.

import {Fragment, jsx as reactJsx, jsxs as reactJsxs} from 'react/jsx-runtime';
import {withDefaults} from './defaultProps.js';
import {withLegacyContext} from './legacyContext.js';
import {classed} from './tailwind/index.js';
import {routedElement, routedProps, wantsRoute} from './routes.js';

// Keyed by the element's props object, which React hands to the fiber unchanged.
const sources = new WeakMap();

// Namespace of project files in the bundle.
const PROJECT_PREFIX = 'project:';

/** Creates an element and records source = {fileName, lineNumber, columnNumber} for it. */
export function jsxDEV(given, givenConfig, key, isStaticChildren, source) {
  let config = withDefaults(given, givenConfig);
  const type = withLegacyContext(classed(given, config));
  if (wantsRoute()) config = routedProps(type, config);
  const element = isStaticChildren ? reactJsxs(type, config, key) : reactJsx(type, config, key);
  if (source !== undefined && source !== null) sources.set(element.props, source);
  return element;
}

/** Lets `to` (a props object made from another element, as by cloneElement) keep the place of `from`. */
export function copySource(from, to) {
  const source = sources.get(from);
  if (source !== undefined && from !== to) sources.set(to, source);
}

/** Returns "src/Row.tsx:12:5" for a props object that came from JSX in a user's file, or undefined. */
export function sourceOf(props) {
  if (props === null || typeof props !== 'object') return undefined;
  const source = sources.get(props);
  if (source === undefined) return undefined;
  let file = String(source.fileName);
  if (file.startsWith(PROJECT_PREFIX)) file = file.slice(PROJECT_PREFIX.length);
  return `${file}:${source.lineNumber}:${source.columnNumber}`;
}

export {Fragment};

export function jsx(given, givenConfig, key) {
  const config = withDefaults(given, givenConfig);
  const type = withLegacyContext(classed(given, config));
  return wantsRoute() ? routedElement(reactJsx(type, routedProps(type, config), key)) : reactJsx(type, config, key);
}

export function jsxs(given, givenConfig, key) {
  const config = withDefaults(given, givenConfig);
  const type = withLegacyContext(classed(given, config));
  return reactJsxs(type, wantsRoute() ? routedProps(type, config) : config, key);
}
