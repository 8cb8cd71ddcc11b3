import {Children, createElement} from 'react';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';
import {touchableAccessibility} from './pressState.js';

/** A pressable box whose underlay shows while it is held; it takes exactly one child. */
export const TouchableHighlight = named('TouchableHighlight', function TouchableHighlight(props) {
  const {activeOpacity, underlayColor, onShowUnderlay, onHideUnderlay, testOnly_pressed, ...rest} = props;
  const out = touchableAccessibility(hostProps(rest, 'TouchableHighlight'));
  if (testOnly_pressed === true) out.style = [rest.style, {backgroundColor: underlayColor ?? 'black'}];
  out.children = Children.only(props.children);
  return createElement('HS_Button', out);
});
