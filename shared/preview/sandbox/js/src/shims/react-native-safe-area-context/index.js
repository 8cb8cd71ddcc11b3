// react-native-safe-area-context: where a screen's content is clear of the notch, the bars and the corners.

import {SafeAreaFrameContext, SafeAreaInsetsContext} from './contexts.js';
import {deviceFrame, deviceInsets} from './insets.js';
import {useSafeAreaFrame, useSafeAreaInsets, withSafeAreaInsets} from './hooks.js';
import {SafeAreaListener, SafeAreaProvider} from './SafeAreaProvider.js';
import {SafeAreaView} from './SafeAreaView.js';

const initialWindowMetrics = Object.freeze({insets: deviceInsets, frame: deviceFrame});

export const safeAreaContext = {
  SafeAreaProvider,
  SafeAreaListener,
  SafeAreaView,
  SafeAreaInsetsContext,
  SafeAreaFrameContext,
  SafeAreaContext: SafeAreaInsetsContext,
  SafeAreaConsumer: SafeAreaInsetsContext.Consumer,
  useSafeAreaInsets,
  useSafeArea: useSafeAreaInsets,
  useSafeAreaFrame,
  withSafeAreaInsets,
  initialWindowMetrics,
  initialWindowSafeAreaInsets: deviceInsets,
};
