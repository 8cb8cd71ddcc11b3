// React as user code sees it: the real library, with cloneElement keeping the source position of the element
// that it copies, and contexts that may answer for want of a provider.

import * as React from 'react';
import {propTypes} from '../shims/element/propTypes.js';
import {copySource} from './jsx.js';
import {withDefaults} from './defaultProps.js';
import {contextStandIn} from './placeholder.js';
import {withLegacyContext} from './legacyContext.js';
import {classed} from './tailwind/index.js';
import {routedElement, routedProps, wantsRoute} from './routes.js';

function cloneElement(element, config, ...children) {
  const copy = React.cloneElement(element, config, ...children);
  copySource(element.props, copy.props);
  return copy;
}

function createElement(given, givenConfig, ...children) {
  const config = withDefaults(given, givenConfig);
  const type = withLegacyContext(classed(given, config));
  if (!wantsRoute()) return React.createElement(type, config, ...children);
  return routedElement(React.createElement(type, routedProps(type, config, children), ...children));
}

let answering = false;

/** Lets contexts that nobody provides answer whatever they are asked, or not. */
export function answerContexts(whether) {
  answering = whether;
}

function useContext(context) {
  const value = React.useContext(context);
  return answering && (value === undefined || value === null) ? contextStandIn(context) : value;
}

/** The exports object of the module "react". */
export const react = {...(React.default ?? React), cloneElement, createElement, useContext};
// Dropped with React 16, and no export that lists of them show.
Object.defineProperty(react, 'PropTypes', {value: propTypes});
