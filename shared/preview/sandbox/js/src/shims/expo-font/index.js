// expo-font: fonts that come with the app. They count as loaded at once, so that no screen waits for them; their
// families are drawn with the platform's own font, and the preview says so.

import {diagnostic} from '../../host/device.js';

const loaded = new Set();

function load(fonts) {
  const families = typeof fonts === 'string' ? [fonts] : Object.keys(fonts ?? {});
  for (const family of families) {
    loaded.add(family);
    diagnostic({severity: 'info', code: 'CUSTOM_FONT', message: `The font family ${family.slice(0, 100)} is drawn with the platform's own font`});
  }
}

export const expoFont = {
  useFonts(fonts) {
    load(fonts);
    return [true, null];
  },
  loadAsync: async (fonts) => load(fonts),
  isLoaded: (family) => loaded.has(family),
  isLoading: () => false,
  getLoadedFonts: () => [...loaded],
  unloadAsync: async (family) => void loaded.delete(family),
  unloadAllAsync: async () => loaded.clear(),
  FontDisplay: {AUTO: 'auto', SWAP: 'swap', BLOCK: 'block', FALLBACK: 'fallback', OPTIONAL: 'optional'},
};
