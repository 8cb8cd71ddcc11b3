let content = '';

/** A clipboard of the preview's own, empty at its start. */
export const Clipboard = {
  getString: async () => content,
  setString(text) {
    content = String(text);
  },
};
