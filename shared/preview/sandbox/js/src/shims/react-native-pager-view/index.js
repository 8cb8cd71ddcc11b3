// react-native-pager-view: pages of which one is seen.

import {Children, createElement, useImperativeHandle} from 'react';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';
import {absoluteFill} from '../react-native/StyleSheet.js';

const STILL = {setPage() {}, setPageWithoutAnimation() {}, setScrollEnabled() {}};
const HIDDEN = {display: 'none'};

const PagerView = named('PagerView', function PagerView({ref, children, style, initialPage = 0, testID, nativeID, onLayout}) {
  useImperativeHandle(ref, () => STILL);
  const pages = Children.toArray(children).map((page, i) =>
    createElement('HS_View', {key: page.key ?? i, component: 'View', style: [absoluteFill, i === initialPage ? null : HIDDEN]}, page),
  );
  return createElement('HS_View', hostProps({testID, nativeID, onLayout, style}, 'PagerView'), pages);
});

export const pagerView = {PagerView, default: PagerView, usePagerView: () => ({ref: {current: STILL}, activePage: 0, pages: [], ...STILL})};
