import {withheld} from './withheld.js';

/** Dialogs. A preview shows the screen below them. */
export const Alert = {
  alert: (title) => withheld('Alert.alert', title),
  prompt: (title) => withheld('Alert.prompt', title),
};
