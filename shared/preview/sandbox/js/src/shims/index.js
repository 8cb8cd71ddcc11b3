// The modules that user code may import without bringing them along: React Native itself and the packages around it
// that a preview can show truly. What is not here becomes a placeholder with a diagnostic.

import {expo} from './expo/index.js';
import {expoStatusBar} from './expo-status-bar/index.js';
import {reactNative} from './react-native/index.js';
import {safeAreaContext} from './react-native-safe-area-context/index.js';

/** @type {Record<string, Record<string, unknown>>} exports by import specifier */
export const modules = {
  expo,
  'expo-status-bar': expoStatusBar,
  'react-native': reactNative,
  'react-native-safe-area-context': safeAreaContext,
};
