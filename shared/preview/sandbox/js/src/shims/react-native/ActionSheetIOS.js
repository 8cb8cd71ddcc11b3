import {withheld} from './withheld.js';

/** Sheets from the bottom of the screen, never opened: no choice is made, so no callback runs. */
export const ActionSheetIOS = {
  showActionSheetWithOptions: (options) => withheld('ActionSheetIOS.showActionSheetWithOptions', options?.title),
  showShareActionSheetWithOptions: (options) => withheld('ActionSheetIOS.showShareActionSheetWithOptions', options?.message ?? options?.url),
  dismissActionSheet() {},
};
