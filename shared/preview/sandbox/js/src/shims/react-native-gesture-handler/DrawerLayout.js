import {createElement, useImperativeHandle} from 'react';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';
import {SharedValue} from '../react-native-reanimated/values.js';

const CLOSED = {openDrawer() {}, closeDrawer() {}};

/** What is beside its drawer, which is closed. */
export const DrawerLayout = named('DrawerLayout', function DrawerLayout({ref, children, contentContainerStyle}) {
  useImperativeHandle(ref, () => CLOSED);
  const content = typeof children === 'function' ? children(new SharedValue(0)) : children;
  return createElement('HS_View', hostProps({style: [{flex: 1}, contentContainerStyle]}, 'DrawerLayout'), content);
});

Object.assign(DrawerLayout, {positions: {Left: 'left', Right: 'right'}});

export const DrawerPosition = Object.freeze({LEFT: 0, RIGHT: 1});
export const DrawerType = Object.freeze({FRONT: 0, BACK: 1, SLIDE: 2});
export const DrawerLockMode = Object.freeze({UNLOCKED: 0, LOCKED_CLOSED: 1, LOCKED_OPEN: 2});
export const DrawerKeyboardDismissMode = Object.freeze({NONE: 0, ON_DRAG: 1});
