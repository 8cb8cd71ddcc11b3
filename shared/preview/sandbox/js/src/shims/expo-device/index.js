// expo-device: what the previewed device is.

import {readDevice} from '../../host/device.js';
import {Platform} from '../react-native/Platform.js';

const DeviceType = {UNKNOWN: 0, PHONE: 1, TABLET: 2, DESKTOP: 3, TV: 4};

/** Android calls a tablet what is at least 600 points on its shorter side. */
function deviceType() {
  if (Platform.OS === 'ios') return Platform.isPad ? DeviceType.TABLET : DeviceType.PHONE;
  const {width, height} = readDevice('window');
  return Math.min(width, height) >= 600 ? DeviceType.TABLET : DeviceType.PHONE;
}

export const expoDevice = {
  isDevice: true,
  DeviceType,
  get brand() {
    return Platform.OS === 'ios' ? 'Apple' : null;
  },
  get manufacturer() {
    return Platform.OS === 'ios' ? 'Apple' : null;
  },
  get modelName() {
    return readDevice('os').model;
  },
  get deviceName() {
    return readDevice('os').model;
  },
  get osName() {
    return Platform.OS === 'ios' ? (Platform.isPad ? 'iPadOS' : 'iOS') : 'Android';
  },
  get osVersion() {
    return readDevice('os').version;
  },
  get platformApiLevel() {
    return Platform.OS === 'android' ? Platform.Version : null;
  },
  get deviceType() {
    return deviceType();
  },
  getDeviceTypeAsync: async () => deviceType(),
  isRootedExperimentalAsync: async () => false,
};
