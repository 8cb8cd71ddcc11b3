import {named} from '../element/named.js';
import {useListElement} from './lists/useListElement.js';

/** A list over any kind of collection, read through getItem and getItemCount. */
export const VirtualizedList = named('VirtualizedList', function VirtualizedList(props) {
  return useListElement(props, 'VirtualizedList');
});
