// Navigators that are made of a list of screens, not of elements: React Navigation's static configuration, and the only one before
// its fifth version. What such a navigator shows is its first screen.

import {createElement} from 'react';
import {navigationProps} from './navigation.js';
import {useOutlet} from './outlet.js';

/** By navigator, its screens by name and the name of the first. */
const configurations = new WeakMap();

/** Beyond it, navigators in navigators are not followed. */
const MAX_DEPTH = 20;

const isObject = (value) => value !== null && typeof value === 'object';
const isComponent = (value) => typeof value === 'function' || (isObject(value) && value.$$typeof !== undefined);

/** The screens of a configuration: under `screens` and in groups, or its own members. */
function screensOf(configuration) {
  if (!isObject(configuration)) return {};
  const groups = isObject(configuration.groups) ? Object.values(configuration.groups) : [];
  const listed = isObject(configuration.screens) || groups.length > 0;
  const all = listed ? Object.assign({}, configuration.screens, ...groups.map((group) => group?.screens)) : {...configuration};
  for (const name of Object.keys(all)) {
    const screen = all[name]?.screen ?? all[name]?.getScreen?.() ?? all[name];
    if (isComponent(screen) || isNavigator(screen)) all[name] = {screen, params: all[name]?.initialParams ?? all[name]?.params};
    else delete all[name];
  }
  return all;
}

/**
 * Keeps what a navigator was made of.
 * @param {object} standIn what stands in for the navigator
 * @param {unknown} configuration its screens
 * @param {unknown} options of versions that have them apart
 * @returns {object} the navigator, a component that has all else from its stand-in
 */
export function navigatorOf(standIn, configuration, options) {
  const screens = screensOf(configuration);
  const names = Object.keys(screens);
  if (names.length === 0) return standIn;
  const wanted = configuration.initialRouteName ?? options?.initialRouteName;
  const navigator = new Proxy(
    function Navigator() {
      return useOutlet() ?? firstScreen(navigator);
    },
    {get: (own, key) => (key in own ? own[key] : standIn[key])},
  );
  configurations.set(navigator, {screens, first: names.includes(wanted) ? wanted : names[0]});
  return navigator;
}

/** Whether a value is a navigator whose screens are known. */
export const isNavigator = (value) => typeof value === 'function' && configurations.has(value);

function firstScreen(navigator) {
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const {screens, first} = configurations.get(navigator);
    const {screen, params} = screens[first];
    if (!isNavigator(screen)) return createElement(screen, navigationProps(first, params));
    navigator = screen;
  }
  return null;
}
