import {createContext} from 'react';
import {deviceFrame, deviceInsets} from './insets.js';

// The defaults are the device's own values: a screen previewed without the provider of its app still gets true insets.

export const SafeAreaInsetsContext = createContext(deviceInsets);
SafeAreaInsetsContext.displayName = 'SafeAreaInsetsContext';

export const SafeAreaFrameContext = createContext(deviceFrame);
SafeAreaFrameContext.displayName = 'SafeAreaFrameContext';
