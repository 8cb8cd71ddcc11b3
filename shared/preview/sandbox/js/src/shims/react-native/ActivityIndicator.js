import {createElement} from 'react';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';

const SIZES = {small: 20, large: 36};

/** A spinner: a leaf of 20 or 36 points, or of the size given. */
export const ActivityIndicator = named('ActivityIndicator', function ActivityIndicator(props) {
  const {hidesWhenStopped = true, ...rest} = props;
  const out = hostProps(rest, 'ActivityIndicator');
  out.animating = props.animating !== false;
  // A stopped indicator that does not hide keeps its place and stands still; a hidden one keeps its place, empty.
  out.hidden = !out.animating && hidesWhenStopped;
  out.size = typeof props.size === 'number' ? props.size : (SIZES[props.size] ?? SIZES.small);
  out.accessible ??= true;
  out.accessibilityRole ??= 'progressbar';
  delete out.children;
  return createElement('HS_View', out);
});
