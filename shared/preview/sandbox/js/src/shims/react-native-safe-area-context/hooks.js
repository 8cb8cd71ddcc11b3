import {createElement, useContext} from 'react';
import {named} from '../element/named.js';
import {SafeAreaFrameContext, SafeAreaInsetsContext} from './contexts.js';

/** @returns {{top: number, right: number, bottom: number, left: number}} points */
export const useSafeAreaInsets = () => useContext(SafeAreaInsetsContext);

/** @returns {{x: number, y: number, width: number, height: number}} points */
export const useSafeAreaFrame = () => useContext(SafeAreaFrameContext);

/** @returns a component that is given the insets as its `insets` prop */
export function withSafeAreaInsets(Wrapped) {
  const name = Wrapped.displayName || Wrapped.name || 'Component';
  return named(`withSafeAreaInsets(${name})`, function WithSafeAreaInsets(props) {
    return createElement(Wrapped, {...props, insets: useSafeAreaInsets()});
  });
}
