import {createElement} from 'react';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';
import {ActivityIndicator} from './ActivityIndicator.js';

const TRACK_HEIGHT = 4;
const ACCENT = '#009688';
const ROUND_SIZES = {Small: 16, Large: 76, Inverse: 48, SmallInverse: 16, LargeInverse: 76, Normal: 48};

/** Android's progress bar: a track with a filled part, or a spinner for the round styles. */
export const ProgressBarAndroid = named('ProgressBarAndroid', function ProgressBarAndroid(props) {
  const {styleAttr = 'Normal', indeterminate = true, progress = 0, color = ACCENT, animating, ...rest} = props;
  if (styleAttr !== 'Horizontal') {
    return createElement(ActivityIndicator, {...rest, color, animating, size: ROUND_SIZES[styleAttr] ?? ROUND_SIZES.Normal});
  }
  const out = hostProps(rest, 'ProgressBarAndroid');
  out.accessibilityRole ??= 'progressbar';
  out.style = [{height: TRACK_HEIGHT, justifyContent: 'center', overflow: 'hidden'}, props.style];
  // An indeterminate bar moves; standing still it is drawn a third full, so that it reads as one.
  const filled = indeterminate ? 1 / 3 : Math.min(1, Math.max(0, progress));
  out.children = [
    createElement('HS_View', {key: 'track', component: 'View', style: {position: 'absolute', left: 0, right: 0, height: TRACK_HEIGHT, backgroundColor: color, opacity: 0.25}}),
    createElement('HS_View', {key: 'fill', component: 'View', style: {width: `${filled * 100}%`, height: TRACK_HEIGHT, backgroundColor: color, opacity: animating === false ? 0 : 1}}),
  ];
  return createElement('HS_View', out);
});
