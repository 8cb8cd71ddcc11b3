// Fonts that code loads under names of its own. The painter finds their files by the assets.

// Taken before user code can replace it.
const {fromEntries} = Object;

const MAX_FONTS = 200;

/** Assets' ids by the families that code gave them. */
const loaded = new Map();

/**
 * Loads a font: it counts as loaded at once.
 * @param {string} family the name that styles will use
 * @param {unknown} source what the import of a font's file gave, or {uri: ...} of another
 */
export function loadFont(family, source) {
  if (loaded.size >= MAX_FONTS) return;
  const id = source?.assetId ?? source?.uri?.assetId ?? source?.default?.assetId;
  loaded.set(String(family).slice(0, 200), typeof id === 'string' ? id : '');
}

export const isFontLoaded = (family) => loaded.has(family);
export const loadedFonts = () => [...loaded.keys()];
export const unloadFont = (family) => void loaded.delete(family);

/** The assets of loaded fonts, by family. */
export const fontAssets = () => fromEntries([...loaded].filter(([, id]) => id !== ''));
