// The tree of views as refs show it: React Native's part of the DOM's nodes that code reads. Nothing can be changed by it.

import {viewOf} from './frames.js';

const ELEMENT = 1;
const TEXT = 3;

function node(instance) {
  if (instance.type === '#text') return {nodeType: TEXT, nodeName: '#text', nodeValue: instance.text, data: instance.text, textContent: instance.text, childNodes: []};
  return {
    nodeType: ELEMENT,
    nodeName: `RN:${instance.props.component ?? 'View'}`,
    tagName: `RN:${instance.props.component ?? 'View'}`,
    nodeValue: null,
    get childNodes() {
      return instance.children.map(node);
    },
    get textContent() {
      return textOf(instance);
    },
  };
}

function textOf(instance) {
  return instance.type === '#text' ? instance.text : instance.children.map(textOf).join('');
}

/**
 * Adds to a handle what a node has. Its properties are not enumerable: a handle that ends up in props must stay small.
 * @param {object} handle what a ref holds
 * @param {object} publicInstance what React gives refs to the view
 */
export function defineNode(handle, publicInstance) {
  const read = (get) => ({get: () => (viewOf(publicInstance) === undefined ? undefined : get(viewOf(publicInstance))), configurable: true});
  Object.defineProperties(handle, {
    nodeType: {value: ELEMENT},
    nodeName: read((view) => node(view).nodeName),
    tagName: read((view) => node(view).tagName),
    childNodes: read((view) => view.children.map(node)),
    children: read((view) => view.children.filter((child) => child.type !== '#text').map(node)),
    firstChild: read((view) => view.children.map(node).at(0) ?? null),
    lastChild: read((view) => view.children.map(node).at(-1) ?? null),
    textContent: read(textOf),
  });
}
