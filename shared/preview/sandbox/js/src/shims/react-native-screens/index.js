// react-native-screens: screens are views, and their headers are drawn as the platforms do.

import {createContext, createElement, Fragment} from 'react';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';
import {unsupported} from '../element/unsupported.js';
import {Animated} from '../react-native/animated/index.js';
import {absoluteFill} from '../react-native/StyleSheet.js';
import {ScreenStackHeaderConfig} from './Header.js';
import {Screen, ScreenContainer, ScreenContext, ScreenStack, ScreenStackItem} from './Screen.js';
import * as subviews from './subviews.js';

const {partsOf, ...parts} = subviews;

const nothing = () => {};

/** The header draws it where it stands. */
const SearchBar = named('SearchBar', () => null);

const FullWindowOverlay = named('FullWindowOverlay', ({children}) =>
  createElement('HS_View', hostProps({style: absoluteFill, pointerEvents: 'box-none'}, 'FullWindowOverlay'), children),
);

const Group = (name) => named(name, ({children}) => createElement(Fragment, null, children));
const Box = (name) => named(name, ({children, ...props}) => createElement('HS_View', hostProps(props, name), children));

/** A screen that has come. */
const useTransitionProgress = () => ({progress: new Animated.Value(1), closing: new Animated.Value(0), goingForward: new Animated.Value(1)});

export const screens = {
  Screen, InnerScreen: Screen, NativeScreen: Screen, ScreenContext, ScreenStack, ScreenStackItem, ScreenContainer,
  NativeScreenContainer: ScreenContainer, NativeScreenNavigationContainer: ScreenContainer,
  ScreenStackHeaderConfig, ...parts,
  SearchBar, NativeSearchBar: SearchBar, NativeSearchBarCommands: {}, FullWindowOverlay,
  ScreenFooter: Box('ScreenFooter'), FooterComponent: Box('FooterComponent'), ScreenContentWrapper: Box('ScreenContentWrapper'),
  GHContext: createContext(Group('GestureDetectorWrapper')),
  TransitionProgressContext: createContext(undefined),
  Tabs: {Host: unsupported('Tabs.Host', 'react-native-screens'), Screen: unsupported('Tabs.Screen', 'react-native-screens')},
  BottomTabs: unsupported('BottomTabs', 'react-native-screens'),
  BottomTabsScreen: unsupported('BottomTabsScreen', 'react-native-screens'),
  useTransitionProgress,
  enableScreens: nothing,
  enableFreeze: nothing,
  screensEnabled: () => true,
  freezeEnabled: () => false,
  shouldUseActivityState: true,
  isSearchBarAvailableForCurrentPlatform: true,
  isNewBackTitleImplementation: true,
  executeNativeBackPress: () => true,
  compatibilityFlags: {isNewBackTitleImplementation: true, usesHeaderFlexboxImplementation: true, usesNewAndroidHeaderHeightImplementation: true},
  featureFlags: {experiment: {}, stable: {}},
};
