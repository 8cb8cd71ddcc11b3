const PRECISION = 1e-7;
const MAX_STEPS = 60;

/**
 * CSS's cubic-bezier(): a curve from (0,0) to (1,1) with two control points, as a function of x. The parameter for an x
 * is found by bisection, which always converges because x grows with it.
 *
 * @param {number} x1 0 to 1
 * @param {number} y1
 * @param {number} x2 0 to 1
 * @param {number} y2
 * @returns {(x: number) => number}
 */
export function cubicBezier(x1, y1, x2, y2) {
  if (!(x1 >= 0 && x1 <= 1 && x2 >= 0 && x2 <= 1)) throw new Error('bezier x values must be in [0, 1] range');
  const at = (t, p1, p2) => 3 * (1 - t) ** 2 * t * p1 + 3 * (1 - t) * t ** 2 * p2 + t ** 3;
  return (x) => {
    if (x <= 0 || x >= 1 || (x1 === y1 && x2 === y2)) return x;
    let low = 0;
    let high = 1;
    for (let step = 0; step < MAX_STEPS && high - low > PRECISION; step++) {
      const middle = (low + high) / 2;
      if (at(middle, x1, x2) < x) low = middle;
      else high = middle;
    }
    return at((low + high) / 2, y1, y2);
  };
}
