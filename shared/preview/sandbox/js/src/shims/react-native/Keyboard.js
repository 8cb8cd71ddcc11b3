/** The keyboard is closed and stays closed. */
export const Keyboard = {
  addListener: () => ({remove() {}}),
  removeAllListeners() {},
  dismiss() {},
  isVisible: () => false,
  metrics: () => undefined,
  scheduleLayoutAnimation() {},
};
