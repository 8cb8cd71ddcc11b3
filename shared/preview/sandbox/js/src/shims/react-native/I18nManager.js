/** Previews are laid out left to right. */
export const I18nManager = {
  isRTL: false,
  doLeftAndRightSwapInRTL: true,
  allowRTL() {},
  forceRTL() {},
  swapLeftAndRightInRTL() {},
  getConstants: () => ({isRTL: false, doLeftAndRightSwapInRTL: true, localeIdentifier: 'en_US'}),
};
