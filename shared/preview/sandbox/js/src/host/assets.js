// Images and other files of the project, as `require('./a.png')` gives them to user code.

import {createElement} from 'react';

/**
 * @param {{id: string, width?: number, height?: number, type: string}} asset sizes in points; type is the file's
 *   extension. Returns what the Image shim takes as `source`; an SVG is a component as well, as SVG transformers make it.
 */
export function makeAsset(asset) {
  const source = {assetId: asset.id, uri: `asset:${asset.id}`, width: asset.width, height: asset.height, scale: 1};
  if (asset.type !== 'svg') return source;
  function SvgAsset({width = asset.width, height = asset.height, style, ...rest}) {
    return createElement('HS_Image', {...rest, component: 'Svg', source, style: [{width, height}, style]});
  }
  return Object.assign(SvgAsset, {assetId: asset.id, uri: source.uri, width: asset.width, height: asset.height});
}
