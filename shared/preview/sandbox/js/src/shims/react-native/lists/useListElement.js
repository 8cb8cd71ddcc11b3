import {createElement, useContext, useImperativeHandle} from 'react';
import {clone} from '../../element/clone.js';
import {createHandle} from '../../element/handle.js';
import {hostProps} from '../../element/props.js';
import {scrollElement} from '../ScrollView.js';
import {ListContext} from './ListContext.js';
import {boxedSlot, emptySlot} from './slots.js';
import {useCells} from './useCells.js';

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
const HORIZONTAL = {horizontal: true};
const VERTICAL = {horizontal: false};

/** The props that are for the list alone; the scroll view below gets the others. */
function scrollPropsOf(props) {
  const {
    data, getItem, getItemCount, renderItem, ListItemComponent, keyExtractor, getItemLayout, CellRendererComponent,
    initialNumToRender, initialScrollIndex, ref, renderScrollComponent, ItemSeparatorComponent, ListEmptyComponent,
    ListHeaderComponent, ListHeaderComponentStyle, ListFooterComponent, ListFooterComponentStyle, onRefresh, refreshing, children,
    // These steer how a device renders over time. They change nothing in one settled frame.
    extraData, debug, disableVirtualization, maxToRenderPerBatch, updateCellsBatchingPeriod, windowSize, viewabilityConfig,
    viewabilityConfigCallbackPairs, strictMode, progressViewOffset, onEndReachedThreshold, onStartReachedThreshold,
    removeClippedSubviews, maintainVisibleContentPosition,
    ...rest
  } = props;
  return rest;
}

/**
 * The element of any virtualized list: the cells of its window, with header, footer and empty state.
 *
 * @param {Record<string, any>} props VirtualizedList's props
 * @param {string} component FlatList, SectionList, VirtualizedList or VirtualizedSectionList
 */
export function useListElement(props, component) {
  useImperativeHandle(props.ref, () => createHandle('ScrollView', listMethods), []);
  const outer = useContext(ListContext);
  const horizontal = props.horizontal === true;
  const inversion = props.inverted ? (horizontal ? INVERTED_ROW : INVERTED_COLUMN) : undefined;
  const count = props.getItemCount(props.data);
  const {cells, skipped} = useCells(props, count, inversion);

  const content = [
    boxedSlot('$header', props.ListHeaderComponent, [inversion, props.ListHeaderComponentStyle]),
    skipped > 0 ? spacer(horizontal, skipped) : null,
    cells,
    count === 0 ? emptySlot(props.ListEmptyComponent, inversion) : null,
    boxedSlot('$footer', props.ListFooterComponent, [inversion, props.ListFooterComponentStyle]),
  ];
  const scrollProps = scrollPropsOf(props);
  if (inversion) scrollProps.style = [inversion, props.style];
  if (skipped > 0) scrollProps.contentOffset ??= horizontal ? {x: skipped, y: 0} : {x: 0, y: skipped};
  const {onRefresh, refreshing} = props;
  scrollProps.refreshControl ??= onRefresh ? {props: {onRefresh, refreshing}} : undefined;

  let element;
  if (props.renderScrollComponent) {
    // The screen's own scroll view takes an element or nothing.
    element = clone(props.renderScrollComponent({...scrollProps, refreshControl: props.refreshControl}), undefined, content);
  } else if (outer !== null && outer.horizontal === horizontal) {
    // A list in a list of the same direction does not scroll by itself: it is a part of the outer one's content.
    element = createElement('HS_View', {...hostProps(scrollProps, component), children: content});
  } else {
    element = scrollElement('HS_List', component, scrollProps, content);
  }
  return createElement(ListContext, {value: horizontal ? HORIZONTAL : VERTICAL}, element);
}

/** Stands for the cells before the first. */
function spacer(horizontal, length) {
  return createElement('HS_View', {key: '$skipped', component: 'ListSpacer', style: horizontal ? {width: length} : {height: length}});
}
