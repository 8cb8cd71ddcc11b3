// What a navigator gives the screens that it shows: a preview shows one screen and goes nowhere.

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
