import {createContext, createElement, useContext} from 'react';
import {named} from '../element/named.js';
import {readDevice} from '../../host/device.js';
import {StyleSheet} from '../react-native/StyleSheet.js';
import {ScreenStack, ScreenStackItem} from '../react-native-screens/Screen.js';
import {ScreenStackHeaderCenterView, ScreenStackHeaderLeftView, ScreenStackHeaderRightView, ScreenStackHeaderSearchBarView} from '../react-native-screens/subviews.js';
import {Protected, Screen, useRoutes} from './screens.js';
import {useTheme} from './theme.js';

/** Whether a header is above already: then another needs no room for the status bar. */
const BelowHeader = createContext(false);

export function titleOf({options, name}) {
  if (typeof options.headerTitle === 'string') return options.headerTitle;
  return options.title ?? name;
}

/** A screen's options as its header takes them. */
function headerOf(route, theme, below) {
  const {options} = route;
  const {colors} = theme;
  const ios = readDevice('platform') === 'ios';
  const tintColor = options.headerTintColor ?? (ios ? colors.primary : colors.text);
  const title = titleOf(route);
  const style = StyleSheet.flatten(options.headerStyle) ?? {};
  const titleStyle = StyleSheet.flatten(options.headerTitleStyle) ?? {};
  const largeStyle = StyleSheet.flatten(options.headerLargeTitleStyle) ?? {};
  const large = options.headerLargeTitle ?? options.headerLargeTitleEnabled;
  const transparent = options.headerTransparent === true || options.headerBackground !== undefined;
  const own = typeof options.headerTitle === 'function' ? options.headerTitle({children: title, tintColor}) : null;
  const centered = own !== null && (ios || options.headerTitleAlign === 'center');
  const left = options.headerLeft?.({tintColor, canGoBack: false});
  const right = options.headerRight?.({tintColor, canGoBack: false});
  const search = ios && options.headerSearchBarOptions;
  const parts = [
    left || (own !== null && !centered) ? createElement(ScreenStackHeaderLeftView, {key: 'left'}, left, centered ? null : own) : null,
    centered ? createElement(ScreenStackHeaderCenterView, {key: 'center'}, own) : null,
    right ? createElement(ScreenStackHeaderRightView, {key: 'right'}, right) : null,
    search ? createElement(ScreenStackHeaderSearchBarView, {key: 'search'}, createElement(SearchOptions, search)) : null,
  ];
  return {
    title,
    hidden: options.headerShown === false || options.header !== undefined,
    topInsetEnabled: !below,
    translucent: transparent || (ios && (large === true || Boolean(search)) && options.headerTransparent !== false),
    backgroundColor: style.backgroundColor ?? (transparent || (ios && large) ? 'transparent' : colors.card),
    color: tintColor,
    titleColor: titleStyle.color ?? options.headerTintColor ?? colors.text,
    titleFontFamily: titleStyle.fontFamily,
    titleFontSize: titleStyle.fontSize,
    titleFontWeight: titleStyle.fontWeight,
    largeTitle: large,
    largeTitleColor: largeStyle.color,
    largeTitleFontFamily: largeStyle.fontFamily,
    largeTitleFontSize: largeStyle.fontSize,
    largeTitleFontWeight: largeStyle.fontWeight,
    hideShadow: options.headerShadowVisible === false || transparent,
    children: parts,
  };
}

const SearchOptions = () => null;

/** A screen with its header. */
export function RouteScreen({route, content, contentStyle}) {
  const theme = useTheme();
  const below = useContext(BelowHeader);
  const {options} = route;
  const config = headerOf(route, theme, below);
  const own = options.headerShown === false ? null : options.header?.({options, route, navigation: {}, layout: readDevice('window')});
  return createElement(
    ScreenStackItem,
    {screenId: route.key, style: StyleSheet.absoluteFill, headerConfig: config, statusBarStyle: options.statusBarStyle, contentStyle: [{backgroundColor: theme.colors.background}, contentStyle]},
    own ?? null,
    options.headerBackground === undefined ? null : createElement('HS_View', {component: 'View', style: {position: 'absolute', top: 0, left: 0, right: 0}}, options.headerBackground()),
    createElement(BelowHeader, {value: below || options.headerShown !== false}, createElement('HS_View', {component: 'View', style: {flex: 1}}, content)),
  );
}

/** Shows its route's screen below a header. */
export const Stack = named('Stack', function Stack(props) {
  const {route, content} = useRoutes(props);
  if (route === undefined) return content;
  return createElement(ScreenStack, null, createElement(RouteScreen, {key: route.key, route, content, contentStyle: route.options.contentStyle}));
});

Object.assign(Stack, {Screen, Protected});
