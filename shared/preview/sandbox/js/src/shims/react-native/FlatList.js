import {createElement, Fragment, memo} from 'react';
import {named} from '../element/named.js';
import {separatorHandlers} from './lists/slots.js';
import {defaultKeyOf} from './lists/useCells.js';
import {useListElement} from './lists/useListElement.js';

const ROW = {flexDirection: 'row'};

/** A list over an array, in one or more columns. */
export const FlatList = named(
  'FlatList',
  memo(function FlatList(props) {
    const {columnWrapperStyle, ...rest} = props;
    const numColumns = props.numColumns ?? 1;
    if (numColumns > 1 && props.horizontal) throw new Error('numColumns does not support horizontal.');
    return useListElement(numColumns > 1 ? gridProps(rest, numColumns, columnWrapperStyle) : {...rest, getItem: itemAt, getItemCount: lengthOf}, 'FlatList');
  }),
);

const itemAt = (data, index) => data[index];
const lengthOf = (data) => (data != null && typeof data.length === 'number' ? data.length : 0);

/** In a grid each cell of the list is a row of items. */
function gridProps(props, numColumns, columnWrapperStyle) {
  const keyOf = props.keyExtractor ?? defaultKeyOf;
  const {renderItem, ListItemComponent} = props;
  return {
    ...props,
    ListItemComponent: undefined,
    getItemCount: (data) => Math.ceil(lengthOf(data) / numColumns),
    getItem(data, index) {
      const row = [];
      const start = index * numColumns;
      for (let at = start; at < Math.min(start + numColumns, data.length); at++) row.push(data[at]);
      return row;
    },
    keyExtractor: (row, index) => row.map((item, column) => keyOf(item, index * numColumns + column)).join(':'),
    renderItem({item: row, index}) {
      const items = row.map((item, column) => {
        const info = {item, index: index * numColumns + column, separators: separatorHandlers};
        const element = ListItemComponent ? createElement(ListItemComponent, info) : renderItem(info);
        return createElement(Fragment, {key: column}, element);
      });
      return createElement('HS_View', {component: 'Row', style: columnWrapperStyle ? [ROW, columnWrapperStyle] : ROW}, items);
    },
  };
}
