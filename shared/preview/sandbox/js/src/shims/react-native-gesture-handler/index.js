// react-native-gesture-handler: React Native's components and buttons without anybody touching them.

import {createElement, Fragment} from 'react';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';
import {DrawerLayoutAndroid} from '../react-native/DrawerLayoutAndroid.js';
import {FlatList} from '../react-native/FlatList.js';
import {Pressable} from '../react-native/Pressable.js';
import {RefreshControl} from '../react-native/RefreshControl.js';
import {ScrollView} from '../react-native/ScrollView.js';
import {Switch} from '../react-native/Switch.js';
import {Text} from '../react-native/Text.js';
import {TextInput} from '../react-native/TextInput.js';
import {TouchableHighlight} from '../react-native/TouchableHighlight.js';
import {TouchableNativeFeedback} from '../react-native/TouchableNativeFeedback.js';
import {TouchableOpacity} from '../react-native/TouchableOpacity.js';
import {TouchableWithoutFeedback} from '../react-native/TouchableWithoutFeedback.js';
import {buttons} from './buttons.js';
import {DrawerKeyboardDismissMode, DrawerLayout, DrawerLockMode, DrawerPosition, DrawerType} from './DrawerLayout.js';
import {Directions, Gesture, gestureHooks, HANDLER_NAMES, HoverEffect, MouseButton, PointerType, State} from './gestures.js';
import {Swipeable} from './Swipeable.js';

const nothing = () => {};

/** What detects gestures has no box of its own. */
const detector = (name) => named(name, ({children}) => createElement(Fragment, null, typeof children === 'function' ? children({}) : children));

const GestureHandlerRootView = named('GestureHandlerRootView', function GestureHandlerRootView(props) {
  const out = hostProps(props, 'GestureHandlerRootView');
  out.style = props.style ?? {flex: 1};
  return createElement('HS_View', out);
});

function gestureHandlerRootHOC(Component, containerStyles) {
  return named(`GestureHandlerRoot(${Component.displayName || Component.name || 'Component'})`, (props) =>
    createElement(GestureHandlerRootView, {style: [{flex: 1}, containerStyles]}, createElement(Component, props)),
  );
}

/** Props of gestures are for none of the components that they are given to. */
const createNativeWrapper = (Component) => Component;

const exported = {
  Gesture, ...gestureHooks, State, Directions, PointerType, MouseButton, HoverEffect,
  ...Object.fromEntries(HANDLER_NAMES.map((name) => [name, detector(name)])),
  GestureDetector: detector('GestureDetector'),
  InterceptingGestureDetector: detector('InterceptingGestureDetector'),
  VirtualGestureDetector: detector('VirtualGestureDetector'),
  GestureHandlerRootView, gestureHandlerRootHOC, createNativeWrapper,
  ...buttons,
  LegacyRawButton: buttons.RawButton, LegacyBaseButton: buttons.BaseButton, LegacyRectButton: buttons.RectButton, LegacyBorderlessButton: buttons.BorderlessButton,
  ScrollView, FlatList, Switch, TextInput, Text, RefreshControl, Pressable, DrawerLayoutAndroid,
  LegacyScrollView: ScrollView, LegacyFlatList: FlatList, LegacySwitch: Switch, LegacyTextInput: TextInput, LegacyText: Text, LegacyRefreshControl: RefreshControl,
  LegacyPressable: Pressable,
  TouchableOpacity, TouchableHighlight, TouchableWithoutFeedback, TouchableNativeFeedback,
  Swipeable, DrawerLayout,
  enableExperimentalWebImplementation: nothing,
  enableLegacyWebImplementation: nothing,
};

/** The package's own files that apps import. */
const swipeable = {Swipeable, SwipeDirection: Object.freeze({LEFT: 'left', RIGHT: 'right'}), default: Swipeable};
const drawerLayout = {DrawerLayout, DrawerKeyboardDismissMode, DrawerLockMode, DrawerPosition, DrawerType, default: DrawerLayout};

export const gestureHandler = {
  'react-native-gesture-handler': exported,
  'react-native-gesture-handler/Swipeable': swipeable,
  'react-native-gesture-handler/ReanimatedSwipeable': swipeable,
  'react-native-gesture-handler/DrawerLayout': drawerLayout,
  'react-native-gesture-handler/ReanimatedDrawerLayout': drawerLayout,
};
