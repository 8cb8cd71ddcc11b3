import {createElement} from 'react';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';

export const VirtualViewMode = {Visible: 0, Prerender: 1, Hidden: 2};

/** A box that a device empties while it is out of sight; here it is always in sight. */
export const VirtualView = named('VirtualView', function VirtualView({hiddenStyle, onModeChange, ...props}) {
  return createElement('HS_View', hostProps(props, 'VirtualView'));
});
