import {createElement} from 'react';
import {defaultKeyOf} from './useCells.js';
import {separatorHandlers, slotElement} from './slots.js';

/**
 * @typedef {object} Entry one cell of a section list
 * @property {'header' | 'item' | 'footer'} kind
 * @property {string} key
 * @property {any} section
 * @property {number} at the section's place
 * @property {number} [index] the item's place in its section
 * @property {number} [size] how many items the section has
 */

/**
 * Lays sections out as one run of cells: each section's header, its items, its footer. Headers and footers have a cell
 * even where nothing is rendered in them, as on a device.
 *
 * @param {any[]} sections
 * @param {{keyExtractor?: Function, getItem?: Function, getItemCount?: Function, limit: number}} options at most `limit` entries are made
 * @returns {Entry[]}
 */
export function sectionEntries(sections, {keyExtractor, getItem, getItemCount, limit}) {
  const sizeOf = getItemCount ?? ((data) => data?.length ?? 0);
  const itemAt = getItem ?? ((data, index) => data[index]);
  const entries = [];
  for (let at = 0; at < sections.length && entries.length < limit; at++) {
    const section = sections[at];
    const sectionKey = String(section.key || at);
    const keyOf = section.keyExtractor ?? keyExtractor ?? defaultKeyOf;
    const size = sizeOf(section.data);
    entries.push({kind: 'header', key: `${sectionKey}:header`, section, at});
    for (let index = 0; index < size && entries.length < limit; index++) {
      const item = itemAt(section.data, index);
      entries.push({kind: 'item', key: `${sectionKey}:${keyOf(item, index)}`, section, at, index, size, item});
    }
    entries.push({kind: 'footer', key: `${sectionKey}:footer`, section, at});
  }
  return entries;
}

/**
 * @param {Entry} entry
 * @param {any} props SectionList's props
 */
export function sectionCell(entry, props) {
  const {section} = entry;
  if (entry.kind === 'header') return props.renderSectionHeader?.({section}) ?? null;
  if (entry.kind === 'footer') return props.renderSectionFooter?.({section}) ?? null;

  const {item, index} = entry;
  const render = section.renderItem ?? props.renderItem;
  const element = render?.({item, index, section, separators: separatorHandlers}) ?? null;
  const leading = index === 0 ? separator(props.SectionSeparatorComponent, entry, {trailingItem: item}) : null;
  const trailing = separator(separatorAfter(entry, props), entry, {leadingItem: item});
  if (leading === null && trailing === null) return element;
  return createElement('HS_View', {component: 'View'}, leading, element, trailing);
}

/** Between items the item separator, after a section's last item the section separator. */
function separatorAfter({index, size, section}, props) {
  if (index === size - 1) return props.SectionSeparatorComponent;
  return section.ItemSeparatorComponent ?? props.ItemSeparatorComponent;
}

function separator(slot, {section, at}, items) {
  return slotElement(slot, {highlighted: false, section, sectionIndex: at, ...items});
}
