import {cloneElement} from 'react';
import {copySource} from '../../host/jsx.js';

/**
 * React's cloneElement, with the copy still known to come from the user's line.
 *
 * @param {import('react').ReactElement} element
 * @param {Record<string, unknown>} props
 * @param {...unknown} children
 */
export function clone(element, props, ...children) {
  const copy = cloneElement(element, props, ...children);
  copySource(element.props, copy.props);
  return copy;
}
