// expo-modules-core: what Expo's packages reach their native code by. There is none: a module that is needed is a stand-in that
// answers everything, one that is optional is absent, a view shows what it holds.

import {createElement, useState} from 'react';
import {storedAtStart} from '../../host/app.js';
import {language} from '../../host/language.js';
import {nativeStandIn} from '../../host/placeholder.js';
import {named} from '../element/named.js';
import {EventEmitter as Emitter} from '../react-native/EventEmitter.js';
import {requireNativeComponent} from '../react-native/nativeComponents.js';
import {Platform as NativePlatform} from '../react-native/Platform.js';
import {View} from '../react-native/View.js';

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

/**
 * What modules say that packages take apart where an answer to everything would not do: the language is the one that previews format
 * in, chance has its size, and an app that never updated itself knows of no update.
 */
const KNOWN = {
  ExpoLocalization: {
    getLocales: () => [language()],
    getCalendars: () => [{calendar: 'gregory', timeZone: 'UTC', uses24hourClock: language().regionCode !== 'US', firstWeekday: 2}],
  },
  ExpoSecureStore: {getValueWithKeyAsync: async (key) => stored(key), getValueWithKeySync: stored},
  ExpoCrypto: {getRandomValues: (array) => globalThis.crypto.getRandomValues(array), randomUUID: () => globalThis.crypto.randomUUID()},
  ExpoUpdates: {
    isEnabled: false, isEmbeddedLaunch: true, isEmergencyLaunch: false, isUsingEmbeddedAssets: true, manifest: {}, localAssets: {},
    manifestString: undefined, updateId: undefined, channel: undefined, runtimeVersion: undefined, commitTime: undefined,
    emergencyLaunchReason: null, launchDuration: null, initialContext: {},
  },
};

function moduleFor(name) {
  const known = KNOWN[name];
  const rest = nativeStandIn(name);
  if (known === undefined) return rest;
  return new Proxy({}, {has: () => true, get: (_target, key) => (Object.hasOwn(known, key) ? known[key] : rest[key])});
}

function requireNativeModule(name) {
  if (!modules.has(name)) modules.set(name, moduleFor(name));
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

/** Expo's blurred glass is a veil over what is behind it, as dense as it is blurred. */
const VEILS = {dark: '25, 25, 25', light: '249, 249, 249', other: '255, 255, 255'};

function BlurView({tint = 'default', intensity = 50, style, ...props}) {
  const color = VEILS[/dark/i.test(tint) ? 'dark' : /light/i.test(tint) ? 'light' : 'other'];
  const alpha = 0.78 * Math.min(Math.max(intensity, 1), 100) / 100;
  return createElement(View, {...props, style: [style, {backgroundColor: `rgba(${color}, ${alpha})`}]});
}

const VIEWS = {__proto__: null, ExpoBlurView: named('ExpoBlurView', BlurView)};

const nativeView = (module, view) => VIEWS[view ?? module] ?? requireNativeComponent(view ?? module);

export const expoModulesCore = {
  CodedError, EventEmitter, LegacyEventEmitter: EventEmitter, NativeModule, PermissionStatus, Platform, SharedObject, SharedRef,
  UnavailabilityError, createPermissionHook, requireNativeModule, useEvent, useEventListener, useReleasingSharedObject,
  NativeModulesProxy: new Proxy({}, {get: (_target, name) => (typeof name === 'string' ? requireNativeModule(name) : undefined)}),
  isRunningInExpoGo: () => false,
  registerWebModule: (Module) => new Module(),
  reloadAppAsync: async () => {},
  createSnapshotFriendlyRef: () => ({current: null}),
  requireNativeView: nativeView,
  requireNativeViewManager: nativeView,
  requireOptionalNativeModule: () => null,
  uuid: {v4: () => '00000000-0000-4000-8000-000000000000', v5: () => '00000000-0000-5000-8000-000000000000'},
};
