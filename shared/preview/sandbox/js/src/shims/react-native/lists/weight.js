import {isPlatformType} from '../../element/named.js';

const LIGHT = 4;

/**
 * @param {unknown} node what a cell renders
 * @returns {boolean} whether that is at most four elements, none of them a component of the user's, which may hold anything
 */
export function isLight(node) {
  return weigh(node, 0) <= LIGHT;
}

function weigh(node, weight) {
  if (weight > LIGHT || node === null || typeof node !== 'object') return weight;
  if (Array.isArray(node)) return node.reduce((sum, child) => weigh(child, sum), weight);
  if (!isPlatformType(node.type)) return Infinity;
  return weigh(node.props?.children, weight + 1);
}
