// react-native: everything that its index exports, each from the file of its name.

import {anyProp, propTypes} from '../element/propTypes.js';
import {AccessibilityInfo} from './AccessibilityInfo.js';
import {ActionSheetIOS} from './ActionSheetIOS.js';
import {ActivityIndicator} from './ActivityIndicator.js';
import {Alert} from './Alert.js';
import {Animated} from './animated/index.js';
import {useAnimatedColor, useAnimatedValue, useAnimatedValueXY} from './animated/hooks.js';
import {Appearance} from './Appearance.js';
import {AppRegistry} from './AppRegistry.js';
import {AppState} from './AppState.js';
import {AssetRegistry} from './AssetRegistry.js';
import {BackHandler} from './BackHandler.js';
import {Button} from './Button.js';
import {Clipboard} from './Clipboard.js';
import {processColor} from './colors.js';
import {DevMenu, DevSettings, LogBox, Systrace} from './developerTools.js';
import {DeviceInfo} from './DeviceInfo.js';
import {Dimensions} from './Dimensions.js';
import {DrawerLayoutAndroid} from './DrawerLayoutAndroid.js';
import {Easing} from './Easing.js';
import {EventEmitter} from './EventEmitter.js';
import {findNodeHandle} from './findNodeHandle.js';
import {FlatList} from './FlatList.js';
import {I18nManager} from './I18nManager.js';
import {Image} from './Image.js';
import {ImageBackground} from './ImageBackground.js';
import {InputAccessoryView} from './InputAccessoryView.js';
import {InteractionManager} from './InteractionManager.js';
import {Keyboard} from './Keyboard.js';
import {KeyboardAvoidingView} from './KeyboardAvoidingView.js';
import {LayoutAnimation} from './LayoutAnimation.js';
import {LayoutConformance} from './LayoutConformance.js';
import {Linking} from './Linking.js';
import {Modal} from './Modal.js';
import {codegenNativeCommands, codegenNativeComponent, NativeComponentRegistry, requireNativeComponent} from './nativeComponents.js';
import {DeviceEventEmitter, NativeEventEmitter} from './nativeEvents.js';
import {NativeModules, TurboModuleRegistry} from './nativeModules.js';
import {Networking} from './Networking.js';
import {PanResponder} from './PanResponder.js';
import {PermissionsAndroid} from './PermissionsAndroid.js';
import {PixelRatio} from './PixelRatio.js';
import {Platform} from './Platform.js';
import {DynamicColorIOS, PlatformColor} from './PlatformColor.js';
import {Pressable} from './Pressable.js';
import {ProgressBarAndroid} from './ProgressBarAndroid.js';
import {PushNotificationIOS} from './PushNotificationIOS.js';
import {ReactNativeVersion} from './ReactNativeVersion.js';
import {RefreshControl} from './RefreshControl.js';
import {RootTagContext} from './RootTagContext.js';
import {SafeAreaView} from './SafeAreaView.js';
import {ScrollView} from './ScrollView.js';
import {SectionList, VirtualizedSectionList} from './SectionList.js';
import {Settings} from './Settings.js';
import {Share} from './Share.js';
import {StatusBar} from './StatusBar.js';
import {StyleSheet} from './StyleSheet.js';
import {Switch} from './Switch.js';
import {Text} from './Text.js';
import {TextAncestorContext} from './TextAncestorContext.js';
import {TextInput} from './TextInput.js';
import {ToastAndroid} from './ToastAndroid.js';
import {Touchable} from './Touchable.js';
import {TouchableHighlight} from './TouchableHighlight.js';
import {TouchableNativeFeedback} from './TouchableNativeFeedback.js';
import {TouchableOpacity} from './TouchableOpacity.js';
import {TouchableWithoutFeedback} from './TouchableWithoutFeedback.js';
import {UIManager} from './UIManager.js';
import {useColorScheme} from './useColorScheme.js';
import {usePressability} from './usePressability.js';
import {UTFSequence} from './UTFSequence.js';
import {useWindowDimensions} from './useWindowDimensions.js';
import {Vibration} from './Vibration.js';
import {View} from './View.js';
import {createVirtualCollectionView, DEFAULT_INITIAL_NUM_TO_RENDER, VirtualArray, VirtualColumn, VirtualColumnGenerator, VirtualRow} from './virtualCollections.js';
import {VirtualizedList} from './VirtualizedList.js';
import {VirtualView, VirtualViewMode} from './VirtualView.js';

