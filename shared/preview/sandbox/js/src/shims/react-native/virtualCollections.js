import {createElement, Fragment} from 'react';
import {named} from '../element/named.js';
import {cellWindow} from './lists/window.js';
import {VirtualView} from './VirtualView.js';

/** How many items a device mounts before it has measured any. */
export const DEFAULT_INITIAL_NUM_TO_RENDER = 7;

/** Items of an array, by number. */
export class VirtualArray {
  #items;

  constructor(input) {
    this.#items = [...input];
    this.size = this.#items.length;
  }

  at(index) {
    if (!(index >= 0 && index < this.size)) throw new RangeError(`Cannot get index ${index} from a collection of size ${this.size}`);
    return this.#items[index];
  }
}

function defaultKey(item) {
  if (typeof item.key !== 'string') throw new TypeError(`Expected 'key' of item to be a string, got: ${typeof item.key}`);
  return item.key;
}

/**
 * How a collection view starts. The items left out are far below the screen, and what a device would estimate for them
 * is a share of its window: they take no length here, so that the window need not be read.
 */
function generatorOf(dimension) {
  return {
    initial: {itemCount: DEFAULT_INITIAL_NUM_TO_RENDER, spacerStyle: () => ({[dimension]: 0})},
    next: () => ({itemCount: 0, spacerStyle: () => ({[dimension]: 0})}),
  };
}

/**
 * @param {any} Layout a component given the items as children and a spacer for those not rendered
 * @param {{initial: {itemCount: number, spacerStyle: (count: number) => object}}} generator
 */
export function createVirtualCollectionView(Layout, {initial}) {
  return named('VirtualCollectionView', function VirtualCollectionView(props) {
    const {children: renderItem, items, itemToKey = defaultKey, removeClippedSubviews, testID, ...layout} = props;
    const {end} = cellWindow({count: items.size, horizontal: false, initialNumToRender: Math.ceil(initial.itemCount)});
    const views = [];
    for (let index = 0; index < end; index++) {
      const item = items.at(index);
      const key = itemToKey(item);
      views.push(createElement(VirtualView, {key, nativeID: key}, renderItem(item, key)));
    }
    const left = items.size - end;
    const spacer = left > 0 ? createElement(VirtualView, {nativeID: `${testID ?? ''}:Spacer`, style: initial.spacerStyle(left)}) : null;
    return createElement(Layout, {...layout, spacer}, views);
  });
}

/** Both directions lay out alike: which way items go is their parent's style. */
const ItemsAndSpacer = named('VirtualCollectionLayout', ({children, spacer}) => createElement(Fragment, null, children, spacer));

export const VirtualColumnGenerator = generatorOf('height');
export const VirtualColumn = named('VirtualColumn', createVirtualCollectionView(ItemsAndSpacer, VirtualColumnGenerator));
export const VirtualRow = named('VirtualRow', createVirtualCollectionView(ItemsAndSpacer, generatorOf('width')));
