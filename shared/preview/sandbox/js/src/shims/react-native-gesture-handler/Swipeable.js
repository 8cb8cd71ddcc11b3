import {createElement, useImperativeHandle} from 'react';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';

const CLOSED = {close() {}, openLeft() {}, openRight() {}, reset() {}};

/** A row whose actions are behind it until it is swiped. */
export const Swipeable = named('Swipeable', function Swipeable({ref, children, containerStyle, childrenContainerStyle, testID, nativeID}) {
  useImperativeHandle(ref, () => CLOSED);
  return createElement(
    'HS_View',
    hostProps({testID, nativeID, style: [{overflow: 'hidden'}, containerStyle]}, 'Swipeable'),
    createElement('HS_View', hostProps({style: childrenContainerStyle}, 'View'), children),
  );
});
