import {createElement} from 'react';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';

const SIDES = ['top', 'right', 'bottom', 'left'];

/**
 * A view with the device's insets added to its padding or margin. The insets are added after layout is known, per
 * device, so this reads none.
 */
export const SafeAreaView = named('SafeAreaView', function SafeAreaView({edges, mode, ...props}) {
  const out = hostProps(props, 'SafeAreaView');
  out.edges = edgesOf(edges);
  out.mode = mode === 'margin' ? 'margin' : 'padding';
  out.origin = 'react-native-safe-area-context';
  return createElement('HS_SafeArea', out);
});

/** A list of sides, or for each side how its inset joins the padding: "off", "additive" or "maximum". */
function edgesOf(edges) {
  if (edges == null) return SIDES;
  if (Array.isArray(edges)) return edges.filter((edge) => SIDES.includes(edge));
  return Object.fromEntries(SIDES.map((side) => [side, edges[side] ?? 'off']));
}
