// The components that take class names without being told to, and which of their props these become.

import {reactNative} from '../react-native/index.js';
import {reanimated} from '../react-native-reanimated/index.js';
import {safeAreaContext} from '../react-native-safe-area-context/index.js';

const STYLE = {className: 'style'};
const SCROLLS = {className: 'style', contentContainerClassName: 'contentContainerStyle', indicatorClassName: 'indicatorStyle'};
const LIST = {
  ...SCROLLS, ListHeaderComponentClassName: 'ListHeaderComponentStyle', ListFooterComponentClassName: 'ListFooterComponentStyle',
  columnWrapperClassName: 'columnWrapperStyle',
};

const MAPPINGS = {
  View: STYLE, Text: STYLE, Image: STYLE, Pressable: STYLE, SafeAreaView: STYLE, Switch: STYLE, TextInput: STYLE, Modal: STYLE,
  TouchableHighlight: STYLE, TouchableOpacity: STYLE, TouchableWithoutFeedback: STYLE, TouchableNativeFeedback: STYLE,
  ScrollView: SCROLLS, FlatList: LIST, SectionList: LIST, VirtualizedList: LIST,
  ImageBackground: {className: 'style', imageClassName: 'imageStyle'},
  KeyboardAvoidingView: {className: 'style', contentContainerClassName: 'contentContainerStyle'},
  ActivityIndicator: {className: {target: 'style', nativeStyleToProp: {color: true}}},
  StatusBar: {className: {target: false, nativeStyleToProp: {backgroundColor: true}}},
};

let known = null;

/** @returns {Map<unknown, object>} mappings by component */
export function classedComponents() {
  if (known !== null) return known;
  known = new Map();
  for (const [name, mapping] of Object.entries(MAPPINGS)) {
    for (const from of [reactNative, reactNative.Animated, reanimated.default]) {
      if (from?.[name] !== undefined) known.set(from[name], mapping);
    }
  }
  known.set(safeAreaContext.SafeAreaView, STYLE);
  return known;
}
