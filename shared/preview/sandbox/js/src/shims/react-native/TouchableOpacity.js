import {createElement} from 'react';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';
import {touchableAccessibility} from './pressState.js';

/** A pressable box that fades while it is held; at rest it has its style's own opacity. */
export const TouchableOpacity = named('TouchableOpacity', function TouchableOpacity({activeOpacity, ...props}) {
  return createElement('HS_Button', touchableAccessibility(hostProps(props, 'TouchableOpacity')));
});
