// expo-asset: files of the project, which are all at hand already.

import {resolveAssetSource} from '../react-native/assetSource.js';

class Asset {
  downloaded = true;

  constructor(source) {
    const {uri = null, width = null, height = null, assetId} = resolveAssetSource(source) ?? {};
    Object.assign(this, {name: assetId ?? '', type: '', hash: null, uri, localUri: uri, width, height});
    // An asset may be shown as it is: Image knows a project's file by this.
    if (assetId !== undefined) this.assetId = assetId;
  }

  async downloadAsync() {
    return this;
  }

  static fromModule(source) {
    return new Asset(typeof source === 'string' ? {uri: source} : source);
  }

  static fromURI(uri) {
    return new Asset({uri});
  }

  static fromMetadata(metadata) {
    return new Asset(metadata);
  }

  static async loadAsync(sources) {
    return [sources].flat().map(Asset.fromModule);
  }
}

export const expoAsset = {
  Asset,
  useAssets: (sources) => [[sources].flat().map(Asset.fromModule), undefined],
};
