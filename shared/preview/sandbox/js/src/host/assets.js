// Images and other files of the project, as `require('./a.png')` gives them to user code.

import {createElement} from 'react';
import {svgBox} from './svg/box.js';

/**
 * @param {{id: string, width?: number, height?: number, type: string}} asset sizes in points; type is the file's
 *   extension. Returns what the Image shim takes as `source`; an SVG is a component as well, as SVG transformers make it.
 */
export function makeAsset(asset) {
  const source = {assetId: asset.id, uri: `asset:${asset.id}`, width: asset.width, height: asset.height, scale: 1};
  if (asset.type !== 'svg') return source;
  function SvgAsset(props) {
    // The component's props replace the attributes of the file's root.
    const {box, attributes} = svgBox({width: asset.width, height: asset.height, ...props});
    return createElement('HS_Image', {...box, component: 'Svg', source, svg: attributes});
  }
  return Object.assign(SvgAsset, {assetId: asset.id, uri: source.uri, width: asset.width, height: asset.height});
}
