import {createElement} from 'react';
import {reactNativeSvg} from '../react-native-svg/index.js';

const {Svg, Path} = reactNativeSvg;

const line = (d, color, width) => createElement(Path, {d, stroke: color, strokeWidth: width, strokeLinecap: 'round', strokeLinejoin: 'round', fill: 'none'});

/** Back, as iOS has it. */
export const chevron = (color) => createElement(Svg, {width: 12, height: 21, viewBox: '0 0 12 21'}, line('M10 2 L2 10.5 L10 19', color, 2.6));

/** Back, as Android has it. */
export const arrow = (color) => createElement(Svg, {width: 24, height: 24, viewBox: '0 0 24 24'}, line('M20 12 H5 M12 5 L5 12 L12 19', color, 2));

/** What a search field begins with. */
export const lens = (color) => createElement(Svg, {width: 16, height: 16, viewBox: '0 0 16 16'}, line('M11.5 7 A4.5 4.5 0 1 1 2.5 7 A4.5 4.5 0 1 1 11.5 7 M10.4 10.4 L14 14', color, 1.6));
