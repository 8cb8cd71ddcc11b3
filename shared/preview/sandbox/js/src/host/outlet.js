// The places of an app in which its navigators show screens. A preview of one screen inside its app lets the first of them
// show that screen, or the layouts on the way to it.

import {createContext, createElement, useContext, useLayoutEffect} from 'react';
import {givenProps, routeName, routeParams} from './app.js';
import {componentName} from './components.js';
import {navigationProps} from './navigation.js';
import {answeringProps} from './placeholder.js';

const OutletContext = createContext([]);

let wanted = false;
let shown = false;
let answering = false;

/** Forgets an earlier preview's screen. */
export function resetOutlet() {
  wanted = false;
  shown = false;
  answering = false;
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
  return createElement(screen, {...navigationProps(routeName() ?? componentName(screen) ?? 'Screen', routeParams()), ...givenProps()});
}

/** What is on the way to a screen: it has no parameters of its own. */
function layoutElement(layout) {
  if (layout.$$typeof !== undefined && 'props' in layout) return layout;
  return createElement(layout, navigationProps(componentName(layout) ?? 'Layout'));
}

function Shown({chain}) {
  const [screen, ...rest] = chain;
  const last = rest.length === 0;
  const element = last ? screenElement(screen) : layoutElement(screen);
  return createElement(OutletContext, {value: rest}, last && answering ? answeringProps(element) : element, last ? createElement(Mark) : null);
}

/**
 * The element for a chain of components, each of which shows the next in its outlet.
 *
 * @param {unknown[]} chain components, the screen the last
 * @param {boolean} answers whether props and parameters that nobody gives the screen answer all the same
 */
export function chainElement(chain, answers) {
  wanted = chain.length > 1; // what is put around a screen alone may show it in another way, or something in its place
  answering = answers;
  return createElement(Shown, {chain});
}

/** What the outlet that calls it shows, or undefined where that is its own to choose. */
export function useOutlet() {
  const chain = useContext(OutletContext);
  return chain.length > 0 ? createElement(Shown, {chain}) : undefined;
}
