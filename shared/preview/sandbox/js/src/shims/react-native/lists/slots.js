import {createElement, isValidElement} from 'react';
import {clone} from '../../element/clone.js';

/**
 * List props such as ListHeaderComponent hold a component or an element ready made.
 *
 * @param {any} slot
 * @param {Record<string, unknown>} [props] for a component
 */
export function slotElement(slot, props) {
  if (slot === null || slot === undefined || slot === false) return null;
  return isValidElement(slot) ? slot : createElement(slot, props);
}

/** A header or footer sits in a box of its own, which takes the `...ComponentStyle` prop. */
export function boxedSlot(key, slot, styles) {
  const element = slotElement(slot);
  if (element === null) return null;
  return createElement('HS_View', {key, component: 'View', style: styles}, element);
}

/** What an empty list shows gets the list's style added to its own, without a box. */
export function emptySlot(slot, inversion) {
  const element = slotElement(slot);
  if (element === null) return null;
  const style = inversion ? [inversion, element.props.style] : element.props.style;
  return clone(element, {key: '$empty', ...(style === undefined ? null : {style})});
}

export const separatorHandlers = Object.freeze({highlight() {}, unhighlight() {}, updateProps() {}});
