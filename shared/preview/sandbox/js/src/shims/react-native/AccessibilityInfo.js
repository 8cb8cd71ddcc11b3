const off = async () => false;

/** No assistive setting is on. */
export const AccessibilityInfo = {
  isBoldTextEnabled: off,
  isGrayscaleEnabled: off,
  isInvertColorsEnabled: off,
  isReduceMotionEnabled: off,
  isHighTextContrastEnabled: off,
  isDarkerSystemColorsEnabled: off,
  prefersCrossFadeTransitions: off,
  isReduceTransparencyEnabled: off,
  isScreenReaderEnabled: off,
  isAccessibilityServiceEnabled: off,
  addEventListener: () => ({remove() {}}),
  setAccessibilityFocus() {},
  sendAccessibilityEvent() {},
  announceForAccessibility() {},
  announceForAccessibilityWithOptions() {},
  getRecommendedTimeoutMillis: async (timeout) => timeout,
};
