// react-native-worklets: there is one thread, and what is sent to another runs later on this one, as it would.

const later = (run, args) => {
  setTimeout(run, 0, ...args);
};

/** A function that calls another later. */
const sent = (run) => (...args) => later(run, args);

const same = (value) => value;

const RuntimeKind = Object.freeze({ReactNative: 1, UI: 2, Worker: 3});

export const worklets = {
  RuntimeKind,
  runOnUI: sent,
  runOnJS: sent,
  runOnRuntime: (_runtime, run) => sent(run),
  runOnUISync: (run, ...args) => run(...args),
  runOnUIAsync: async (run, ...args) => run(...args),
  runOnRuntimeSync: (_runtime, run, ...args) => run(...args),
  runOnRuntimeAsync: async (_runtime, run, ...args) => run(...args),
  executeOnUIRuntimeSync: (run) => (...args) => run(...args),
  scheduleOnUI: (run, ...args) => later(run, args),
  scheduleOnRN: (run, ...args) => later(run, args),
  scheduleOnRuntime: (_runtime, run, ...args) => later(run, args),
  callMicrotasks() {},
  unstable_eventLoopTask: same,
  createWorkletRuntime: (config) => ({name: typeof config === 'string' ? config : (config?.name ?? 'anonymous')}),
  isWorkletFunction: (value) => typeof value === 'function',
  isShareableRef: () => true,
  isSerializableRef: () => true,
  makeShareable: same,
  makeShareableCloneRecursive: same,
  makeShareableCloneOnUIRecursive: same,
  createSerializable: same,
  createSynchronizable: (value) => {
    let held = value;
    return {
      getDirty: () => held,
      getBlocking: () => held,
      setBlocking: (next) => (held = typeof next === 'function' ? next(held) : next),
      lock() {},
      unlock() {},
    };
  },
  isSynchronizable: (value) => typeof value?.getBlocking === 'function',
  serializableMappingCache: new Map(),
  shareableMappingCache: new Map(),
  getRuntimeKind: () => RuntimeKind.ReactNative,
  isRNRuntime: () => true,
  isUIRuntime: () => false,
  isWorkerRuntime: () => false,
  isWorkletRuntime: () => false,
  getStaticFeatureFlag: () => false,
  getDynamicFeatureFlag: () => false,
  setDynamicFeatureFlag() {},
  WorkletsModule: {},
};
