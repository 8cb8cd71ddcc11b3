import {processColor} from './colors.js';

const later = (callback, ...values) => {
  if (typeof callback === 'function') setTimeout(callback, 0, ...values);
};

/** The old way to native views. It knows none, and measures zeros. */
export const UIManager = {
  getViewManagerConfig: () => null,
  hasViewManagerConfig: () => false,
  getConstants: () => ({}),
  getConstantsForViewManager: () => null,
  getDefaultEventTypes: () => [],
  measure: (_tag, callback) => later(callback, 0, 0, 0, 0, 0, 0),
  measureInWindow: (_tag, callback) => later(callback, 0, 0, 0, 0),
  measureLayout: (_tag, _ancestor, _onError, callback) => later(callback, 0, 0, 0, 0),
  measureLayoutRelativeToParent: (_tag, _onError, callback) => later(callback, 0, 0, 0, 0),
  dispatchViewManagerCommand() {},
  sendAccessibilityEvent() {},
  setLayoutAnimationEnabledExperimental() {},
  configureNextLayoutAnimation() {},
  createView() {},
  updateView() {},
  manageChildren() {},
  focus() {},
  blur() {},
  lazilyLoadView() {},
  processColor,
};
