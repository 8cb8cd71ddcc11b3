import {registerRoot} from '../../host/root.js';

const providers = new Map();
let wrapperProvider = null;

/** Where an app names its root component; the first one is the screen when the entry point exports none. */
export const AppRegistry = {
  registerComponent(key, provider) {
    providers.set(key, provider);
    registerRoot(provider());
    return key;
  },
  registerConfig(configs) {
    for (const {appKey, component, run} of configs) {
      if (component) AppRegistry.registerComponent(appKey, component);
      else AppRegistry.registerRunnable(appKey, run);
    }
  },
  registerRunnable(key, run) {
    providers.set(key, run);
    return key;
  },
  registerSection: (key, provider) => AppRegistry.registerComponent(key, provider),
  getAppKeys: () => [...providers.keys()],
  getSectionKeys: () => [],
  getSections: () => ({}),
  getRunnable: (key) => providers.get(key),
  getRegistry: () => ({sections: [], runnables: Object.fromEntries(providers)}),
  setWrapperComponentProvider(provider) {
    wrapperProvider = provider;
  },
  getWrapperComponentProvider: () => wrapperProvider,
  setRootViewStyleProvider() {},
  setComponentProviderInstrumentationHook() {},
  registerHeadlessTask() {},
  registerCancellableHeadlessTask() {},
  startHeadlessTask() {},
  cancelHeadlessTask() {},
  // The host mounts the root itself.
  runApplication() {},
  unmountApplicationComponentAtRootTag() {},
};
