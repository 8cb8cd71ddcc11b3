// What a navigator gives the screens that it shows: a preview shows one screen and goes nowhere.

import {createElement, Fragment} from 'react';
import {routeName, routeParams} from './app.js';
import {packageExports} from './packages.js';
import {readDevice} from './device.js';

const nothing = () => {};

const ANSWERS = {
  isFocused: () => true,
  canGoBack: () => false,
  getId: () => undefined,
  getParent: () => undefined,
  addListener: () => nothing,
  removeListener: nothing,
};

const NOT_ACTIONS = new Set(['then', 'toJSON', '$$typeof', 'prototype', 'constructor', '__getValue']);

/**
 * The props `navigation` and `route` of a screen. Every action of any kind of navigator is there and does nothing.
 *
 * @param {string} name the route's name
 * @param {Record<string, unknown>} [params] the route's parameters
 */
export function navigationProps(name, params) {
  const route = {key: `${name}-preview`, name, params: params ?? {}};
  // `state` and `getParam` are those of React Navigation before version 5.
  const state = {key: 'preview', index: 0, routeNames: [name], routes: [route], type: 'stack', stale: false};
  const navigation = new Proxy(
    {...ANSWERS, getState: () => state, state: {...route, routeName: name}, getParam: (key, otherwise) => route.params[key] ?? otherwise},
    {
      get: (target, key) => (typeof key === 'symbol' || NOT_ACTIONS.has(key) || key in target ? target[key] : nothing),
    },
  );
  return {navigation, route};
}

/** What React Navigation throws where something is used outside of a navigator, or a navigator outside of a container. */
const OUTSIDE = /^Couldn't (find|get|register) .*(inside|within|wrap|navigat|screen|header|drawer|tab|theme)/is;

/** Whether a screen threw for want of React Navigation's container or navigator. */
export const wantsNavigator = (error) => OUTSIDE.test(error.message) && packageExports('@react-navigation/native')?.NavigationContainer !== undefined;

/** Heights of bars that a screen by itself does not have, as those who ask want them for what is under or above it. */
const HEIGHTS = [
  ['@react-navigation/elements', 'HeaderHeightContext', () => readDevice('insets').top + (readDevice('platform') === 'ios' ? 44 : 64)],
  ['@react-navigation/bottom-tabs', 'BottomTabBarHeightContext', () => readDevice('insets').bottom + 49],
  ['@react-navigation/drawer', 'DrawerStatusContext', () => 'closed'],
];

/**
 * The element of a screen as the one route of a navigator of React Navigation, which draws nothing itself.
 * @param {unknown} screen a component
 * @param {string} name the route's
 */
export function inNavigator(screen, name) {
  const {createNavigatorFactory, NavigationContainer, StackRouter, useNavigationBuilder} = packageExports('@react-navigation/native');
  function Navigator(props) {
    const {state, descriptors, NavigationContent = Fragment} = useNavigationBuilder(StackRouter, props);
    return createElement(NavigationContent, null, descriptors[state.routes[state.index].key].render());
  }
  const Stack = createNavigatorFactory(Navigator)();
  const routes = createElement(Stack.Navigator, null, createElement(Stack.Screen, {name: routeName() ?? name, component: screen, initialParams: routeParams()}));
  const around = HEIGHTS.reduce((element, [from, context, value]) => {
    const Context = packageExports(from)?.[context];
    return Context === undefined ? element : createElement(Context.Provider, {value: value()}, element);
  }, routes);
  return createElement(NavigationContainer, null, around);
}
