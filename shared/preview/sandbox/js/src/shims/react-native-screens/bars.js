// How high the platforms' navigation bars are.

import {readDevice} from '../../host/device.js';
import {Platform} from '../react-native/Platform.js';

const ANDROID_BAR = 56;
export const LARGE_TITLE = 52;
export const SEARCH_BAR = 52;

/** Beyond it, the inset is that of a display with an island in it, and the status bar ends above it. */
const ISLAND = 50;

/** The part of a bar that is under the status bar. */
export function statusBarHeight() {
  const {top} = readDevice('insets');
  return readDevice('platform') === 'ios' && top > ISLAND ? top - 5 - 1 / readDevice('dpr') : top;
}

/** @param {boolean} inSheet whether it is the bar of a sheet, which does not reach the top of the window */
export function barHeight(inSheet) {
  if (readDevice('platform') !== 'ios') return ANDROID_BAR;
  if (Platform.isPad) return inSheet ? 56 : 50;
  const {width, height} = readDevice('window');
  if (width > height) return 32;
  return inSheet ? 56 : 44;
}
