// NativeWind and what its projects' configuration imports: the host applies class names, these are the ways to tell it of components,
// variables and the colour scheme.

import {createElement} from 'react';
import {classed, mapClasses, vars} from '../../host/tailwind/index.js';
import {palette} from '../../host/tailwind/palette.js';
import {defaults} from '../../host/tailwind/theme.js';
import {PixelRatio} from '../react-native/PixelRatio.js';
import {Platform} from '../react-native/Platform.js';
import {StyleSheet} from '../react-native/StyleSheet.js';
import {getColorScheme, setColorScheme} from '../react-native/Appearance.js';
import {useColorScheme as useDeviceScheme} from '../react-native/useColorScheme.js';

const set = (scheme) => setColorScheme(scheme === 'system' ? null : scheme);
const toggle = () => set(getColorScheme() === 'dark' ? 'light' : 'dark');

function useColorScheme() {
  return {colorScheme: useDeviceScheme(), setColorScheme: set, toggleColorScheme: toggle};
}

function cssInterop(component, mapping) {
  mapClasses(component, mapping);
  return component;
}

/** A component that takes class names, and those that it always has. */
function styled(component, ...rest) {
  const base = typeof rest[0] === 'string' ? rest[0] : '';
  const mapping = rest.find((value) => value !== null && typeof value === 'object')?.props ?? {};
  const own = {className: 'style', ...mapping};
  function Styled(props) {
    const className = [base, props.className].filter((names) => typeof names === 'string' && names !== '').join(' ');
    const given = className === '' ? props : {...props, className};
    return createElement(classed(component, given), given);
  }
  mapClasses(component, own);
  return Styled;
}

const colorScheme = {get: getColorScheme, set, toggle};

/** Functions of configurations, which choose by platform. */
const theme = {
  platformSelect: (values) => Platform.select(values),
  platformColor: (name) => String(name),
  hairlineWidth: () => StyleSheet.hairlineWidth,
  pixelRatio: (values) => (values === undefined ? PixelRatio.get() : values[PixelRatio.get()]),
  fontScale: () => PixelRatio.getFontScale(),
  pixelRatioSelect: (values) => values[PixelRatio.get()],
  fontScaleSelect: (values) => values[PixelRatio.getFontScale()],
  getPixelSizeForLayoutSize: (size) => PixelRatio.getPixelSizeForLayoutSize(size),
  roundToNearestPixel: (size) => PixelRatio.roundToNearestPixel(size),
};

const runtime = {
  styled, cssInterop, remapProps: cssInterop, vars, useColorScheme, colorScheme,
  verifyInstallation: () => true,
  withExpoSnack: (component) => component,
  useUnstableNativeVariable: () => undefined,
  NativeWindStyleSheet: {create() {}, setColorScheme: set, setOutput() {}, setVariables() {}, toggleColorScheme: toggle},
};

/** Tailwind's own plugins add classes; what they add here is left out. */
const plugin = Object.assign((handler, config) => ({handler, config}), {withOptions: (make, config) => (options) => ({handler: make?.(options), config: config?.(options)})});

export const nativewind = {
  nativewind: runtime,
  'nativewind/preset': {default: {}},
  'nativewind/theme': theme,
  'react-native-css-interop': runtime,
  'tailwindcss/colors': {default: palette, ...palette},
  'tailwindcss/defaultTheme': {default: defaults, ...defaults},
  'tailwindcss/plugin': {default: plugin},
};
