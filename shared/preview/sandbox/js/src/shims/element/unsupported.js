import {createElement} from 'react';
import {diagnostic} from '../../host/device.js';
import {hostProps} from './props.js';
import {named} from './named.js';

/**
 * A component that previews cannot draw. It keeps its place in the layout as a labelled box, and says so in the
 * preview's diagnostics the first time it is rendered.
 *
 * @param {string} name the component's name
 * @param {string} [from] the package it came from
 */
export function unsupported(name, from) {
  const label = from ? `${name} from ${from}` : name;
  return named(name, function Unsupported(props) {
    diagnostic({
      severity: 'warning',
      code: 'UNSUPPORTED_COMPONENT',
      message: `${label} has no preview: a labelled box stands in its place`,
    });
    const {testID, nativeID, accessibilityLabel, style, ref} = props;
    return createElement('HS_View', {
      ...hostProps({testID, nativeID, accessibilityLabel, style, ref}, 'Unsupported'),
      unsupported: label,
    });
  });
}
