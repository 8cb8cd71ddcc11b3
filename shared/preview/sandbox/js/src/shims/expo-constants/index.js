// expo-constants: facts about the app and its device.

import {readDevice} from '../../host/device.js';

const Constants = {
  appOwnership: null,
  executionEnvironment: 'standalone',
  isHeadless: false,
  debugMode: false,
  expoGoConfig: null,
  easConfig: null,
  // The project's app.json is no part of a preview: what an app keeps there is absent, and asking for it is safe.
  expoConfig: {extra: {}},
  manifest: null,
  manifest2: null,
  // The same for every preview, so that what is drawn from it is too.
  sessionId: '00000000-0000-4000-8000-000000000000',
  systemFonts: [],
  get deviceName() {
    return readDevice('os').model;
  },
  get statusBarHeight() {
    return readDevice('insets').top;
  },
  get platform() {
    return {[readDevice('platform')]: {}};
  },
  getWebViewUserAgentAsync: async () => null,
};

export const expoConstants = {
  default: Constants,
  AppOwnership: {Expo: 'expo'},
  ExecutionEnvironment: {Bare: 'bare', Standalone: 'standalone', StoreClient: 'storeClient'},
};
