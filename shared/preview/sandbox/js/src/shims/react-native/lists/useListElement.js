import {createElement, useContext, useImperativeHandle} from 'react';
import {clone} from '../../element/clone.js';
import {createHandle} from '../../element/handle.js';
import {hostProps} from '../../element/props.js';
import {scrollElement, ScrollViewContext} from '../ScrollView.js';
import {ListContext} from './ListContext.js';
import {boxedSlot, emptySlot, separatorHandlers, slotElement} from './slots.js';
import {cellWindow} from './window.js';

const noop = () => {};
const listMethods = {
  scrollToIndex: noop,
  scrollToItem: noop,
  scrollToOffset: noop,
  scrollToLocation: noop,
  recordInteraction: noop,
};

const INVERTED_COLUMN = {transform: [{scaleY: -1}]};
const INVERTED_ROW = {transform: [{scaleX: -1}]};

/** @returns {string} React Native's default: the item's own key or id, else its place */
export function defaultKeyOf(item, index) {
  if (item !== null && typeof item === 'object') {
    if (item.key != null) return String(item.key);
    if (item.id != null) return String(item.id);
  }
  return String(index);
}

/**
 * The element of any virtualized list: the cells of its window, with header, footer, separators and empty state.
 *
 * @param {Record<string, any>} props VirtualizedList's props
 * @param {string} component FlatList, SectionList, VirtualizedList or VirtualizedSectionList
 */
export function useListElement(props, component) {
  const {
    data, getItem, getItemCount, renderItem, ListItemComponent, keyExtractor, getItemLayout, CellRendererComponent,
    initialNumToRender, initialScrollIndex, numColumns, inverted, ref, renderScrollComponent,
    ItemSeparatorComponent, ListEmptyComponent, ListHeaderComponent, ListHeaderComponentStyle,
    ListFooterComponent, ListFooterComponentStyle, onRefresh, refreshing, refreshControl,
    // These steer how a device renders over time. They change nothing in one settled frame.
    extraData, debug, disableVirtualization, maxToRenderPerBatch, updateCellsBatchingPeriod, windowSize,
    viewabilityConfig, viewabilityConfigCallbackPairs, strictMode, progressViewOffset, onEndReachedThreshold,
    onStartReachedThreshold, removeClippedSubviews, maintainVisibleContentPosition, children: _unused,
    ...rest
  } = props;
  useImperativeHandle(ref, () => createHandle('ScrollView', listMethods), []);
  const outer = useContext(ListContext);

  const horizontal = rest.horizontal === true;
  const inversion = inverted ? (horizontal ? INVERTED_ROW : INVERTED_COLUMN) : undefined;
  const count = getItemCount(data);
  const {first, end, skipped} = cellWindow({
    count, horizontal, numColumns, initialNumToRender, initialScrollIndex,
    layoutOf: getItemLayout && ((index) => getItemLayout(data, index)),
  });

  const content = [boxedSlot('$header', ListHeaderComponent, [inversion, ListHeaderComponentStyle])];
  if (skipped > 0) {
    const style = horizontal ? {width: skipped} : {height: skipped};
    content.push(createElement('HS_View', {key: '$skipped', component: 'ListSpacer', style}));
  }
  const cellStyle = styleOfCells(horizontal, inversion);
  const keyOf = keyExtractor ?? defaultKeyOf;
  const cell = (index) => {
    const item = getItem(data, index);
    const info = {item, index, separators: separatorHandlers};
    const element = ListItemComponent ? createElement(ListItemComponent, info) : renderItem?.(info);
    const separator = index < count - 1 ? slotElement(ItemSeparatorComponent, {highlighted: false, leadingItem: item}) : null;
    const key = keyOf(item, index);
    if (CellRendererComponent) {
      return createElement(CellRendererComponent, {key, cellKey: key, index, item, style: cellStyle}, element, separator);
    }
    return createElement('HS_View', {key, component: 'Cell', style: cellStyle}, element, separator);
  };
  for (let index = first; index < end; index++) content.push(cell(index));
  if (count === 0) content.push(emptySlot(ListEmptyComponent, inversion));
  content.push(boxedSlot('$footer', ListFooterComponent, [inversion, ListFooterComponentStyle]));

  const scrollProps = {...rest, numColumns, inverted, style: inversion ? [inversion, rest.style] : rest.style};
  if (skipped > 0) scrollProps.contentOffset ??= horizontal ? {x: skipped, y: 0} : {x: 0, y: skipped};
  scrollProps.refreshControl = refreshControl ?? (onRefresh ? {props: {onRefresh, refreshing}} : undefined);

  let element;
  if (renderScrollComponent) {
    element = clone(renderScrollComponent({...scrollProps, refreshControl}), undefined, content);
  } else if (outer !== null && outer.horizontal === horizontal) {
    // A list in a list of the same direction does not scroll by itself: it is a part of the outer one's content.
    element = createElement('HS_View', {...hostProps(rest, component), children: content});
  } else {
    element = scrollElement('HS_List', component, scrollProps, content);
  }
  return createElement(ListContext, {value: horizontal ? HORIZONTAL : VERTICAL}, element);
}

const HORIZONTAL = {horizontal: true};
const VERTICAL = {horizontal: false};

/** A cell is a box around the item and its separator, along the list's own direction. */
function styleOfCells(horizontal, inversion) {
  if (inversion) return [{flexDirection: horizontal ? 'row-reverse' : 'column-reverse'}, inversion];
  return horizontal ? {flexDirection: 'row'} : undefined;
}
