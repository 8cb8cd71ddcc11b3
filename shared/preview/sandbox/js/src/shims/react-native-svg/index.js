// react-native-svg: drawings that the painter draws from the SVG documents they are.

import {named} from '../element/named.js';
import {unsupported} from '../element/unsupported.js';
import {shapes} from './shapes.js';
import {Svg} from './Svg.js';
import * as xml from './xml.js';

/** The steps of filters, which are not drawn: the painter says so of what has one. */
const STEPS = `FeBlend FeColorMatrix FeComponentTransfer FeComposite FeConvolveMatrix FeDiffuseLighting FeDisplacementMap
  FeDistantLight FeDropShadow FeFlood FeFuncA FeFuncB FeFuncG FeFuncR FeGaussianBlur FeImage FeMerge FeMergeNode FeMorphology
  FeOffset FePointLight FeSpecularLighting FeSpotLight FeTile FeTurbulence`.split(/\s+/);

export const reactNativeSvg = {
  default: Svg,
  Svg,
  ...shapes,
  ...Object.fromEntries(STEPS.map((name) => [name, named(name, () => null)])),
  ForeignObject: unsupported('ForeignObject', 'react-native-svg'),
  ...xml,
};
