import {withheld} from './withheld.js';

const show = (message) => withheld('ToastAndroid.show', message);

export const ToastAndroid = {
  SHORT: 0,
  LONG: 1,
  TOP: 48,
  BOTTOM: 80,
  CENTER: 17,
  show,
  showWithGravity: show,
  showWithGravityAndOffset: show,
};
