// The parts of a header that are views: they mark what they hold, and the header says where it stands.

import {Children, createElement, Fragment, isValidElement} from 'react';
import {named} from '../element/named.js';

const part = (name, type) => Object.assign(named(name, ({children, style}) => createElement('HS_View', {component: 'View', style: [ROW, style]}, children)), {headerPart: type});

const ROW = {flexDirection: 'row', alignItems: 'center'};

export const ScreenStackHeaderLeftView = part('ScreenStackHeaderLeftView', 'left');
export const ScreenStackHeaderCenterView = part('ScreenStackHeaderCenterView', 'center');
export const ScreenStackHeaderRightView = part('ScreenStackHeaderRightView', 'right');
export const ScreenStackHeaderBackButtonImage = part('ScreenStackHeaderBackButtonImage', 'back');
export const ScreenStackHeaderSearchBarView = part('ScreenStackHeaderSearchBarView', 'searchBar');
export const ScreenStackHeaderSubview = part('ScreenStackHeaderSubview', undefined);

/**
 * @param {unknown} children a header's
 * @returns {Record<string, import('react').ReactElement[]>} its parts by where they stand
 */
export function partsOf(children, parts = {left: [], center: [], right: [], back: [], searchBar: []}) {
  for (const child of Children.toArray(children)) {
    if (!isValidElement(child)) continue;
    if (child.type === Fragment) partsOf(child.props.children, parts);
    else parts[child.type.headerPart ?? child.props.type]?.push(child);
  }
  return parts;
}
