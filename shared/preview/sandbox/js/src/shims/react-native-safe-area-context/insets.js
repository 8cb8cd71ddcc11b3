import {readDevice} from '../../host/device.js';

/**
 * Insets in points that read the device only when a side is asked for: most screens hold the object and use one side,
 * many only pass it on.
 */
export const deviceInsets = Object.freeze(
  Object.defineProperties({}, Object.fromEntries(['top', 'right', 'bottom', 'left'].map((side) => [side, {enumerable: true, get: () => readDevice('insets')[side]}]))),
);

/** The window in points, read when a side of it is asked for. */
export const deviceFrame = Object.freeze({
  x: 0,
  y: 0,
  get width() {
    return readDevice('window').width;
  },
  get height() {
    return readDevice('window').height;
  },
});
