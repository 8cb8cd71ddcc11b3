/** Android's back button, never pressed. */
export const BackHandler = {
  addEventListener: () => ({remove() {}}),
  exitApp() {},
};
