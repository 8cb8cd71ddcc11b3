import {createElement} from 'react';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';

/** A box that makes way for the keyboard, which is never open in a preview. */
export const KeyboardAvoidingView = named('KeyboardAvoidingView', function KeyboardAvoidingView(props) {
  const {behavior, contentContainerStyle, keyboardVerticalOffset, enabled, ...rest} = props;
  const out = hostProps(rest, 'KeyboardAvoidingView');
  if (behavior === 'position') {
    out.children = createElement('HS_View', {component: 'View', style: [contentContainerStyle, {bottom: 0}]}, props.children);
  }
  return createElement('HS_View', out);
});
