// react-native-keyboard-controller: the keyboard is closed, and nobody writes.

import {createContext, createElement, Fragment, useState} from 'react';
import {named} from '../element/named.js';
import {Animated} from '../react-native/animated/index.js';
import {KeyboardAvoidingView} from '../react-native/KeyboardAvoidingView.js';
import {ScrollView} from '../react-native/ScrollView.js';
import {View} from '../react-native/View.js';
import {SharedValue} from '../react-native-reanimated/values.js';

const nothing = () => {};

const Group = (name) => named(name, ({children}) => createElement(Fragment, null, children));
const Unseen = (name) => named(name, () => null);

const scrolling = (name) =>
  named(name, ({bottomOffset, disableScrollOnKeyboardHide, extraKeyboardSpace, ScrollViewComponent = ScrollView, ...props}) => createElement(ScrollViewComponent, props));

/** It sticks to the bottom of what it is in, moved by what is given for a keyboard that is closed. */
const KeyboardStickyView = named('KeyboardStickyView', ({offset, enabled, style, ...props}) =>
  createElement(View, {...props, style: offset?.closed ? [style, {transform: [{translateY: offset.closed}]}] : style}),
);

const closed = {isVisible: false, height: 0, duration: 0, timestamp: 0, target: -1, type: 'default', appearance: 'light'};
const animated = () => ({height: new Animated.Value(0), progress: new Animated.Value(0)});
const shared = () => ({height: new SharedValue(0), progress: new SharedValue(0)});

const useKeyboardAnimation = () => useState(animated)[0];
const useReanimatedKeyboardAnimation = () => useState(shared)[0];
const context = {enabled: true, setEnabled: nothing, animated: animated(), reanimated: shared(), layout: new SharedValue(null), update: async () => {}, setKeyboardHandlers: () => nothing, setInputHandlers: () => nothing};
const KeyboardContext = createContext(context);

export const keyboardController = {
  KeyboardProvider: Group('KeyboardProvider'), KeyboardGestureArea: Group('KeyboardGestureArea'), ClippingScrollView: Group('ClippingScrollView'),
  KeyboardAvoidingView, KeyboardStickyView,
  KeyboardAwareScrollView: scrolling('KeyboardAwareScrollView'), KeyboardChatScrollView: scrolling('KeyboardChatScrollView'),
  KeyboardToolbar: Object.assign(Unseen('KeyboardToolbar'), {Background: Unseen('Background'), Content: Unseen('Content'), Prev: Unseen('Prev'), Next: Unseen('Next'), Done: Unseen('Done')}),
  KeyboardExtender: Unseen('KeyboardExtender'), KeyboardBackgroundView: Unseen('KeyboardBackgroundView'), OverKeyboardView: Unseen('OverKeyboardView'),
  KeyboardControllerView: View, DefaultKeyboardToolbarTheme: {light: {}, dark: {}},
  KeyboardContext, useKeyboardContext: () => context,
  useKeyboardAnimation, useReanimatedKeyboardAnimation,
  useKeyboardController: () => ({enabled: true, setEnabled: nothing}),
  useKeyboardState: (select = (state) => state) => select(closed),
  useKeyboardHandler: nothing, useGenericKeyboardHandler: nothing, useFocusedInputHandler: nothing, useResizeMode: nothing,
  useReanimatedFocusedInput: () => ({input: useState(() => new SharedValue(null))[0], update: async () => {}}),
  KeyboardController: {setInputMode: nothing, setDefaultMode: nothing, setFocusTo: nothing, preload: nothing, dismiss: async () => {}, isVisible: () => false, state: () => closed},
  KeyboardEvents: {addListener: () => ({remove: nothing})},
  FocusedInputEvents: {addListener: () => ({remove: nothing})},
  WindowDimensionsEvents: {addListener: () => ({remove: nothing})},
  AndroidSoftInputModes: Object.freeze({SOFT_INPUT_ADJUST_NOTHING: 48, SOFT_INPUT_ADJUST_PAN: 32, SOFT_INPUT_ADJUST_RESIZE: 16, SOFT_INPUT_ADJUST_UNSPECIFIED: 0}),
};