/** The module's exports. */
export const reactNative = {
  AccessibilityInfo, ActionSheetIOS, ActivityIndicator, Alert, Animated, AppRegistry, AppState, Appearance,
  AssetRegistry, BackHandler, Button, Clipboard, DevMenu, DevSettings, DeviceEventEmitter, DeviceInfo, Dimensions,
  DrawerLayoutAndroid, DynamicColorIOS, Easing, EventEmitter, FlatList, I18nManager, Image, ImageBackground,
  InputAccessoryView, InteractionManager, Keyboard, KeyboardAvoidingView, LayoutAnimation, Linking, LogBox, Modal,
  NativeComponentRegistry, NativeEventEmitter, NativeModules, Networking, PanResponder, PermissionsAndroid,
  PixelRatio, Platform, PlatformColor, Pressable, ProgressBarAndroid, PushNotificationIOS, ReactNativeVersion,
  RefreshControl, RootTagContext, SafeAreaView, ScrollView, SectionList, Settings, Share, StatusBar, StyleSheet,
  Switch, Systrace, Text, TextInput, ToastAndroid, Touchable, TouchableHighlight, TouchableNativeFeedback,
  TouchableOpacity, TouchableWithoutFeedback, TurboModuleRegistry, UIManager, UTFSequence, Vibration, View,
  VirtualViewMode, VirtualizedList, VirtualizedSectionList, codegenNativeCommands, codegenNativeComponent,
  findNodeHandle, processColor, requireNativeComponent, useAnimatedColor, useAnimatedValue, useAnimatedValueXY,
  useColorScheme, usePressability, useWindowDimensions,

  // Names that React Native still marks as trials.
  experimental_LayoutConformance: LayoutConformance,
  unstable_batchedUpdates: (run, argument) => run(argument),
  unstable_createVirtualCollectionView: createVirtualCollectionView,
  unstable_DEFAULT_INITIAL_NUM_TO_RENDER: DEFAULT_INITIAL_NUM_TO_RENDER,
  // A preview's refs are handles without a tree around them, so no scroll parent can be found.
  unstable_getScrollParent: () => null,
  unstable_NativeText: Text,
  unstable_NativeView: View,
  unstable_TextAncestorContext: TextAncestorContext,
  unstable_VirtualArray: VirtualArray,
  unstable_VirtualColumn: VirtualColumn,
  unstable_VirtualColumnGenerator: VirtualColumnGenerator,
  unstable_VirtualRow: VirtualRow,
  unstable_VirtualView: VirtualView,

  // Both names of one emitter: iOS and Android had one each.
  NativeAppEventEmitter: DeviceEventEmitter,
  // Calls from native code, which never come.
  registerCallableModule() {},
};

// What React Native has dropped and packages still read while they load. It is no export that lists of them show.
const dropped = {
  ViewPropTypes: propTypes, TextPropTypes: propTypes, ColorPropType: anyProp, EdgeInsetsPropType: anyProp, PointPropType: anyProp,
  YellowBox: Object.assign(() => null, LogBox, {ignoreWarnings() {}}),
};
for (const [name, value] of Object.entries(dropped)) Object.defineProperty(reactNative, name, {value});
for (const component of [View, Text, Image, ScrollView, TextInput, TouchableOpacity, TouchableHighlight, TouchableWithoutFeedback]) {
  Object.defineProperty(component, 'propTypes', {value: propTypes, configurable: true});
}
