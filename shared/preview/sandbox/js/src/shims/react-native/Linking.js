import {withheld} from './withheld.js';

/** Opening addresses outside of the app. */
export const Linking = {
  async openURL(url) {
    withheld('Linking.openURL', url);
    return true;
  },
  canOpenURL: async () => true,
  openSettings: async () => withheld('Linking.openSettings'),
  sendIntent: async (action) => withheld('Linking.sendIntent', action),
  getInitialURL: async () => null,
  addEventListener: () => ({remove() {}}),
  addListener: () => ({remove() {}}),
  removeAllListeners() {},
};
