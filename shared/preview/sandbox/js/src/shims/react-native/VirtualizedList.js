import {memo} from 'react';
import {named} from '../element/named.js';
import {useListElement} from './lists/useListElement.js';

/** A list over any kind of collection, read through getItem and getItemCount. */
export const VirtualizedList = named(
  'VirtualizedList',
  // Lists render again only for changed props, on a device as well: that is what extraData is for.
  memo(function VirtualizedList(props) {
    return useListElement(props, 'VirtualizedList');
  }),
);
