// A screen's header, as the platform first draws it: UINavigationBar of iOS, Toolbar of Android.

import {createElement, useContext, useLayoutEffect} from 'react';
import {readDevice} from '../../host/device.js';
import {named} from '../element/named.js';
import {Image} from '../react-native/Image.js';
import {parseColor} from '../react-native/colors.js';
import {Pressable} from '../react-native/Pressable.js';
import {Text} from '../react-native/Text.js';
import {barHeight, LARGE_TITLE, SEARCH_BAR, statusBarHeight} from './bars.js';
import {HeaderRoomContext, PlaceContext, StackContext} from './contexts.js';
import {arrow, chevron, lens} from './icons.js';
import {partsOf} from './subviews.js';

const view = (style, ...children) => createElement('HS_View', {component: 'View', style}, ...children);

/** Bars do not grow with the text size that the user has set. */
const label = (text, style) => createElement(Text, {numberOfLines: 1, allowFontScaling: false, style}, text);

const isClear = (color) => color === undefined || color === null || parseColor(color)?.a === 0;

function titleStyle(props, platform) {
  const family = props.titleFontFamily === 'System' ? undefined : props.titleFontFamily;
  const weight = props.titleFontWeight === 'undefined' ? undefined : props.titleFontWeight;
  const ios = platform === 'ios';
  return {
    color: props.titleColor ?? (readDevice('colorScheme') === 'dark' ? '#fff' : '#000'),
    fontSize: props.titleFontSize ?? (ios ? 17 : 20),
    fontWeight: weight ?? (ios ? '600' : '500'),
    ...(family && {fontFamily: family}),
    ...(ios ? {textAlign: 'center'} : {}),
  };
}

/** What leads to the screen below, or null where there is none, or where something else stands in its place. */
function backButton(props, parts, place, titles, platform) {
  if (place === 0 || props.hideBackButton || (parts.left.length > 0 && !props.backButtonInCustomView)) return null;
  const color = props.color ?? (platform === 'ios' ? '#007AFF' : '#000');
  const source = parts.back[0]?.props.source ?? parts.back[0]?.props.children?.props?.source;
  const press = {accessibilityRole: 'button', accessibilityLabel: 'Back', onPress: props.onHeaderBackButtonClicked ?? (() => {})};
  if (platform !== 'ios') {
    const icon = source ? createElement(Image, {source, style: {width: 24, height: 24, tintColor: color}}) : arrow(color);
    return createElement(Pressable, {...press, key: 'back', style: {width: 56, height: 56, alignItems: 'center', justifyContent: 'center', marginLeft: -16}}, icon);
  }
  const icon = source ? createElement(Image, {source, style: {width: 20, height: 20, resizeMode: 'contain', tintColor: color}}) : chevron(color);
  const minimal = props.backTitleVisible === false || props.backButtonDisplayMode === 'minimal';
  const text = props.backButtonDisplayMode === 'generic' ? 'Back' : (props.backTitle ?? titles[place - 1] ?? 'Back');
  const style = {color, fontSize: props.backTitleFontSize ?? 17, marginLeft: 6, flexShrink: 1, ...(props.backTitleFontFamily && {fontFamily: props.backTitleFontFamily})};
  return createElement(
    Pressable,
    {...press, key: 'back', style: {flexDirection: 'row', alignItems: 'center', marginLeft: -8, flexShrink: 1}},
    icon,
    minimal || text.trim() === '' ? null : label(text, style),
  );
}

/** Buttons that are given as data. */
const itemButtons = (items, color) =>
  (items ?? []).filter((item) => item?.title || item?.label).map((item, i) => createElement(Pressable, {key: `item-${i}`, onPress: item.onPress ?? (() => {})}, label(item.title ?? item.label, {color: item.tintColor ?? color, fontSize: 17})));

function iosBar(props, parts, back, height) {
  const color = props.color ?? '#007AFF';
  const left = [...(back === null ? [] : [back]), ...parts.left, ...itemButtons(props.headerLeftBarButtonItems, color)];
  const right = [...parts.right, ...itemButtons(props.headerRightBarButtonItems, color)];
  const title = parts.center.length > 0 ? parts.center : !props.largeTitle && props.title ? label(props.title, titleStyle(props, 'ios')) : null;
  return view(
    {height, flexDirection: 'row', alignItems: 'center', paddingHorizontal: 16, ...(props.direction === 'rtl' && {direction: 'rtl'})},
    view({flexGrow: 1, flexShrink: 1, flexBasis: 0, flexDirection: 'row', alignItems: 'center'}, left),
    view({flexShrink: 1, alignItems: 'center', justifyContent: 'center', marginHorizontal: 6}, title),
    view({flexGrow: 1, flexShrink: 0, flexBasis: 0, flexDirection: 'row', alignItems: 'center', justifyContent: 'flex-end'}, right),
  );
}

