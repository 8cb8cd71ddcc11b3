// Screens, and what holds them: the top one of a stack is seen, the active one of a container.

import {Children, createContext, createElement, useCallback, useContext, useLayoutEffect, useMemo, useRef, useState} from 'react';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';
import {createAnimatedComponent} from '../react-native/animated/createAnimatedComponent.js';
import {ContentInsetContext} from '../react-native/ContentInsetContext.js';
import {StatusBar} from '../react-native/StatusBar.js';
import {HeaderRoomContext, PlaceContext, StackContext} from './contexts.js';
import {ScreenStackHeaderConfig} from './Header.js';

/** What is passed on of a screen's props: the others tell native code how to move it. */
const SHOWN = ['testID', 'nativeID', 'onLayout', 'pointerEvents', 'accessibilityElementsHidden', 'importantForAccessibility', 'aria-hidden', 'ref'];

function shown(props) {
  const out = {};
  for (const name of SHOWN) if (props[name] !== undefined) out[name] = props[name];
  return out;
}

const PlainScreen = named('Screen', function Screen(props) {
  const {children, style, activityState, active, statusBarStyle, statusBarHidden, onHeaderHeightChange} = props;
  const [header, setHeader] = useState(null);
  const height = header?.height;
  const heard = useRef(onHeaderHeightChange);
  heard.current = onHeaderHeightChange;
  useLayoutEffect(() => {
    if (height !== undefined) heard.current?.({nativeEvent: {headerHeight: height}});
  }, [height]);

  const inset = useContext(ContentInsetContext);
  const covered = header === null ? inset : header.inset;

  const state = activityState ?? active ?? 2;
  const hidden = state === 0 ? {display: 'none'} : null;
  const room = header !== null && !header.translucent ? {paddingTop: header.height} : null;
  const barStyle = statusBarStyle === 'light' || statusBarStyle === 'dark' ? `${statusBarStyle}-content` : undefined;
  const statusBar = barStyle !== undefined || statusBarHidden ? createElement(StatusBar, {barStyle, hidden: statusBarHidden}) : null;
  const out = hostProps({...shown(props), style: [style, room, hidden]}, 'Screen');
  const content = createElement(ContentInsetContext, {value: covered}, children);
  return createElement(HeaderRoomContext, {value: setHeader}, createElement('HS_View', out, content, statusBar));
});

/** Events of a screen may be animated ones. */
export const Screen = createAnimatedComponent(PlainScreen);
Screen.displayName = 'Screen';

const FILL = {flex: 1};

export const ScreenContainer = named('ScreenContainer', function ScreenContainer({children, style, hasTwoStates, enabled, ...props}) {
  return createElement('HS_View', hostProps({...shown(props), style}, 'ScreenContainer'), children);
});

export const ScreenStack = named('ScreenStack', function ScreenStack({children, style, ...props}) {
  const [titles, setTitles] = useState([]);
  const tell = useCallback((place, title) => {
    setTitles((before) => (before[place] === title ? before : Object.assign([...before], {[place]: title})));
  }, []);
  const stack = useMemo(() => ({titles, tell}), [titles, tell]);
  const screens = Children.toArray(children).map((screen, place) => createElement(PlaceContext, {key: screen.key ?? place, value: place}, screen));
  return createElement(StackContext, {value: stack}, createElement('HS_View', hostProps({...shown(props), style: [FILL, style]}, 'ScreenStack'), screens));
});

/** Sheets have their header in themselves. */
const isSheet = (presentation) => presentation !== undefined && presentation !== 'push' && presentation !== 'card';

export const ScreenStackItem = named('ScreenStackItem', function ScreenStackItem({children, headerConfig, contentStyle, style, stackPresentation, unstable_sheetFooter, ...props}) {
  return createElement(
    Screen,
    {...props, stackPresentation, style},
    createElement('HS_View', {component: 'View', style: [FILL, contentStyle]}, children),
    createElement(ScreenStackHeaderConfig, {inSheet: isSheet(stackPresentation), ...headerConfig, hidden: headerConfig === undefined || headerConfig.hidden === true}),
    stackPresentation === 'formSheet' ? unstable_sheetFooter?.() : null,
  );
});

export const ScreenContext = createContext(Screen);
