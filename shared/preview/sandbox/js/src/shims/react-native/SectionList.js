import {memo} from 'react';
import {named} from '../element/named.js';
import {useListElement} from './lists/useListElement.js';
import {sectionCell, sectionEntries} from './lists/sections.js';

/** More entries than any window shows; the rest of a long list is never looked at. */
const MIN_ENTRIES = 60;

function useSectionListElement(props, component) {
  const {
    sections, renderSectionHeader, renderSectionFooter, SectionSeparatorComponent, ItemSeparatorComponent,
    stickySectionHeadersEnabled, getItem, getItemCount, ...rest
  } = props;
  const initial = (props.initialNumToRender ?? 0) + (props.initialScrollIndex ?? 0);
  const entries = sectionEntries(sections ?? [], {
    keyExtractor: props.keyExtractor,
    getItem,
    getItemCount,
    limit: MIN_ENTRIES + (Number.isFinite(initial) ? Math.max(0, initial) : 0),
  });
  return useListElement(
    {
      ...rest,
      data: entries,
      getItem: (data, index) => data[index],
      getItemCount: (data) => data.length,
      getItemLayout: rest.getItemLayout && ((_data, index) => rest.getItemLayout(sections, index)),
      keyExtractor: (entry) => entry.key,
      renderItem: ({item: entry}) => sectionCell(entry, props),
    },
    component,
  );
}

/** A list in sections, each with a header and a footer. */
export const SectionList = named(
  'SectionList',
  memo(function SectionList(props) {
    return useSectionListElement(props, 'SectionList');
  }),
);

/** The same over any kind of collection. */
export const VirtualizedSectionList = named(
  'VirtualizedSectionList',
  memo(function VirtualizedSectionList(props) {
    return useSectionListElement(props, 'VirtualizedSectionList');
  }),
);
