import {Children, createElement} from 'react';
import {clone} from '../element/clone.js';
import {copySource} from '../../host/jsx.js';
import {hostProps} from '../element/props.js';
import {touchableAccessibility} from './pressState.js';
import {View} from './View.js';

/**
 * Touchables without a box of their own lend their handlers to their one child. A View child becomes the pressable
 * node itself; any other component is given the handlers as props, to put where it likes.
 *
 * @param {Record<string, any>} props the touchable's props
 * @param {string} component
 */
export function soleChildButton({children, style: _style, ref, ...props}, component) {
  const child = Children.only(children);
  const own = touchableAccessibility(hostProps(props, component));
  if (child.type !== View) {
    const {component: _name, ...lent} = own;
    return clone(child, lent);
  }
  const out = {...hostProps({...child.props, ref: ref ?? child.props.ref}, component), ...own, key: child.key ?? undefined};
  const element = createElement('HS_Button', out);
  copySource(child.props, element.props);
  return element;
}
