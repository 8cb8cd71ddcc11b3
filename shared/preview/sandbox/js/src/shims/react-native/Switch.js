import {createElement} from 'react';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';

/** A switch: a leaf that each platform draws and sizes in its own way. */
export const Switch = named('Switch', function Switch(props) {
  const out = hostProps(props, 'Switch');
  out.value = props.value === true;
  out.disabled = props.disabled ?? out.accessibilityState?.disabled ?? false;
  out.accessibilityRole ??= 'switch';
  out.accessible ??= true;
  out.accessibilityState = {...out.accessibilityState, disabled: out.disabled, checked: out.value};
  delete out.children;
  return createElement('HS_View', out);
});
