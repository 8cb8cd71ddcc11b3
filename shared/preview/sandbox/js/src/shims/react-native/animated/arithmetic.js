import {interpolate} from './Interpolation.js';
import {AnimatedNode, valueOf} from './node.js';

/** A node computed from others by a function of their current values. */
class Computed extends AnimatedNode {
  constructor(operands, compute) {
    super();
    Object.defineProperty(this, '__operands', {value: operands});
    Object.defineProperty(this, '__compute', {value: compute});
  }

  __sources() {
    return this.__operands.filter((operand) => operand instanceof AnimatedNode);
  }

  __getValue() {
    return this.__compute(...this.__operands.map(valueOf));
  }

  interpolate(config) {
    return interpolate(this, config);
  }
}

export const add = (a, b) => new Computed([a, b], (x, y) => x + y);
export const subtract = (a, b) => new Computed([a, b], (x, y) => x - y);
export const multiply = (a, b) => new Computed([a, b], (x, y) => x * y);
/** Division by zero gives zero, as in React Native, so that no frame is ever infinite. */
export const divide = (a, b) => new Computed([a, b], (x, y) => (y === 0 ? 0 : x / y));
/** Never negative. */
export const modulo = (a, modulus) => new Computed([a], (x) => ((x % modulus) + modulus) % modulus);

/** Follows another node's changes within bounds: a change past a bound is lost, not owed. */
class DiffClamp extends Computed {
  #last;
  #value;

  constructor(node, min, max) {
    super([node], (x) => x);
    this.#last = node.__getValue();
    this.#value = Math.min(Math.max(this.#last, min), max);
    node.__watch(() => {
      const now = node.__getValue();
      this.#value = Math.min(Math.max(this.#value + now - this.#last, min), max);
      this.#last = now;
    });
  }

  __getValue() {
    return this.#value;
  }
}

export const diffClamp = (node, min, max) => new DiffClamp(node, min, max);
