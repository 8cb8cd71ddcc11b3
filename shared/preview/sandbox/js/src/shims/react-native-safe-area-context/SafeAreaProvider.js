import {createElement} from 'react';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';

/** The box at the root of an app. Its contexts already hold the device's values, so it only has to fill the window. */
export const SafeAreaProvider = named('SafeAreaProvider', function SafeAreaProvider({initialMetrics, ...props}) {
  const out = hostProps(props, 'SafeAreaProvider');
  out.style = [{flex: 1}, props.style];
  return createElement('HS_View', out);
});

/** A part of the screen that listens for its own insets; on a device that never changes they are the provider's. */
export const SafeAreaListener = named('SafeAreaListener', function SafeAreaListener({onChange, ...props}) {
  const out = hostProps(props, 'SafeAreaListener');
  out.style = [{flex: 1}, props.style];
  return createElement('HS_View', out);
});
