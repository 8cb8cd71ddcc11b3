import {createElement, useContext} from 'react';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';
import {TextAncestorContext} from './TextAncestorContext.js';

/** The box. */
export const View = named('View', function View(props) {
  const element = createElement('HS_View', hostProps(props, 'View'));
  return useContext(TextAncestorContext) ? createElement(TextAncestorContext, {value: false}, element) : element;
});
