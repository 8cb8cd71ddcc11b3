// Controls of the community's packages, as the platforms first show them.

import {Children, createElement, isValidElement} from 'react';
import {readDevice} from '../../host/device.js';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';
import {parseColor} from '../react-native/colors.js';
import {Text} from '../react-native/Text.js';

const view = (style, ...children) => createElement('HS_View', {component: 'View', style}, ...children);
const isIOS = () => readDevice('platform') === 'ios';
const isDark = () => readDevice('colorScheme') === 'dark';
const ink = () => (isDark() ? '#fff' : '#000');

/** A box with what every component may have, and own children. */
function box(component, props, style, ...children) {
  const {testID, nativeID, accessibilityLabel, onLayout} = props;
  return createElement('HS_View', hostProps({testID, nativeID, accessibilityLabel, onLayout, style: [style, props.style]}, component), ...children);
}

const SLIDER = {
  ios: {height: 40, track: 4, thumb: 28, min: '#007AFF', max: 'rgba(120, 120, 128, 0.2)', knob: '#fff', shadow: {shadowColor: '#000', shadowOpacity: 0.2, shadowRadius: 3, shadowOffset: {width: 0, height: 2}}},
  android: {height: 40, track: 2, thumb: 14, min: '#009688', max: 'rgba(0, 0, 0, 0.26)', knob: undefined, shadow: null},
};

const Slider = named('Slider', function Slider(props) {
  const {minimumValue = 0, maximumValue = 1, value = minimumValue, disabled} = props;
  const look = SLIDER[isIOS() ? 'ios' : 'android'];
  const part = maximumValue > minimumValue ? Math.min(1, Math.max(0, (value - minimumValue) / (maximumValue - minimumValue))) : 0;
  const track = (flexGrow, backgroundColor) => view({flexGrow, flexBasis: 0, height: look.track, borderRadius: look.track / 2, backgroundColor});
  const min = props.minimumTrackTintColor ?? look.min;
  const thumb = {width: look.thumb, height: look.thumb, borderRadius: look.thumb / 2, backgroundColor: props.thumbTintColor ?? look.knob ?? min, ...look.shadow};
  return box('Slider', props, {height: look.height, flexDirection: 'row', alignItems: 'center', opacity: disabled ? 0.5 : 1}, track(part, min), view(thumb), track(1 - part, props.maximumTrackTintColor ?? look.max));
});

const ROW = 34;
const WHEEL = 216;

/** iOS's wheel: the chosen row in the middle, those beside it paler. */
function wheel(component, props, rows, chosen, style) {
  const shown = [];
  for (let i = chosen - 2; i <= chosen + 2; i++) {
    const text = rows[i]?.label === undefined ? null : createElement(Text, {numberOfLines: 1, style: [{fontSize: 21, color: rows[i].color ?? ink(), textAlign: 'center'}, style]}, rows[i].label);
    shown.push(createElement('HS_View', {key: i, component: 'View', style: {height: ROW, justifyContent: 'center', opacity: [1, 0.5, 0.2][Math.abs(i - chosen)]}}, text));
  }
  const bar = view({position: 'absolute', left: 9, right: 9, top: (WHEEL - ROW) / 2, height: ROW, borderRadius: 8, backgroundColor: 'rgba(118, 118, 128, 0.12)'});
  return box(component, props, {height: WHEEL, justifyContent: 'center'}, bar, shown);
}

const Item = named('Picker.Item', () => null);

