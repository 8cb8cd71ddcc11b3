import {createContext, createElement, useContext} from 'react';
import {diagnostic} from '../../host/device.js';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';
import {ContentInsetContext} from './ContentInsetContext.js';
import {flatten} from './StyleSheet.js';

/** Which way the nearest scrolling ancestor goes: `{horizontal: boolean}`, or null outside of one. */
export const ScrollViewContext = createContext(null);
ScrollViewContext.displayName = 'ScrollViewContext';

const HORIZONTAL = {horizontal: true};
const VERTICAL = {horizontal: false};
const BASE_COLUMN = {flexGrow: 1, flexShrink: 1, flexDirection: 'column', overflow: 'scroll'};
const BASE_ROW = {flexGrow: 1, flexShrink: 1, flexDirection: 'row', overflow: 'scroll'};
const CONTENT_ROW = {flexDirection: 'row'};

/**
 * A scrolling element with its one child, the content container.
 *
 * @param {string} type HS_Scroll or HS_List
 * @param {string} component the React Native component it stands for
 * @param {Record<string, any>} props ScrollView's props
 * @param {unknown} children what scrolls
 */
export function scrollElement(type, component, props, children) {
  const {contentContainerStyle, refreshControl, innerViewRef, stickyHeaderIndices, StickyHeaderComponent, ...rest} = props;
  const horizontal = props.horizontal === true;
  warnOfChildLayout(component, props.style);
  const out = hostProps(rest, component);
  out.horizontal = horizontal;
  out.style = [horizontal ? BASE_ROW : BASE_COLUMN, props.style];
  out.children = createElement(
    props.contentInsetAdjustmentBehavior === 'automatic' && !horizontal ? BelowBar : 'HS_View',
    {
      ...hostProps({ref: innerViewRef}, 'ScrollViewContent'),
      style: horizontal ? [CONTENT_ROW, contentContainerStyle] : contentContainerStyle,
    },
    createElement(ScrollViewContext, {value: horizontal ? HORIZONTAL : VERTICAL}, children),
  );
  if (refreshControl?.props) {
    // The control is a state of the scroll view, not a node: a scroll view has exactly one child.
    const {refreshing, tintColor, colors, title, onRefresh} = refreshControl.props;
    out.refreshControl = {refreshing: refreshing === true, tintColor, colors, title};
    out.onRefresh ??= onRefresh;
  }
  return createElement(type, out);
}

/** A content container that begins below the bar that its screen goes under. */
function BelowBar({style, children, ...props}) {
  const top = useContext(ContentInsetContext);
  return createElement('HS_View', {...props, style: top > 0 ? [style, {marginTop: top + (flatten(style)?.marginTop ?? 0)}] : style}, children);
}

function warnOfChildLayout(component, style) {
  const {alignItems, justifyContent} = flatten(style) ?? {};
  if (alignItems === undefined && justifyContent === undefined) return;
  diagnostic({
    severity: 'warning',
    code: 'SCROLL_VIEW_CHILD_LAYOUT',
    message: `${component}: alignItems and justifyContent belong in contentContainerStyle; React Native throws for them in style`,
  });
}

/** A view that scrolls; shown at its contentOffset, which is the start unless given. */
export const ScrollView = named('ScrollView', function ScrollView({children, ...props}) {
  return scrollElement('HS_Scroll', 'ScrollView', props, children);
});
ScrollView.Context = ScrollViewContext;
