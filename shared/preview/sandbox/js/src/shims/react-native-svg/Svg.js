import {createElement} from 'react';
import {svgBox} from '../../host/svg/box.js';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';

/** react-native-svg's own size of text. */
const FONT_SIZE = '12';

/** A drawing: the host makes an SVG document of what is rendered in it, and an image of that. */
export const Svg = named('Svg', function Svg(props) {
  const {box, attributes} = svgBox(hostProps(props, 'Svg'));
  attributes['font-size'] ??= FONT_SIZE;
  return createElement('HS_Svg', {...box, tag: 'svg', attributes}, props.children);
});
