/**
 * @typedef {object} ImageSource
 * @property {string} [assetId] set for an image that came with the project
 * @property {string} [uri]
 * @property {number} [width] points at 1x
 * @property {number} [height] points at 1x
 */

/**
 * React Native's view of a source: where it is, and how large if known.
 *
 * @param {any} source what `require('./a.png')` gave, or `{uri, ...}`; a project's SVG is also a component
 * @returns {ImageSource | null}
 */
export function resolveAssetSource(source) {
  if (source === null || (typeof source !== 'object' && typeof source !== 'function')) return null;
  if (source.assetId === undefined) return source;
  const {assetId, uri, width, height} = source;
  return {assetId, uri, width, height, scale: 1};
}

/**
 * Picks the candidate of a `srcSet` for the smallest scale: the choice of another would be the only reason to read the
 * device's, and the painter scales pictures anyway.
 *
 * @param {string} srcSet such as "a.png 1x, b.png 2x"
 * @returns {string | undefined}
 */
export function firstOfSrcSet(srcSet) {
  let best;
  let bestScale = Infinity;
  for (const candidate of srcSet.split(', ')) {
    const [uri, descriptor = '1x'] = candidate.trim().split(' ');
    const scale = Number.parseFloat(descriptor);
    if (descriptor.endsWith('x') && scale < bestScale) {
      best = uri;
      bestScale = scale;
    }
  }
  return best;
}
