import {expect, test} from 'vitest';
import {modules} from '../../src/shims/index.js';

/** What react-native 0.88's index exports. */
const NAMES = `
ActivityIndicator Button DrawerLayoutAndroid EventEmitter FlatList Image ImageBackground InputAccessoryView
KeyboardAvoidingView experimental_LayoutConformance Modal unstable_NativeText unstable_NativeView Pressable
ProgressBarAndroid RefreshControl SafeAreaView ScrollView SectionList StatusBar Switch Text unstable_TextAncestorContext
TextInput TouchableHighlight TouchableNativeFeedback TouchableOpacity TouchableWithoutFeedback View VirtualizedList
VirtualizedSectionList unstable_VirtualView unstable_VirtualArray unstable_createVirtualCollectionView
unstable_VirtualColumn unstable_VirtualColumnGenerator unstable_VirtualRow unstable_getScrollParent
unstable_DEFAULT_INITIAL_NUM_TO_RENDER AccessibilityInfo ActionSheetIOS Alert Animated Appearance AppRegistry AppState
AssetRegistry BackHandler Clipboard codegenNativeCommands codegenNativeComponent DeviceEventEmitter DeviceInfo DevMenu
DevSettings Dimensions DynamicColorIOS Easing findNodeHandle I18nManager Keyboard LayoutAnimation Linking LogBox
NativeAppEventEmitter NativeComponentRegistry NativeEventEmitter NativeModules Networking PanResponder
PermissionsAndroid PixelRatio Platform PlatformColor PushNotificationIOS processColor registerCallableModule
requireNativeComponent ReactNativeVersion RootTagContext Settings Share StyleSheet Systrace ToastAndroid
TurboModuleRegistry UIManager unstable_batchedUpdates useAnimatedValue useAnimatedValueXY useAnimatedColor
useColorScheme usePressability useWindowDimensions UTFSequence Vibration VirtualViewMode Touchable InteractionManager
`.trim().split(/\s+/);

test('react-native exports what React Native 0.88 exports, and nothing else', () => {
  expect(Object.keys(modules['react-native']).sort()).toEqual([...NAMES].sort());
});

test.each(NAMES)('react-native: %s has a value', (name) => {
  expect(modules['react-native'][name]).toBeDefined();
});

test('Animated has all of its members', () => {
  expect(Object.keys(modules['react-native'].Animated).sort()).toEqual(
    `Value ValueXY Color Interpolation Node Event timing spring decay delay sequence parallel stagger loop add subtract
     multiply divide modulo diffClamp event forkEvent unforkEvent attachNativeEvent createAnimatedComponent View Text
     Image ScrollView FlatList SectionList`.trim().split(/\s+/).sort(),
  );
});

test('no export that is a plain value asks about the device', async () => {
  const {deviceReads, resetDevice} = await import('../../src/host/device.js');
  resetDevice();
  for (const exportsObject of Object.values(modules)) {
    for (const {get, value} of Object.values(Object.getOwnPropertyDescriptors(exportsObject))) expect(get ?? value).toBeDefined();
  }
  expect(deviceReads()).toEqual([]);
});

test('the packages that previews provide', () => {
  expect(Object.keys(modules)).toEqual([
    '@gorhom/bottom-sheet', '@legendapp/list', '@react-native-async-storage/async-storage', '@react-native-community/async-storage', '@react-native-community/datetimepicker',
    '@react-native-community/slider', '@react-native-masked-view/masked-view', '@react-native-community/masked-view', '@react-native-picker/picker',
    '@react-native-segmented-control/segmented-control', '@shopify/flash-list', 'expo', 'expo-asset', 'expo-constants', 'expo-device', 'expo-font', 'expo-haptics',
    'expo-image', 'expo-linear-gradient', 'expo-modules-core', 'expo-router', 'expo-router/stack', 'expo-router/tabs', 'expo-router/drawer', 'expo-router/head', 'expo-router/ui',
    'expo-router/unstable-native-tabs', 'expo-router/native-tabs', 'expo-splash-screen', 'expo-status-bar', 'react-native', 'nativewind', 'nativewind/preset', 'nativewind/theme',
    'react-native-css-interop', 'tailwindcss/colors', 'tailwindcss/defaultTheme', 'tailwindcss/plugin',
    'react-native-gesture-handler', 'react-native-gesture-handler/Swipeable', 'react-native-gesture-handler/ReanimatedSwipeable', 'react-native-gesture-handler/DrawerLayout',
    'react-native-gesture-handler/ReanimatedDrawerLayout', 'react-native-keyboard-controller', 'react-native-linear-gradient', 'react-native-mmkv', 'react-native-pager-view', 'react-native-reanimated', 'react-native-safe-area-context', 'react-native-screens', 'react-native-svg',
    'react-native-svg/css', 'react-native-worklets',
  ]);
});
