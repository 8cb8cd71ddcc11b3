// Buttons of native code: boxes that can be pressed, at rest.

import {createElement} from 'react';
import {named} from '../element/named.js';
import {Pressable} from '../react-native/Pressable.js';

function button(name) {
  return named(name, function GestureButton({
    enabled, activeOpacity, underlayColor, rippleColor, rippleRadius, foreground, borderless, exclusive, shouldActivateOnStart, onActiveStateChange,
    onGestureEvent, onHandlerStateChange, simultaneousHandlers, waitFor, simultaneousWithExternalGesture, requireExternalGestureToFail,
    blocksExternalGesture, ...props
  }) {
    return createElement(Pressable, {...props, disabled: props.disabled ?? (enabled === false ? true : undefined)});
  });
}

export const buttons = Object.fromEntries(['RawButton', 'BaseButton', 'RectButton', 'BorderlessButton', 'PureNativeButton', 'Touchable'].map((name) => [name, button(name)]));
