import {createElement} from 'react';
import {named} from '../element/named.js';

/** Chooses layout rules for what is inside, and takes no place of its own. */
export const LayoutConformance = named('LayoutConformance', function LayoutConformance({mode, children}) {
  return createElement('HS_View', {component: 'LayoutConformance', mode, style: {display: 'contents'}}, children);
});
