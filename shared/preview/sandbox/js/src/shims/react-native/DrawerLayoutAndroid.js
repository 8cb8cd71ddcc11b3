import {createElement, useImperativeHandle} from 'react';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';
import {createHandle} from '../element/handle.js';

const FILL = {flex: 1};

/** A drawer beside the screen. It starts closed, so a preview shows the screen alone. */
export const DrawerLayoutAndroid = named('DrawerLayoutAndroid', function DrawerLayoutAndroid(props) {
  const {renderNavigationView, drawerBackgroundColor, drawerWidth, drawerPosition, statusBarBackgroundColor, style, ref, children, ...rest} = props;
  useImperativeHandle(ref, () => createHandle('DrawerLayoutAndroid', {openDrawer() {}, closeDrawer() {}}), []);
  const out = hostProps(rest, 'DrawerLayoutAndroid');
  out.style = [FILL, style];
  out.children = createElement('HS_View', {component: 'View', style: FILL}, children);
  return createElement('HS_View', out);
});
DrawerLayoutAndroid.positions = {Left: 'left', Right: 'right'};
