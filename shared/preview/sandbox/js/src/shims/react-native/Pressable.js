import {createElement} from 'react';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';
import {pressStateOf, touchableAccessibility} from './pressState.js';

/** A box that can be pressed; its style and children may be functions of the press state. */
export const Pressable = named('Pressable', function Pressable(props) {
  const {testOnly_pressed, ...rest} = props;
  const state = pressStateOf(props);
  const out = touchableAccessibility(hostProps(rest, 'Pressable'));
  if (typeof props.style === 'function') out.style = props.style(state);
  if (typeof props.children === 'function') out.children = props.children(state);
  return createElement('HS_Button', out);
});
