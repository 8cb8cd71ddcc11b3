const stored = new Map();
const watches = new Map();
let lastWatch = 0;

/** iOS user defaults, empty at the start of each preview. */
export const Settings = {
  get: (key) => stored.get(key),
  set(values) {
    for (const [key, value] of Object.entries(values)) {
      stored.set(key, value);
      for (const {keys, callback} of [...watches.values()]) if (keys.includes(key)) callback();
    }
  },
  watchKeys(keys, callback) {
    watches.set(++lastWatch, {keys: [keys].flat(), callback});
    return lastWatch;
  },
  clearWatch: (id) => void watches.delete(id),
};
