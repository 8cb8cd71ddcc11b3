// React as user code sees it: the real library, with cloneElement keeping the source position of the element
// that it copies.

import * as React from 'react';
import {copySource} from './jsx.js';

function cloneElement(element, config, ...children) {
  const copy = React.cloneElement(element, config, ...children);
  copySource(element.props, copy.props);
  return copy;
}

/** The exports object of the module "react". */
export const react = {...(React.default ?? React), cloneElement};
