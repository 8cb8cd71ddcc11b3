// Tabs: a header, the screen, and below it the bar, as React Navigation draws it.

import {createElement, isValidElement} from 'react';
import {readDevice} from '../../host/device.js';
import {named} from '../element/named.js';
import {Pressable} from '../react-native/Pressable.js';
import {Text} from '../react-native/Text.js';
import {deviceInsets} from '../react-native-safe-area-context/insets.js';
import {navigationProps} from '../../host/navigation.js';
import {declared, Protected, Screen, useRoutes} from './screens.js';
import {RouteScreen, titleOf} from './Stack.js';
import {useTheme} from './theme.js';

const BAR = 49;
const ICON = 25;

const view = (style, ...children) => createElement('HS_View', {component: 'View', style}, ...children);

function badge(value, theme, style) {
  if (value === undefined || value === null || value === false) return null;
  const text = createElement(Text, {numberOfLines: 1, style: {color: '#fff', fontSize: 13, lineHeight: 17, textAlign: 'center'}}, value === true ? '' : value);
  return view([{position: 'absolute', left: '50%', top: -5, marginLeft: 5, minWidth: 18, height: 18, borderRadius: 9, paddingHorizontal: 4, backgroundColor: theme.colors.notification}, style], text);
}

function item(route, focused, theme) {
  const {options} = route;
  const color = focused ? (options.tabBarActiveTintColor ?? theme.colors.primary) : (options.tabBarInactiveTintColor ?? (theme.dark ? 'rgb(125, 125, 127)' : 'rgb(142, 142, 143)'));
  const title = titleOf(route);
  const icon = options.tabBarIcon?.({focused, color, size: ICON}) ?? null;
  const label = options.tabBarLabel ?? options.title ?? route.name;
  const text = createElement(Text, {numberOfLines: 1, allowFontScaling: options.tabBarAllowFontScaling, style: [{color, fontSize: 10, fontWeight: '500', textAlign: 'center'}, options.tabBarLabelStyle]}, label);
  const shownLabel = options.tabBarShowLabel === false ? null : typeof label === 'function' ? label({focused, color, position: 'below-icon', children: title}) : text;
  const style = [
    {flex: 1, alignItems: 'center', justifyContent: options.tabBarShowLabel === false ? 'center' : 'flex-start', padding: 5},
    {backgroundColor: focused ? options.tabBarActiveBackgroundColor : options.tabBarInactiveBackgroundColor},
    options.tabBarItemStyle,
  ];
  const parts = [
    createElement('HS_View', {key: 'icon', component: 'View', style: [{height: ICON + 3, minWidth: ICON + 6, alignItems: 'center', justifyContent: 'center'}, options.tabBarIconStyle]}, icon, badge(options.tabBarBadge, theme, options.tabBarBadgeStyle)),
    createElement('HS_View', {key: 'label', component: 'View'}, shownLabel),
  ];
  const props = {style, accessibilityRole: 'tab', accessibilityState: {selected: focused}, accessibilityLabel: options.tabBarAccessibilityLabel, testID: options.tabBarButtonTestID, onPress: () => {}};
  if (options.tabBarButton) return createElement('HS_View', {key: route.key, component: 'View', style: {flex: 1}}, options.tabBarButton({...props, children: parts}));
  return createElement(Pressable, {...props, key: route.key}, parts);
}

const isListed = (route) => route.href !== null && route.options.href !== null && route.options.tabBarItemHidden !== true;

function TabBar({routes, shown, options}) {
  const theme = useTheme();
  const {bottom} = deviceInsets;
  const style = [
    {flexDirection: 'row', height: BAR + bottom, paddingBottom: bottom, backgroundColor: options.tabBarBackground ? 'transparent' : theme.colors.card},
    {borderTopWidth: 1 / readDevice('dpr'), borderTopColor: theme.colors.border},
    options.tabBarStyle,
  ];
  const background = options.tabBarBackground ? view({position: 'absolute', top: 0, left: 0, right: 0, bottom: 0}, options.tabBarBackground()) : null;
  return view(style, background, routes.map((route, i) => (isListed(route) ? item(route, i === shown, theme) : null)));
}

/** What a bar of the app's own is given. */
function barProps(routes, shown) {
  const {navigation} = navigationProps(routes[shown].name);
  const emitting = new Proxy(navigation, {get: (target, key) => (key === 'emit' ? () => ({defaultPrevented: false}) : target[key])});
  return {
    state: {key: 'tabs', type: 'tab', index: shown, routeNames: routes.map((route) => route.name), routes, history: [], stale: false},
    descriptors: Object.fromEntries(routes.map((route) => [route.key, {options: route.options, route, navigation: emitting, render: () => null}])),
    navigation: emitting,
    insets: deviceInsets,
  };
}

export const Tabs = named('Tabs', function Tabs(props) {
  const {routes, shown, route, content} = useRoutes(props);
  if (route === undefined) return content;
  const bar = props.tabBar ? props.tabBar(barProps(routes, shown)) : createElement(TabBar, {routes, shown, options: route.options});
  const screen = view({flex: 1, overflow: 'hidden'}, createElement(RouteScreen, {key: route.key, route, content, contentStyle: route.options.sceneStyle}));
  const {tabBarPosition} = route.options;
  return view({flex: 1, ...((tabBarPosition === 'left' || tabBarPosition === 'right') && {flexDirection: 'row'})}, tabBarPosition === 'top' || tabBarPosition === 'left' ? [bar, screen] : [screen, bar]);
});

Object.assign(Tabs, {Screen, Protected});

/** Parts of a native tab that say what it shows. */
const Label = named('Label', () => null);
const Icon = named('Icon', () => null);
const Badge = named('Badge', () => null);
const Trigger = named('NativeTabs.Trigger', () => null);
Object.assign(Trigger, {Label, Icon, Badge, TabBar: () => null});

function partOf(trigger, type) {
  const children = [trigger.children].flat(2);
  return children.find((child) => isValidElement(child) && child.type === type)?.props;
}

/** Tabs of the platform, drawn as those of JavaScript are. */
export const NativeTabs = named('NativeTabs', function NativeTabs({children, tintColor, iconColor, labelStyle, backgroundColor}) {
  const screens = declared(children).filter((trigger) => !trigger.hidden).map((trigger) => {
    const label = partOf(trigger, Label);
    const options = {
      title: label?.children ?? trigger.options?.title ?? trigger.name,
      headerShown: false,
      tabBarShowLabel: label?.hidden !== true,
      tabBarActiveTintColor: tintColor,
      tabBarInactiveTintColor: typeof iconColor === 'string' ? iconColor : undefined,
      tabBarLabelStyle: labelStyle,
      tabBarStyle: backgroundColor === undefined ? undefined : {backgroundColor},
      tabBarBadge: partOf(trigger, Badge)?.children,
      tabBarIcon: partOf(trigger, Icon)?.src && (({color}) => createElement('HS_Image', {component: 'Image', source: partOf(trigger, Icon).src, style: {width: ICON, height: ICON, tintColor: color}})),
    };
    return createElement(Screen, {key: trigger.name, name: trigger.name, options});
  });
  return createElement(Tabs, null, screens);
});

Object.assign(NativeTabs, {Trigger});

export const nativeTabs = {NativeTabs, Label, Icon, Badge, VectorIcon: () => null};
