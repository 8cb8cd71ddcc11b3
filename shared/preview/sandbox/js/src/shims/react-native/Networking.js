/** The layer below fetch and XMLHttpRequest. There is no network. */
export const Networking = {
  addListener: () => ({remove() {}}),
  sendRequest() {
    throw new Error('a preview has no network');
  },
  abortRequest() {},
  clearCookies: (callback) => callback(false),
};
