import {readDevice} from '../../host/device.js';

/** Points and pixels of the device. */
export const PixelRatio = {
  get: () => readDevice('dpr'),
  getFontScale: () => readDevice('fontScale'),
  getPixelSizeForLayoutSize: (points) => Math.round(points * readDevice('dpr')),
  roundToNearestPixel(points) {
    const dpr = readDevice('dpr');
    return Math.round(points * dpr) / dpr;
  },
  startDetecting() {},
};
