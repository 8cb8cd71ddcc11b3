// Drawings that come as the text of an SVG document.

import {createElement} from 'react';
import {svgBox} from '../../host/svg/box.js';
import {svgURI} from '../../host/svg/document.js';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';

const MAX_HEAD = 64 << 10;

export const camelCase = (name) => name.replace(/[:-]([a-z])/g, (_, letter) => letter.toUpperCase());

/** The attributes of a document's root, by the names of props. */
function rootProps(xml) {
  const head = /<svg\b([^>]*)>/.exec(xml.slice(0, MAX_HEAD))?.[1] ?? '';
  const props = {};
  for (const [, name, double, single] of head.matchAll(/([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    if (name !== 'style' && name !== 'class') props[camelCase(name)] = double ?? single;
  }
  return props;
}

/**
 * What react-native-svg parses a document to: here its root alone, which knows its text. SvgAst draws it.
 *
 * @param {string} xml
 */
export function parse(xml) {
  return typeof xml === 'string' && xml.includes('<svg') ? {tag: 'svg', props: rootProps(xml), children: [], xml} : null;
}

export const SvgAst = named('SvgAst', function SvgAst({ast, override}) {
  if (typeof ast?.xml !== 'string') return null;
  const {style: _style, ...own} = ast.props;
  // What is given beside the document replaces its root's attributes; what the root has itself, it keeps.
  const {box} = svgBox({...own, ...override});
  const {attributes} = svgBox({...override});
  return createElement('HS_Image', {component: 'Svg', ...box, source: {uri: svgURI(ast.xml)}, svg: attributes});
});

/** Draws a document's text; nothing for one that is missing or none. */
function fromText(name) {
  return named(name, function SvgText({xml, override, onError: _onError, fallback, ...props}) {
    const ast = parse(xml);
    if (ast === null) return fallback ?? null;
    return createElement(SvgAst, {ast, override: hostProps(override ?? props, 'Svg')});
  });
}

export const SvgXml = fromText('SvgXml');
export const SvgFromXml = fromText('SvgFromXml');
export const SvgCss = fromText('SvgCss');
export const SvgWithCss = fromText('SvgWithCss');

/** Draws a document at an address: a data URI is at hand, all others would need the network. */
function fromUri(name) {
  return named(name, function SvgAddress({uri, override, onError: _onError, onLoad: _onLoad, fallback: _fallback, ...props}) {
    if (typeof uri !== 'string') return null;
    const {box, attributes} = svgBox(hostProps(override ?? props, 'Svg'));
    return createElement('HS_Image', {...box, source: {uri}, svg: attributes});
  });
}

export const SvgUri = fromUri('SvgUri');
export const SvgFromUri = fromUri('SvgFromUri');
export const SvgCssUri = fromUri('SvgCssUri');
export const SvgWithCssUri = fromUri('SvgWithCssUri');

/** Draws a file of the project, which is a component already. */
function fromAsset(name) {
  return named(name, function SvgFile({asset, ...props}) {
    return typeof asset === 'function' ? createElement(asset, props) : null;
  });
}

export const LocalSvg = fromAsset('LocalSvg');
export const WithLocalSvg = fromAsset('WithLocalSvg');

export function fetchText() {
  return Promise.reject(new Error('a preview has no network'));
}
