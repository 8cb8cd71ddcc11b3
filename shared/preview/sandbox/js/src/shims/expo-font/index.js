// expo-font: fonts that come with the app. They count as loaded at once, so that no screen waits for them.

import {isFontLoaded, loadedFonts, loadFont, unloadFont} from '../../host/fonts.js';

function load(fonts, source) {
  if (typeof fonts === 'string') loadFont(fonts, source);
  else for (const family of Object.keys(fonts ?? {})) loadFont(family, fonts[family]);
}

const FontDisplay = {AUTO: 'auto', SWAP: 'swap', BLOCK: 'block', FALLBACK: 'fallback', OPTIONAL: 'optional'};

export const expoFont = {
  useFonts(fonts) {
    load(fonts);
    return [true, null];
  },
  loadAsync: async (fonts, source) => load(fonts, source),
  isLoaded: isFontLoaded,
  isLoading: () => false,
  getLoadedFonts: loadedFonts,
  processFontFamily: (family) => family,
  unloadAsync: async (family) => unloadFont(family),
  unloadAllAsync: async () => loadedFonts().forEach(unloadFont),
  FontDisplay,
};
