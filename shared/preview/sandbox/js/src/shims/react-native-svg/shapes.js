// The parts of a drawing: each is an element of the SVG document that <Svg> becomes.

import {createElement} from 'react';
import {svgAttributes} from '../../host/svg/attributes.js';
import {hostRef} from '../element/handle.js';
import {named} from '../element/named.js';
import {resolveAssetSource} from '../react-native/assetSource.js';
import {flatten} from '../react-native/StyleSheet.js';

/**
 * @param {string} name react-native-svg's
 * @param {string} tag SVG's
 * @param {object} [how] as svgAttributes takes it
 * @param {(props: Record<string, unknown>) => Record<string, unknown>} [change] of the props
 */
function part(name, tag, how, change) {
  return named(name, function SvgPart(props) {
    const given = {...flatten(props.style), ...props};
    const attributes = svgAttributes(change === undefined ? given : change(given), how);
    return createElement('HS_Svg', {component: name, tag, attributes, ref: hostRef(props.ref ?? null, name)}, props.children);
  });
}

const moves = {moves: true};
const fixed = {transforms: false};

/** A picture in a drawing: the document can hold it only where its data are at hand. */
function withSource({href, xlinkHref, ...props}) {
  const given = href ?? xlinkHref;
  return {...props, href: typeof given === 'string' ? given : resolveAssetSource(given)?.uri};
}

export const shapes = {
  G: part('G', 'g', moves),
  Path: part('Path', 'path', moves),
  Circle: part('Circle', 'circle', moves),
  Ellipse: part('Ellipse', 'ellipse', moves),
  Line: part('Line', 'line', moves),
  Polyline: part('Polyline', 'polyline', moves),
  Polygon: part('Polygon', 'polygon', moves),
  Rect: part('Rect', 'rect'),
  Text: part('Text', 'text'),
  TSpan: part('TSpan', 'tspan', fixed),
  TextPath: part('TextPath', 'textPath', fixed),
  Use: part('Use', 'use'),
  Symbol: part('Symbol', 'symbol'),
  Image: part('Image', 'image', undefined, withSource),
  Defs: part('Defs', 'defs', fixed),
  LinearGradient: part('LinearGradient', 'linearGradient', fixed),
  RadialGradient: part('RadialGradient', 'radialGradient', fixed, (props) => ({...props, r: props.r ?? props.rx})),
  Stop: part('Stop', 'stop', fixed),
  ClipPath: part('ClipPath', 'clipPath'),
  Mask: part('Mask', 'mask', fixed),
  Pattern: part('Pattern', 'pattern', fixed),
  Marker: part('Marker', 'marker', fixed),
  Filter: part('Filter', 'filter', fixed),
};
