// expo-image: pictures that fill the box their style gives; unlike React Native's Image they have no size of their own.

import {createElement} from 'react';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';
import {resolveAssetSource} from '../react-native/assetSource.js';
import {absoluteFill} from '../react-native/StyleSheet.js';

const RESIZE_MODES = {cover: 'cover', contain: 'contain', fill: 'stretch', none: 'none', 'scale-down': 'contain'};

/** Sources may be addresses, objects, or lists to choose from; a blurhash stands for a picture and is none. */
function sourceOf(source) {
  const first = Array.isArray(source) ? source[0] : source;
  if (typeof first === 'string') return {uri: first};
  const resolved = resolveAssetSource(first);
  return resolved !== null && (resolved.uri !== undefined || resolved.assetId !== undefined) ? resolved : undefined;
}

const Image = named('ExpoImage', function ExpoImage(props) {
  const {contentFit, contentPosition, placeholder, placeholderContentFit, transition, cachePolicy, priority, recyclingKey, children, ...rest} = props;
  const out = hostProps(rest, 'Image');
  out.source = sourceOf(props.source) ?? sourceOf(placeholder);
  out.resizeMode = RESIZE_MODES[contentFit] ?? props.resizeMode ?? 'cover';
  out.style = [{overflow: 'hidden'}, props.style];
  const label = props.alt ?? props.accessibilityLabel;
  if (label !== undefined) out.accessibilityLabel = label;
  return createElement('HS_Image', out);
});

Object.assign(Image, {
  prefetch: async () => false,
  clearMemoryCache: async () => true,
  clearDiskCache: async () => true,
  getCachePathAsync: async () => null,
});

const ImageBackground = named('ExpoImageBackground', function ExpoImageBackground({style, imageStyle, children, ref, testID, nativeID, ...image}) {
  return createElement(
    'HS_View',
    hostProps({style, ref, testID, nativeID}, 'ImageBackground'),
    createElement(Image, {...image, style: [absoluteFill, imageStyle]}),
    children,
  );
});

export const expoImage = {Image, ImageBackground, useImage: () => null};
