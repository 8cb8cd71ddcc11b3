// How the screen that a preview is of comes to be shown by its app's own navigators, those of packages that run as they are. They are
// told by the elements that they are made of: a navigator's routes, and what a route shows.

import {createElement as reactCreateElement, Fragment} from 'react';
import {routeParams} from './app.js';

let wanted = null;
let Outlet = null;

/**
 * Has navigators that have the screen among their routes begin with it, and what routes show told to `component`.
 * @param {unknown} screen a component; null for none
 * @param {Function} [component] a component that is given what a route shows as `shows`
 */
export function wantRoute(screen, component) {
  wanted = screen;
  Outlet = component;
}

const MAX_DEPTH = 6;

/** The name of the route that shows the wanted screen, among a navigator's children. */
function routeAmong(children, depth = 0) {
  if (children === null || typeof children !== 'object' || depth > MAX_DEPTH) return undefined;
  if (Array.isArray(children)) {
    for (const child of children) {
      const name = routeAmong(child, depth + 1);
      if (name !== undefined) return name;
    }
    return undefined;
  }
  const props = children.props;
  if (props === undefined || children.$$typeof === undefined) return undefined;
  if (typeof props.name === 'string') return props.component === wanted || props.getComponent?.() === wanted ? props.name : undefined;
  return routeAmong(props.children, depth + 1);
}

/** Whether an element's props are what a route gives its screen, and nothing else. */
function isRoute(config) {
  if (typeof config.route?.key !== 'string' || config.navigation === undefined) return false;
  return Object.keys(config).length === 2;
}

/** Whether anything is wanted of elements at all: most previews are of a screen by itself. */
export const wantsRoute = () => wanted !== null;

/** Props of an element as they are to be, while a route is wanted. */
export function routedProps(type, config, children = config?.children) {
  if (typeof type === 'string' || type === Fragment) return config;
  if (config?.name !== undefined) return config.component === wanted ? {...config, initialParams: {...config.initialParams, ...routeParams()}} : config;
  const name = routeAmong(children);
  return name === undefined ? config : {...config, initialRouteName: name};
}

/** An element as it is to be, while a route is wanted. */
export function routedElement(element) {
  const {type, props} = element;
  if (typeof type === 'string' || type === Outlet || !isRoute(props)) return element;
  return reactCreateElement(Outlet, {shows: element});
}
