// @shopify/flash-list and @legendapp/list: what FlatList shows, filled in another way.

import {createElement} from 'react';
import {named} from '../element/named.js';
import {FlatList} from '../react-native/FlatList.js';

/** Without the props that say how the list is filled. */
const list = (name) =>
  named(name, function PackageList({estimatedItemSize, estimatedListSize, drawDistance, recycleItems, masonry, optimizeItemArrangement, overrideItemLayout, getItemType, alignItemsAtEnd, maintainScrollAtEnd, ...props}) {
    return createElement(FlatList, props);
  });

const FlashList = list('FlashList');
const same = (value) => value;

export const flashList = {
  FlashList, MasonryFlashList: FlashList, AnimatedFlashList: FlashList,
  useBlankAreaTracker: () => [{}, () => {}], useBenchmark: () => {}, useFlatListBenchmark: () => {},
  useRecyclingState: (initial) => [typeof initial === 'function' ? initial() : initial, () => {}],
  useMappingHelper: () => ({getMappingKey: same}),
};

const LegendList = list('LegendList');

export const legendList = {LegendList, useRecyclingState: flashList.useRecyclingState, useRecyclingEffect: () => {}, useViewability: () => {}, useViewabilityAmount: () => {}};
