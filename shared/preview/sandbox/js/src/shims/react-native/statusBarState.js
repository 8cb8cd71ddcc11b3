// What StatusBar's static methods asked for. They are imperative and may be called anywhere, so the state lives beside
// the component, and every mounted status bar watches it.

let state = Object.freeze({});
const watchers = new Set();

/** @param {Record<string, unknown>} change */
export function changeStatusBar(change) {
  state = Object.freeze({...state, ...change});
  for (const watcher of watchers) watcher();
}

export function watchStatusBar(watcher) {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export const statusBarState = () => state;
