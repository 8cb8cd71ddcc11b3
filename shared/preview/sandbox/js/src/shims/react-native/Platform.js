import {readDevice} from '../../host/device.js';
import {version as reactNativeVersion} from './ReactNativeVersion.js';

/** The API level of each Android release, as Platform.Version tells it. */
const API_LEVELS = {5: 21, 6: 23, 7: 24, 8: 26, 9: 28, 10: 29, 11: 30, 12: 31, 13: 33, 14: 34, 15: 35, 16: 36};

const isIOS = () => readDevice('platform') === 'ios';

function androidLevel(version) {
  const major = Number.parseInt(version, 10);
  return API_LEVELS[major] ?? (major >= 17 ? 20 + major : 34);
}

/**
 * iPads are the iOS devices whose shorter side is at least 744 points (the iPad mini's); the model's name decides where
 * it says so.
 */
function isPad() {
  if (!isIOS()) return false;
  if (/ipad/i.test(readDevice('os').model)) return true;
  const {width, height} = readDevice('window');
  return Math.min(width, height) >= 744;
}

function constants() {
  const {version, model} = readDevice('os');
  const shared = {isTesting: false, isDisableAnimations: false, reactNativeVersion};
  if (isIOS()) {
    return {...shared, osVersion: version, systemName: 'iOS', interfaceIdiom: isPad() ? 'pad' : 'phone', forceTouchAvailable: false, isMacCatalyst: false};
  }
  return {...shared, Version: androidLevel(version), Release: version, Model: model, Brand: 'generic', Manufacturer: 'generic', Serial: 'unknown', Fingerprint: 'generic', ServerHost: '', uiMode: 'normal'};
}

/**
 * Which platform a preview is for. Every value is a getter, so a screen that asks nothing is rendered once for both.
 */
export const Platform = {
  get OS() {
    return readDevice('platform');
  },
  get Version() {
    const {version} = readDevice('os');
    return isIOS() ? version : androidLevel(version);
  },
  get constants() {
    return constants();
  },
  get isPad() {
    return isPad();
  },
  isTV: false,
  isVision: false,
  isMacCatalyst: false,
  isTesting: false,
  isDisableAnimations: false,
  select(choices) {
    const platform = readDevice('platform');
    if (Object.hasOwn(choices, platform)) return choices[platform];
    return Object.hasOwn(choices, 'native') ? choices.native : choices.default;
  },
};
