// The screens that layouts declare, and what is known of the one that is shown.

import {Children, createElement, Fragment, isValidElement, useCallback, useContext, useLayoutEffect, useMemo, useRef, useState} from 'react';
import {useOutlet} from '../../host/outlet.js';
import {same} from '../react-native/animated/createAnimatedComponent.js';
import {navigationProps} from '../../host/navigation.js';
import {OptionsContext, useRouteName} from './routes.js';

/**
 * A screen's declaration in a layout; within a screen, what its options are.
 */
export function Screen({options, name}) {
  const tell = useContext(OptionsContext);
  const given = typeof options === 'function' ? undefined : options;
  useLayoutEffect(() => {
    if (name === undefined && given !== undefined) tell?.(given);
  });
  return null;
}

/** @returns {{name: string, options: object | Function}[]} what a navigator's children declare, in their order */
export function declared(children, found = []) {
  for (const child of Children.toArray(children)) {
    if (!isValidElement(child)) continue;
    if (typeof child.props.name === 'string') found.push(child.props);
    else if (child.props.guard !== false) declared(child.props.children, found);
  }
  return found;
}

const called = (options, props) => (typeof options === 'function' ? options(props) : options) ?? {};

/** A layout's routes, with their options, and the one that is shown. */
export function useRoutes({screenOptions, children, initialRouteName}) {
  const outlet = useOutlet();
  const name = useRouteName();
  const [told, setTold] = useState({});
  const before = useRef(told);
  const tell = useCallback((options) => {
    if (same({...before.current, ...options}, before.current)) return;
    setTold((before.current = {...before.current, ...options}));
  }, []);
  const screens = declared(children);
  let shown = screens.findIndex((screen) => screen.name === name || screen.name === `${name}/index` || name === `${screen.name}/index`);
  if (shown < 0 && name !== undefined) shown = screens.push({name}) - 1;
  if (shown < 0) shown = Math.max(0, screens.findIndex((screen) => screen.name === initialRouteName));
  const routes = screens.map((screen, i) => {
    const props = {...navigationProps(screen.name, screen.initialParams), theme: undefined};
    const options = {...called(screenOptions, props), ...called(screen.options, props), ...(i === shown ? told : {})};
    return {...props.route, key: screen.name, href: screen.href, options};
  });
  const content = useMemo(() => createElement(OptionsContext, {value: tell}, outlet ?? null), [tell, outlet]);
  return {routes, shown, route: routes[shown], content};
}

/** Groups of screens: they are there as those outside. */
export const Protected = ({children}) => createElement(Fragment, null, children);
