// expo-constants: facts about the app and its device.

import {readDevice} from '../../host/device.js';

const Constants = {
  appOwnership: null,
  executionEnvironment: 'standalone',
  isHeadless: false,
  debugMode: false,
  expoGoConfig: null,
  easConfig: null,
  // What the project's app.json says; what a program would add to it is absent, and asking for it is safe.
  get expoConfig() {
    const app = globalThis.__hsApp ?? {};
    return {name: 'App', slug: 'app', scheme: app.slug ?? 'app', ...app, extra: app.extra ?? {}};
  },
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
