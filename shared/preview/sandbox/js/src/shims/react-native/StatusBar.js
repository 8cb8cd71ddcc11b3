import {createElement, useSyncExternalStore} from 'react';
import {readDevice} from '../../host/device.js';
import {named} from '../element/named.js';
import {changeStatusBar, statusBarState, watchStatusBar} from './statusBarState.js';

/** Takes no place, not even a gap of its parent. */
const NOWHERE = {position: 'absolute', width: 0, height: 0};

/**
 * How the system's status bar looks over this screen. Static calls come before any component's props, as they come
 * after them in time.
 */
export const StatusBar = named('StatusBar', function StatusBar(props) {
  const asked = useSyncExternalStore(watchStatusBar, statusBarState);
  return createElement('HS_View', {
    component: 'StatusBar',
    barStyle: asked.barStyle ?? props.barStyle ?? 'default',
    hidden: asked.hidden ?? props.hidden ?? false,
    backgroundColor: asked.backgroundColor ?? props.backgroundColor,
    translucent: asked.translucent ?? props.translucent ?? false,
    style: NOWHERE,
  });
});

/** The bar's entries from StatusBar.pushStackEntry, the last one in force. */
const stack = [];

function applyStack() {
  const merged = {barStyle: undefined, hidden: undefined, backgroundColor: undefined, translucent: undefined};
  for (const entry of stack) {
    for (const name of Object.keys(merged)) merged[name] = entry[name] ?? merged[name];
  }
  changeStatusBar(merged);
}

Object.assign(StatusBar, {
  setBarStyle: (barStyle) => changeStatusBar({barStyle}),
  setHidden: (hidden) => changeStatusBar({hidden}),
  setBackgroundColor: (backgroundColor) => changeStatusBar({backgroundColor}),
  setTranslucent: (translucent) => changeStatusBar({translucent}),
  setNetworkActivityIndicatorVisible() {},
  pushStackEntry(props) {
    const entry = {...props};
    stack.push(entry);
    applyStack();
    return entry;
  },
  popStackEntry(entry) {
    const at = stack.indexOf(entry);
    if (at >= 0) stack.splice(at, 1);
    applyStack();
  },
  replaceStackEntry(entry, props) {
    const next = {...props};
    const at = stack.indexOf(entry);
    if (at >= 0) stack[at] = next;
    applyStack();
    return next;
  },
});

/** Android's bar height in points; iOS has none to tell. */
Object.defineProperty(StatusBar, 'currentHeight', {
  enumerable: true,
  get: () => (readDevice('platform') === 'android' ? readDevice('insets').top : undefined),
});
