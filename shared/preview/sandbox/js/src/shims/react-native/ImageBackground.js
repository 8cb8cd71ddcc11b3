import {createElement} from 'react';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';
import {Image} from './Image.js';
import {absoluteFill, flatten} from './StyleSheet.js';

/** A box with a picture behind its children. */
export const ImageBackground = named('ImageBackground', function ImageBackground(props) {
  const {children, style, imageStyle, imageRef, ref, testID, nativeID, onLayout, ...image} = props;
  const {width, height} = flatten(style) ?? {};
  return createElement(
    'HS_View',
    hostProps({style, ref, testID, nativeID, onLayout}, 'ImageBackground'),
    // The box's own width and height are repeated because the picture's natural size would win over the fill.
    createElement(Image, {...image, ref: imageRef, style: [absoluteFill, {width, height}, imageStyle]}),
    children,
  );
});
