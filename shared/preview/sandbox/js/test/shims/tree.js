import {expect} from 'vitest';
import {render} from '../render.js';

/** Renders, expects no error, and gives the tree. */
export async function treeOf(element, options) {
  const result = await render(element, options);
  expect(result.error).toBeUndefined();
  return result.tree;
}

/** The tree with only what says what is drawn: type, component, and text or children. */
export function outline(node) {
  if (typeof node === 'string') return node;
  const children = node.children.map(outline);
  return [node.props.component ?? node.type, ...children];
}
