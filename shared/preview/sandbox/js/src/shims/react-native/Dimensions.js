import {readDevice} from '../../host/device.js';

/** @param {'window' | 'screen'} which they are the same: a preview's window fills its screen */
function get(which) {
  if (which !== 'window' && which !== 'screen') throw new Error(`No dimension set for key ${which}`);
  return readDevice(which);
}

/** Sizes in points. A preview's device never changes while it renders, so no listener is ever called. */
export const Dimensions = {
  get,
  set() {},
  addEventListener: () => ({remove() {}}),
};