const Picker = named('Picker', function Picker(props) {
  const items = Children.toArray(props.children).filter(isValidElement).map((child) => child.props);
  const chosen = Math.max(0, items.findIndex((item) => item.value === props.selectedValue));
  if (isIOS()) return wheel('Picker', props, items, chosen, props.itemStyle);
  const label = createElement(Text, {numberOfLines: 1, style: {fontSize: 16, color: items[chosen]?.color ?? ink(), flex: 1}}, items[chosen]?.label ?? '');
  const arrow = {width: 0, height: 0, borderLeftWidth: 5, borderRightWidth: 5, borderTopWidth: 5, borderLeftColor: 'transparent', borderRightColor: 'transparent', borderTopColor: props.dropdownIconColor ?? '#757575'};
  return box('Picker', props, {height: 56, flexDirection: 'row', alignItems: 'center', paddingHorizontal: 16}, label, view(arrow));
});
Object.assign(Picker, {Item, MODE_DIALOG: 'dialog', MODE_DROPDOWN: 'dropdown'});

const SegmentedControl = named('SegmentedControl', function SegmentedControl(props) {
  const {values = [], selectedIndex, tintColor, backgroundColor, fontStyle, activeFontStyle, enabled} = props;
  const dark = isDark();
  const active = tintColor ?? (dark ? '#636366' : '#fff');
  const rgba = parseColor(active);
  const bright = rgba === null || rgba.r * 0.3 + rgba.g * 0.59 + rgba.b * 0.11 > 128;
  const segments = values.map((value, i) => {
    const chosen = i === selectedIndex;
    const color = chosen ? (bright ? '#000' : '#fff') : ink();
    const label = typeof value === 'string' ? createElement(Text, {numberOfLines: 1, style: [{fontSize: 13, fontWeight: chosen ? '600' : '500', color}, fontStyle, chosen ? activeFontStyle : null]}, value) : null;
    const raised = {backgroundColor: active, borderRadius: 7, shadowColor: '#000', shadowOpacity: 0.12, shadowRadius: 4, shadowOffset: {width: 0, height: 3}};
    return createElement('HS_View', {key: i, component: 'View', style: [{flex: 1, margin: 2, alignItems: 'center', justifyContent: 'center'}, chosen ? raised : null]}, label);
  });
  return box('SegmentedControl', props, {height: 32, borderRadius: 9, flexDirection: 'row', backgroundColor: backgroundColor ?? 'rgba(118, 118, 128, 0.12)', opacity: enabled === false ? 0.4 : 1}, segments);
});

const FORMATS = {date: {year: 'numeric', month: 'short', day: 'numeric'}, time: {hour: 'numeric', minute: '2-digit'}};

/** iOS shows a date in a pill, or a wheel; Android opens a dialog over the screen. */
const DateTimePicker = named('DateTimePicker', function DateTimePicker(props) {
  if (!isIOS()) return null;
  const {value, mode = 'date', locale, textColor, accentColor} = props;
  const date = value instanceof Date ? value : new Date(value ?? 0);
  const parts = mode === 'datetime' ? ['date', 'time'] : [mode === 'date' ? 'date' : 'time'];
  const texts = parts.map((part) => date.toLocaleString(locale ?? 'en-US', FORMATS[part]));
  if (props.display === 'spinner') return wheel('DateTimePicker', props, [{label: texts.join(' ')}], 0, textColor && {color: textColor});
  const pill = {backgroundColor: 'rgba(118, 118, 128, 0.12)', borderRadius: 6, paddingHorizontal: 11, height: 34, justifyContent: 'center', marginRight: 8};
  return box('DateTimePicker', props, {flexDirection: 'row', alignItems: 'center'}, texts.map((text, i) => createElement('HS_View', {key: i, component: 'View', style: pill}, createElement(Text, {style: {fontSize: 17, color: textColor ?? accentColor ?? ink()}}, text))));
});

export const slider = {Slider, default: Slider};
export const picker = {Picker, PickerIOS: Picker};
export const segmentedControl = {SegmentedControl, default: SegmentedControl};
export const dateTimePicker = {
  default: DateTimePicker,
  DateTimePickerAndroid: {open() {}, dismiss: async () => false},
  createDateTimeSetEvtParams: (date) => ({type: 'set', nativeEvent: {timestamp: date?.getTime()}}),
};
