import {createElement} from 'react';
import {diagnostic} from '../../host/device.js';
import {named} from './named.js';
import {roleOf, StandIn} from './standIn.js';

/**
 * A component that previews cannot draw. What it holds shows; where that is nothing, it keeps its place in the layout as a
 * labelled box. The preview's diagnostics say so the first time it is rendered.
 *
 * @param {string} name the component's name
 * @param {string} [from] the package it came from
 */
export function unsupported(name, from) {
  const label = from ? `${name} from ${from}` : name;
  return named(name, function Unsupported(props) {
    if (roleOf(name, props) === undefined) {
      diagnostic({
        severity: 'warning',
        code: 'UNSUPPORTED_COMPONENT',
        message: `${label} has no preview: what it holds is shown, or a labelled box in its place`,
      });
    }
    return createElement(StandIn, {name, label, given: props});
  });
}
