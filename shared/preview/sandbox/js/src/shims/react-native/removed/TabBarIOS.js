// TabBarIOS: iOS's bar of tabs, with what the chosen one holds above it.

import {Children, createElement, isValidElement} from 'react';
import {readDevice} from '../../../host/device.js';
import {named} from '../../element/named.js';
import {Image} from '../Image.js';
import {Text} from '../Text.js';
import {View} from '../View.js';

const HEIGHT = 49;

const Item = named('TabBarIOS.Item', ({children}) => children ?? null);

function tab({title, icon, selectedIcon, selected, systemIcon}, key, {tintColor = '#007AFF', unselectedTintColor = '#8E8E93'}) {
  const color = selected ? tintColor : unselectedTintColor;
  const source = selected ? (selectedIcon ?? icon) : icon;
  const caption = title ?? (typeof systemIcon === 'string' ? systemIcon[0].toUpperCase() + systemIcon.slice(1) : undefined);
  return createElement(
    View,
    {key, style: {flex: 1, alignItems: 'center', justifyContent: 'center'}},
    source == null ? null : createElement(Image, {source, style: {width: 25, height: 25, tintColor: color}, resizeMode: 'contain'}),
    caption === undefined ? null : createElement(Text, {numberOfLines: 1, style: {fontSize: 10, marginTop: 2, color}}, caption),
  );
}

export const TabBarIOS = named('TabBarIOS', function TabBarIOS(props) {
  const items = Children.toArray(props.children).filter(isValidElement);
  const chosen = items.find((item) => item.props.selected) ?? items[0];
  const bottom = readDevice('insets').bottom;
  const bar = {flexDirection: 'row', height: HEIGHT + bottom, paddingBottom: bottom, backgroundColor: props.barTintColor ?? '#F8F8F8', borderTopWidth: 0.5, borderColor: '#B2B2B2'};
  return createElement(
    View,
    {style: [{flex: 1}, props.style]},
    createElement(View, {style: {flex: 1}}, chosen),
    createElement(View, {style: bar}, items.map((item, i) => tab(item.props, item.key ?? i, props))),
  );
});
TabBarIOS.Item = Item;
