// The box that a drawing has in the layout, by the rules of react-native-svg.

import {svgAttributes} from './attributes.js';

/** Props that say how it is drawn, not how it is laid out or pressed. */
const DRAWN = new Set(`color fill stroke opacity viewBox preserveAspectRatio width height x y transform rotation rotate scale scaleX scaleY
  translate translateX translateY skew skewX skewY origin originX originY font d title xmlns`.split(/\s+/));

const isDrawn = (name) => DRAWN.has(name) || /^(fill|stroke|clip|font|marker|mask|text|letter|xmlns|xlink)[A-Z]/.test(name) || name.startsWith('xmlns');

function flat(style, depth = 0) {
  if (style === null || typeof style !== 'object' || depth > 32) return {};
  if (!Array.isArray(style)) return style;
  return Object.assign({}, ...style.map((each) => flat(each, depth + 1)));
}

/** Whole points, or a percentage as it is. */
function side(value) {
  const points = Number.parseInt(value, 10);
  return Number.isNaN(points) || (typeof value === 'string' && value.endsWith('%')) ? value : points;
}

/**
 * Splits the props of a root into what its box has and the attributes of the drawing.
 *
 * @param {Record<string, unknown>} props as <Svg> takes them
 * @returns {{box: Record<string, unknown>, attributes: Record<string, string>}}
 */
export function svgBox({style, children: _children, ...props}) {
  const own = flat(style);
  let {width = own.width, height = own.height} = props;
  if (width === undefined && height === undefined) width = height = '100%';
  const box = {};
  for (const name in props) {
    if (!isDrawn(name) && props[name] !== undefined) box[name] = props[name];
  }
  const override = {};
  if (props.opacity != null) override.opacity = Number(props.opacity);
  if (width && height) Object.assign(override, {width: side(width), height: side(height), flex: 0});
  box.style = [{overflow: 'hidden'}, style, override];
  box.resizeMode = 'stretch';
  const {opacity: _opacity, transform: _transform, ...attributes} = svgAttributes({...own, ...props});
  // The root's transform is the view's.
  const transform = svgAttributes(props).transform;
  if (transform !== undefined) attributes.transform = transform;
  return {box, attributes};
}
