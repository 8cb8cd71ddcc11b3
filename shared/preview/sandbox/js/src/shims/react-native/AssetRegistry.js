const assets = [];

/** Assets by number, for code that bundlers generate. */
export const AssetRegistry = {
  registerAsset: (asset) => assets.push(asset),
  getAssetByID: (id) => assets[id - 1],
};
