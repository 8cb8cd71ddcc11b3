import {EventEmitter} from './EventEmitter.js';

/** Events for the whole device, sent by JavaScript alone: no native side exists to send any. */
export const DeviceEventEmitter = new EventEmitter();

/** An emitter for one native module's events, over the device's own. */
export class NativeEventEmitter {
  addListener(type, listener, context) {
    return DeviceEventEmitter.addListener(type, listener, context);
  }

  emit(type, ...args) {
    DeviceEventEmitter.emit(type, ...args);
  }

  removeAllListeners(type) {
    DeviceEventEmitter.removeAllListeners(type);
  }

  listenerCount(type) {
    return DeviceEventEmitter.listenerCount(type);
  }
}
