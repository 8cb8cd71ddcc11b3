import {createElement} from 'react';
import {readDevice} from '../../host/device.js';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';

/**
 * A bar above the keyboard (iOS). With a nativeID it shows only while its field is focused, which is never in a
 * preview; without one it stays at the bottom of the screen.
 */
export const InputAccessoryView = named('InputAccessoryView', function InputAccessoryView({backgroundColor, style, ...props}) {
  if (props.nativeID != null || readDevice('platform') !== 'ios' || props.children == null) return null;
  const out = hostProps(props, 'InputAccessoryView');
  out.style = [{position: 'absolute', left: 0, right: 0, bottom: 0, backgroundColor}, style];
  return createElement('HS_View', out);
});
