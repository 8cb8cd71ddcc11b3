import {createElement} from 'react';
import {readDevice} from '../../host/device.js';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';
import {touchableAccessibility} from './pressState.js';
import {Text} from './Text.js';

/** How the two platforms dress a Button: its box and its label, at rest and disabled. */
const LOOKS = {
  ios: {
    box: {},
    disabledBox: {},
    label: {textAlign: 'center', margin: 8, fontSize: 18, color: '#007AFF'},
    disabledLabel: {color: '#cdcdcd'},
    tint: (color) => ({label: {color}}),
    title: (title) => title,
  },
  android: {
    box: {elevation: 4, backgroundColor: '#2196F3', borderRadius: 2},
    disabledBox: {elevation: 0, backgroundColor: '#dfdfdf'},
    label: {textAlign: 'center', margin: 8, color: 'white', fontWeight: '500'},
    disabledLabel: {color: '#a1a1a1'},
    tint: (color) => ({box: {backgroundColor: color}}),
    title: (title) => title.toUpperCase(),
  },
};

/** The platform's own plain button. */
export const Button = named('Button', function Button({title, color, touchSoundDisabled, style: _style, children: _children, ...props}) {
  if (typeof title !== 'string') throw new Error('The title prop of a Button must be a string');
  const look = LOOKS[readDevice('platform')];
  const out = touchableAccessibility(hostProps(props, 'Button'));
  out.accessibilityRole = 'button';
  const disabled = out.disabled === true;
  const tint = color ? look.tint(color) : {};
  out.style = {...look.box, ...tint.box, ...(disabled && look.disabledBox)};
  out.children = createElement(Text, {style: {...look.label, ...tint.label, ...(disabled && look.disabledLabel)}, disabled}, look.title(title));
  return createElement('HS_Button', out);
});
