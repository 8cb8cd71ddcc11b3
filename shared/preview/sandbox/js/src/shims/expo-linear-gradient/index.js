// expo-linear-gradient: a box filled with a gradient between two points.

import {createElement} from 'react';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';

/** A point in parts of the box, as [x, y] or {x, y}. */
function pointOf(point, fallback) {
  if (Array.isArray(point)) return {x: point[0], y: point[1]};
  return point ?? fallback;
}

const LinearGradient = named('LinearGradient', function LinearGradient({dither, ...props}) {
  const out = hostProps(props, 'LinearGradient');
  out.colors = [...props.colors];
  out.start = pointOf(props.start, {x: 0.5, y: 0});
  out.end = pointOf(props.end, {x: 0.5, y: 1});
  return createElement('HS_View', out);
});

export const expoLinearGradient = {LinearGradient};
