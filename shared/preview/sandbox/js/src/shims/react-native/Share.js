import {withheld} from './withheld.js';

/** The share sheet, which answers that it was closed. */
export const Share = {
  async share(content) {
    withheld('Share.share', content?.title ?? content?.message ?? content?.url);
    return {action: Share.dismissedAction};
  },
  sharedAction: 'sharedAction',
  dismissedAction: 'dismissedAction',
};
