// The places of an app in which its navigators show screens. A preview of one screen inside its app lets the first of them
// show that screen, or the layouts on the way to it.

import {createContext, createElement, useContext, useLayoutEffect, useMemo} from 'react';
import {givenProps, routeName, routeParams} from './app.js';
import {componentName} from './components.js';
import {withDefaults} from './defaultProps.js';
import {withLegacyContext} from './legacyContext.js';
import {navigationProps} from './navigation.js';
import {answeringProps} from './placeholder.js';
import {wantRoute} from './routes.js';

const OutletContext = createContext([]);

let wanted = false;
let shown = false;
let answering = false;
let paths = []; // of the files of what is shown, the screen's the last, where they are known
let replacing = false; // whether the first route that is shown gives its place to the screen

/** Forgets an earlier preview's screen. */
export function resetOutlet() {
  wanted = false;
  shown = false;
  answering = false;
  replacing = false;
  paths = [];
  wantRoute(null);
}

/** Whether a screen was to be shown inside its app, and no outlet has. */
export function screenIsMissing() {
  return wanted && !shown;
}

/** Tells that what is beside it was committed: a screen that throws, and is caught, is not. */
function Mark() {
  useLayoutEffect(() => {
    shown = true;
  }, []);
  return null;
}

/** A screen with the props of one, which may be an element already. */
export function screenElement(screen) {
  if (screen.$$typeof !== undefined && 'props' in screen) return screen;
  return createElement(withLegacyContext(screen), withDefaults(screen, {...navigationProps(routeName() ?? componentName(screen) ?? 'Screen', routeParams()), ...givenProps()}));
}

/** What is on the way to a screen: it has no parameters of its own. */
function layoutElement(layout) {
  if (layout.$$typeof !== undefined && 'props' in layout) return layout;
  return createElement(withLegacyContext(layout), navigationProps(componentName(layout) ?? 'Layout'));
}

function Shown({chain}) {
  const [screen, ...rest] = chain;
  const last = rest.length === 0;
  const element = last ? screenElement(screen) : layoutElement(screen);
  return createElement(OutletContext, {value: rest}, last && answering ? answeringProps(element) : element, last ? createElement(Mark) : null);
}

/**
 * What a route of a package's navigator shows: the screen where it is the wanted one, or where no route is and the first gives its
 * place; else what it would show anyway, which may be a navigator that leads to the screen.
 */
function Route({shows}) {
  const chain = useContext(OutletContext);
  if (chain.length === 0) return shows;
  if (shows.type === chain.at(-1)) {
    const element = answering ? answeringProps(shows) : shows;
    return createElement(OutletContext, {value: []}, element, createElement(Mark));
  }
  return replacing ? createElement(Shown, {chain}) : shows;
}

/** Lets the first route that is shown give its place to the screen, and says whether that is something else to try. */
export function replaceRoute() {
  if (replacing || !screenIsMissing()) return false;
  replacing = true;
  return true;
}

/**
 * The element for a chain of components, each of which shows the next in its outlet.
 *
 * @param {unknown[]} chain components, the screen the last
 * @param {boolean} answers whether props and parameters that nobody gives the screen answer all the same
 * @param {string[]} [files] the paths of their files
 */
export function chainElement(chain, answers, files = []) {
  paths = files;
  wanted = chain.length > 1; // what is put around a screen alone may show it in another way, or something in its place
  answering = answers;
  if (chain.length > 1) wantRoute(chain.at(-1), Route);
  return createElement(Shown, {chain});
}

/** What the outlet that calls it shows, or undefined where that is its own to choose. */
export function useOutlet() {
  const chain = useContext(OutletContext);
  // The same element each time: a layout that is rendered again does not have its screen rendered again.
  return useMemo(() => (chain.length > 0 ? createElement(Shown, {chain}) : undefined), [chain]);
}

/**
 * The files of what is shown: of the component that asks, of what its outlet shows, of the first of all and of the screen. Each is undefined
 * where it is not known.
 */
export function useOutletPaths() {
  const at = paths.length - useContext(OutletContext).length;
  return {own: paths[at - 1], next: paths[at], root: paths[0], screen: paths.at(-1)};
}