function androidBar(props, parts, back, height) {
  const title = props.title && parts.left.length === 0 && parts.center.length === 0 ? label(props.title, titleStyle(props, 'android')) : null;
  return view(
    {height, flexDirection: 'row', alignItems: 'center', paddingHorizontal: 16, ...(props.direction === 'rtl' && {direction: 'rtl'})},
    back,
    view({flexGrow: 1, flexShrink: 1, flexDirection: 'row', alignItems: 'center', ...(back !== null && {paddingLeft: 16})}, parts.left, title),
    parts.center.length > 0 ? view({position: 'absolute', left: 56, right: 56, top: 0, bottom: 0, alignItems: 'center', justifyContent: 'center'}, parts.center) : null,
    view({flexDirection: 'row', alignItems: 'center'}, parts.right),
  );
}

function largeTitle(props) {
  const family = props.largeTitleFontFamily === 'System' ? undefined : props.largeTitleFontFamily;
  return view(
    {height: LARGE_TITLE, paddingHorizontal: 16, justifyContent: 'center'},
    label(props.title ?? '', {
      color: props.largeTitleColor ?? props.titleColor ?? (readDevice('colorScheme') === 'dark' ? '#fff' : '#000'),
      fontSize: props.largeTitleFontSize ?? 34,
      fontWeight: props.largeTitleFontWeight ?? '700',
      ...(family && {fontFamily: family}),
    }),
  );
}

function searchBar(element) {
  const {placeholder = 'Search', barTintColor, textColor} = element.props.children?.props ?? {};
  const dark = readDevice('colorScheme') === 'dark';
  const gray = dark ? '#98989f' : '#838387';
  return view(
    {height: SEARCH_BAR, paddingHorizontal: 16, paddingBottom: 16},
    view(
      {flex: 1, borderRadius: 10, backgroundColor: barTintColor ?? (dark ? 'rgba(118,118,128,0.24)' : 'rgba(118,118,128,0.12)'), flexDirection: 'row', alignItems: 'center', paddingHorizontal: 8},
      lens(gray),
      label(placeholder, {color: textColor ?? gray, fontSize: 17, marginLeft: 6}),
    ),
  );
}

/** Draws the header over its screen and tells the screen what room to leave for it. */
export const ScreenStackHeaderConfig = named('ScreenStackHeaderConfig', function ScreenStackHeaderConfig(props) {
  const room = useContext(HeaderRoomContext);
  const place = useContext(PlaceContext);
  const {titles, tell} = useContext(StackContext);
  const {hidden = false, translucent = false, title} = props;
  const platform = readDevice('platform');
  const ios = platform === 'ios';
  const parts = partsOf(props.children);
  const underStatusBar = props.topInsetEnabled === false || hidden ? 0 : statusBarHeight();
  const bar = barHeight(props.topInsetEnabled === false && props.inSheet === true);
  const large = ios && props.largeTitle === true;
  const search = ios && parts.searchBar.length > 0;
  const height = underStatusBar + bar + (large ? LARGE_TITLE : 0) + (search ? SEARCH_BAR : 0);
  useLayoutEffect(() => room(hidden ? null : {height, translucent, inset: ios && translucent ? height : 0}), [room, hidden, height, translucent, ios]);
  useLayoutEffect(() => tell(place, title), [tell, place, title]);
  if (hidden) return null;

  const back = backButton(props, parts, place, titles, platform);
  const background = large && !isClear(props.largeTitleBackgroundColor) ? props.largeTitleBackgroundColor : props.backgroundColor;
  const line = !props.hideShadow && !isClear(background) && !(large && props.largeTitleHideShadow);
  const style = {position: 'absolute', top: 0, left: 0, right: 0, height, paddingTop: underStatusBar, backgroundColor: background};
  if (ios && line) Object.assign(style, {borderBottomWidth: 1 / readDevice('dpr'), borderBottomColor: readDevice('colorScheme') === 'dark' ? 'rgba(255,255,255,0.15)' : 'rgba(0,0,0,0.3)'});
  if (!ios && line) style.elevation = 4;
  return createElement(
    'HS_View',
    {component: 'ScreenStackHeaderConfig', accessibilityRole: 'header', style},
    ios ? iosBar(props, parts, back, bar) : androidBar(props, parts, back, bar),
    large ? largeTitle(props) : null,
    search ? searchBar(parts.searchBar[0]) : null,
  );
});
