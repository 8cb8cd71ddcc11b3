// expo-status-bar: the status bar's look by names that follow the colour scheme.

import {createElement} from 'react';
import {named} from '../element/named.js';
import {getColorScheme} from '../react-native/Appearance.js';
import {StatusBar as NativeStatusBar} from '../react-native/StatusBar.js';

/**
 * @param {'auto' | 'inverted' | 'light' | 'dark'} style light means light content, for a dark background
 * @returns {'light-content' | 'dark-content'} reads the colour scheme only for the names that depend on it
 */
function barStyleOf(style) {
  if (style === 'light') return 'light-content';
  if (style === 'dark') return 'dark-content';
  const dark = getColorScheme() === 'dark';
  return dark === (style !== 'inverted') ? 'light-content' : 'dark-content';
}

const StatusBar = named('ExpoStatusBar', function ExpoStatusBar({style = 'auto', hideTransitionAnimation, networkActivityIndicatorVisible, translucent = true, ...props}) {
  return createElement(NativeStatusBar, {...props, translucent, barStyle: barStyleOf(style)});
});

export const expoStatusBar = {
  StatusBar,
  setStatusBarStyle: (style) => NativeStatusBar.setBarStyle(barStyleOf(style)),
  setStatusBarHidden: (hidden) => NativeStatusBar.setHidden(hidden),
  setStatusBarBackgroundColor: (color) => NativeStatusBar.setBackgroundColor(color),
  setStatusBarTranslucent: (translucent) => NativeStatusBar.setTranslucent(translucent),
  setStatusBarNetworkActivityIndicatorVisible() {},
};
