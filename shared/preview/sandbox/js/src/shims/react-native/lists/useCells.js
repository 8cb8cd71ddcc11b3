import {createElement, useMemo} from 'react';
import {separatorHandlers, slotElement} from './slots.js';
import {isLight} from './weight.js';
import {cellWindow} from './window.js';

/** @returns {string} React Native's default: the item's own key or id, else its place */
export function defaultKeyOf(item, index) {
  if (item !== null && typeof item === 'object') {
    if (item.key != null) return String(item.key);
    if (item.id != null) return String(item.id);
  }
  return String(index);
}

/**
 * The cells of a list's window. While what they depend on is the same they keep their identity, so that React passes
 * over them when only a header or a style has changed.
 *
 * @param {Record<string, any>} props VirtualizedList's props
 * @param {number} count items in all
 * @param {object | undefined} inversion the style that turns an inverted list's cells back
 * @returns {{cells: unknown[], skipped: number}} and the points that the items before the window take
 */
export function useCells(props, count, inversion) {
  const {data, getItem, renderItem, ListItemComponent, keyExtractor = defaultKeyOf, CellRendererComponent, ItemSeparatorComponent} = props;
  const {getItemLayout, initialNumToRender, initialScrollIndex, numColumns, extraData} = props;
  const horizontal = props.horizontal === true;

  function build() {
    const contents = [];
    const contentOf = (index) => {
      if (!(index in contents)) {
        const info = {item: getItem(data, index), index, separators: separatorHandlers};
        contents[index] = ListItemComponent ? createElement(ListItemComponent, info) : renderItem?.(info);
      }
      return contents[index];
    };
    const style = cellStyle(horizontal, inversion);
    const cellOf = (index) => {
      const item = getItem(data, index);
      const key = keyExtractor(item, index);
      const separator = index < count - 1 ? slotElement(ItemSeparatorComponent, {highlighted: false, leadingItem: item}) : null;
      return CellRendererComponent
        ? createElement(CellRendererComponent, {key, cellKey: key, index, item, style}, contentOf(index), separator)
        : createElement('HS_View', {key, component: 'Cell', style}, contentOf(index), separator);
    };

    // Two cells tell what the rest are like; the first of a section list is a header.
    const light = count > 1 && isLight(contentOf(0)) && isLight(contentOf(1));
    const layoutOf = getItemLayout && ((index) => getItemLayout(data, index));
    const {first, end, skipped} = cellWindow({count, horizontal, numColumns, light, initialNumToRender, initialScrollIndex, layoutOf});
    const cells = [];
    for (let index = first; index < end; index++) cells.push(cellOf(index));
    return {cells, skipped};
  }

  return useMemo(build, [
    data, count, getItem, renderItem, ListItemComponent, keyExtractor, CellRendererComponent, ItemSeparatorComponent, getItemLayout,
    initialNumToRender, initialScrollIndex, numColumns, extraData, horizontal, inversion,
  ]);
}

/** A cell is a box around the item and its separator, along the list's own direction. */
function cellStyle(horizontal, inversion) {
  if (inversion) return [{flexDirection: horizontal ? 'row-reverse' : 'column-reverse'}, inversion];
  return horizontal ? {flexDirection: 'row'} : undefined;
}
