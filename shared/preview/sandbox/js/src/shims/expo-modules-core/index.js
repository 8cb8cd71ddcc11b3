// expo-modules-core: what Expo's packages reach their native code by. There is none: a module that is needed is a stand-in that
// answers everything, one that is optional is absent, a view shows what it holds.

import {useState} from 'react';
import {storedAtStart} from '../../host/app.js';
import {language} from '../../host/language.js';
import {nativeStandIn} from '../../host/placeholder.js';
import {EventEmitter as Emitter} from '../react-native/EventEmitter.js';
import {requireNativeComponent} from '../react-native/nativeComponents.js';
import {Platform as NativePlatform} from '../react-native/Platform.js';

class EventEmitter extends Emitter {
  removeSubscription(subscription) {
    subscription?.remove?.();
  }
}

class NativeModule extends EventEmitter {}

class SharedObject extends EventEmitter {
  release() {}
}

class SharedRef extends SharedObject {}

class CodedError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

class UnavailabilityError extends CodedError {
  constructor(moduleName, propertyName) {
    super('ERR_UNAVAILABLE', `The method or property ${moduleName}.${propertyName} is not available in previews`);
  }
}

const modules = new Map();

const stored = (key) => {
  const found = storedAtStart().find(([own]) => own === key)?.[1];
  return found === undefined ? null : typeof found === 'string' ? found : JSON.stringify(found);
};

/** Native modules that answer with what a preview knows; all else of them is a stand-in's. */
const KNOWN = {
  ExpoLocalization: {
    getLocales: () => [language()],
    getCalendars: () => [{calendar: 'gregory', timeZone: 'UTC', uses24hourClock: language().regionCode !== 'US', firstWeekday: 2}],
  },
  ExpoSecureStore: {getValueWithKeyAsync: async (key) => stored(key), getValueWithKeySync: stored},
};

const knownModule = (name) => {
  const other = nativeStandIn(name);
  const own = KNOWN[name];
  return new Proxy({}, {get: (_target, key) => (Object.hasOwn(own, key) ? own[key] : other[key])});
};

function requireNativeModule(name) {
  if (Object.hasOwn(KNOWN, name) && !modules.has(name)) modules.set(name, knownModule(name));
  if (!modules.has(name)) modules.set(name, nativeStandIn(name));
  return modules.get(name);
}

const PermissionStatus = {DENIED: 'denied', GRANTED: 'granted', UNDETERMINED: 'undetermined'};
const UNDETERMINED = {status: PermissionStatus.UNDETERMINED, granted: false, canAskAgain: true, expires: 'never'};

/** Permissions as they are before anybody was asked. */
const createPermissionHook = () => () => [UNDETERMINED, async () => UNDETERMINED, async () => UNDETERMINED];

function useEvent(_emitter, _event, initial = null) {
  return useState(initial)[0];
}

function useEventListener() {}

function useReleasingSharedObject(make) {
  return useState(make)[0];
}

const Platform = new Proxy(
  {isDOMAvailable: false, canUseEventListeners: false, canUseViewport: false, isAsyncDebugging: false},
  {get: (own, key) => (key in own ? own[key] : NativePlatform[key])},
);

export const expoModulesCore = {
  CodedError, EventEmitter, LegacyEventEmitter: EventEmitter, NativeModule, PermissionStatus, Platform, SharedObject, SharedRef,
  UnavailabilityError, createPermissionHook, requireNativeModule, useEvent, useEventListener, useReleasingSharedObject,
  NativeModulesProxy: new Proxy({}, {get: (_target, name) => (typeof name === 'string' ? requireNativeModule(name) : undefined)}),
  isRunningInExpoGo: () => false,
  registerWebModule: (Module) => new Module(),
  reloadAppAsync: async () => {},
  createSnapshotFriendlyRef: () => ({current: null}),
  requireNativeView: (module, view) => requireNativeComponent(view ?? module),
  requireNativeViewManager: (module, view) => requireNativeComponent(view ?? module),
  requireOptionalNativeModule: () => null,
  uuid: {v4: () => '00000000-0000-4000-8000-000000000000', v5: () => '00000000-0000-5000-8000-000000000000'},
};
