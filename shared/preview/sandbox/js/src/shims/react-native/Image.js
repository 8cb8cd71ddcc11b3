import {createElement} from 'react';
import {diagnostic} from '../../host/device.js';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';
import {firstOfSrcSet, resolveAssetSource} from './assetSource.js';
import {flatten} from './StyleSheet.js';

const OBJECT_FIT = {contain: 'contain', cover: 'cover', fill: 'stretch', 'scale-down': 'contain', none: 'none'};

/** A picture: a leaf that has its natural size where that is known, and may be told another by its style. */
export const Image = named('Image', function Image(props) {
  if (props.children != null) {
    throw new Error('The <Image> component cannot contain children. If you want to render content on top of the image, consider using the <ImageBackground> component or absolute positioning.');
  }
  const {src, srcSet, width, height, ...out} = hostProps(props, 'Image');
  const source = sourceOf(out.source, src, srcSet);
  const style = flatten(out.style);
  out.source = source;
  // One object, not a list of two: an explicit undefined in the style undoes the natural size.
  out.style = {width: source?.width ?? width, height: source?.height ?? height, overflow: 'hidden', ...style};
  out.resizeMode = OBJECT_FIT[style?.objectFit] ?? out.resizeMode ?? style?.resizeMode ?? 'cover';
  out.tintColor ??= style?.tintColor;
  if (out.alt != null) {
    out.accessible ??= true;
    out.accessibilityLabel ??= out.alt;
  }
  return createElement('HS_Image', out);
});

/** One source out of the spellings that Image takes. */
function sourceOf(source, src, srcSet) {
  if (typeof srcSet === 'string') {
    const uri = firstOfSrcSet(srcSet) ?? src;
    if (uri !== undefined) return {uri};
  }
  if (src !== undefined) return {uri: src};
  return resolveAssetSource(Array.isArray(source) ? source[0] : source) ?? undefined;
}

function refuse(uri) {
  diagnostic({
    severity: 'info',
    code: 'NETWORK_UNAVAILABLE',
    message: `Image asked for ${String(uri).slice(0, 200)}: a preview has no network while it renders`,
  });
  return new Error('a preview has no network');
}

/** Answers through callbacks or a promise, as Image.getSize does. */
function refuseSize(uri, onFailure) {
  const error = refuse(uri);
  const answer = Promise.reject(error);
  answer.catch(typeof onFailure === 'function' ? onFailure : () => {});
  return answer;
}

Image.resolveAssetSource = resolveAssetSource;
Image.getSize = (uri, _onSuccess, onFailure) => refuseSize(uri, onFailure);
Image.getSizeWithHeaders = (uri, _headers, _onSuccess, onFailure) => refuseSize(uri, onFailure);
// Prefetching is only ever a hint, so it must not fail what awaits it: it answers that nothing was stored.
Image.prefetch = async () => false;
Image.prefetchWithMetadata = async () => false;
Image.abortPrefetch = () => {};
Image.queryCache = async () => ({});
