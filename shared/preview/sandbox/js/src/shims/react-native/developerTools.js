// What React Native offers developers while they work on an app: none of it is part of a picture.

export const LogBox = {
  ignoreLogs() {},
  ignoreAllLogs() {},
  install() {},
  uninstall() {},
  isInstalled: () => false,
  addLog() {},
  addException() {},
  clearAllLogs() {},
};

export const DevMenu = {show() {}};

export const DevSettings = {addMenuItem() {}, reload() {}, onFastRefresh() {}};

export const Systrace = {
  isEnabled: () => false,
  setEnabled() {},
  beginEvent() {},
  endEvent() {},
  trace: (_name, run) => run(),
  beginAsyncEvent: () => 0,
  endAsyncEvent() {},
  counterEvent() {},
};
