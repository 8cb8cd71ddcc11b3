// The modules that user code may import without bringing them along: React Native itself and the packages around it
// that a preview can show truly. What is not here becomes a placeholder with a diagnostic.

import {asyncStorage} from './async-storage/index.js';
import {bottomSheet} from './bottom-sheet/index.js';
import {expo} from './expo/index.js';
import {expoAsset} from './expo-asset/index.js';
import {expoConstants} from './expo-constants/index.js';
import {expoDevice} from './expo-device/index.js';
import {expoFont} from './expo-font/index.js';
import {expoHaptics} from './expo-haptics/index.js';
import {expoImage} from './expo-image/index.js';
import {expoLinearGradient} from './expo-linear-gradient/index.js';
import {expoRouter} from './expo-router/index.js';
import {expoSplashScreen} from './expo-splash-screen/index.js';
import {expoModulesCore} from './expo-modules-core/index.js';
import {expoStatusBar} from './expo-status-bar/index.js';
import {flashList, legendList} from './flash-list/index.js';
import {dateTimePicker, picker, segmentedControl, slider} from './pickers/index.js';
import {reactNative} from './react-native/index.js';
import {gestureHandler} from './react-native-gesture-handler/index.js';
import {keyboardController} from './react-native-keyboard-controller/index.js';
import {linearGradient} from './react-native-linear-gradient/index.js';
import {maskedView} from './react-native-masked-view/index.js';
import {ListView} from './react-native/removed/ListView.js';
import {TabBarIOS} from './react-native/removed/TabBarIOS.js';
import {mmkv} from './react-native-mmkv/index.js';
import {pagerView} from './react-native-pager-view/index.js';
import {reanimated} from './react-native-reanimated/index.js';
import {safeAreaContext} from './react-native-safe-area-context/index.js';
import {screens} from './react-native-screens/index.js';
import {nativewind} from './nativewind/index.js';
import {reactNativeSvg} from './react-native-svg/index.js';
import {worklets} from './react-native-worklets/index.js';

/** @type {Record<string, Record<string, unknown>>} exports by import specifier */
export const modules = {
  '@gorhom/bottom-sheet': bottomSheet,
  '@legendapp/list': legendList,
  '@react-native-async-storage/async-storage': asyncStorage,
  '@react-native-community/async-storage': asyncStorage,
  '@react-native-community/datetimepicker': dateTimePicker,
  '@react-native-community/slider': slider,
  '@react-native-masked-view/masked-view': maskedView,
  '@react-native-community/masked-view': maskedView,
  '@react-native-picker/picker': picker,
  '@react-native-segmented-control/segmented-control': segmentedControl,
  '@shopify/flash-list': flashList,
  expo,
  'expo-asset': expoAsset,
  'expo-constants': expoConstants,
  'expo-device': expoDevice,
  'expo-font': expoFont,
  'expo-haptics': expoHaptics,
  'expo-image': expoImage,
  'expo-linear-gradient': expoLinearGradient,
  'expo-modules-core': expoModulesCore,
  ...expoRouter,
  'expo-splash-screen': expoSplashScreen,
  'expo-status-bar': expoStatusBar,
  'react-native': reactNative,
  ...nativewind,
  ...gestureHandler,
  'react-native-keyboard-controller': keyboardController,
  'react-native-linear-gradient': linearGradient,
  'react-native-mmkv': mmkv,
  'react-native-pager-view': pagerView,
  'react-native-reanimated': reanimated,
  'react-native-safe-area-context': safeAreaContext,
  'react-native-screens': screens,
  'react-native-svg': reactNativeSvg,
  'react-native-svg/css': reactNativeSvg,
  'react-native-worklets': worklets,
};

// What React Native once had itself: code of that time imports it from there. It is no export that lists show.
const moved = {
  ListView, TabBarIOS,
  AsyncStorage: asyncStorage.default, DatePickerIOS: dateTimePicker.default, MaskedViewIOS: maskedView.default, Picker: picker.Picker,
  SegmentedControlIOS: segmentedControl.default, Slider: slider.default, ViewPagerAndroid: pagerView.default,
};
for (const [name, value] of Object.entries(moved)) Object.defineProperty(reactNative, name, {value});
