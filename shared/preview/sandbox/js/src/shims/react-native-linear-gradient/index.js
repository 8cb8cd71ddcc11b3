// react-native-linear-gradient: as expo-linear-gradient, which has the same props, with an angle beside its points.

import {createElement} from 'react';
import {named} from '../element/named.js';
import {expoLinearGradient} from '../expo-linear-gradient/index.js';

/** The ends of a gradient at an angle as CSS has it, through a point in parts of the box. */
function endsOf(angle, {x = 0.5, y = 0.5} = {}) {
  const radians = ((90 - angle) * Math.PI) / 180;
  const [dx, dy] = [Math.cos(radians), -Math.sin(radians)];
  // As far as the corners reach along the gradient's line, in a square.
  const half = (Math.abs(dx) + Math.abs(dy)) / 2;
  return {start: {x: x - dx * half, y: y - dy * half}, end: {x: x + dx * half, y: y + dy * half}};
}

export const LinearGradient = named('LinearGradient', function LinearGradient({useAngle, angle = 45, angleCenter, ...props}) {
  return createElement(expoLinearGradient.LinearGradient, useAngle ? {...props, ...endsOf(angle, angleCenter)} : props);
});

export const linearGradient = {LinearGradient, default: LinearGradient};
