import {cubicBezier} from './cubicBezier.js';

// Easing curves: each takes a time from 0 to 1 and gives how far the animation has come. Their formulas are the common
// ones of Penner's easing equations, with React Native's names and defaults.

const poly = (exponent) => (t) => t ** exponent;

export const Easing = {
  step0: (t) => (t > 0 ? 1 : 0),
  step1: (t) => (t >= 1 ? 1 : 0),
  linear: (t) => t,
  ease: cubicBezier(0.42, 0, 1, 1),
  quad: poly(2),
  cubic: poly(3),
  poly,
  sin: (t) => 1 - Math.cos((t * Math.PI) / 2),
  circle: (t) => 1 - Math.sqrt(1 - t * t),
  exp: (t) => 2 ** (10 * (t - 1)),
  elastic: (bounciness = 1) => (t) => 1 - Math.cos((t * Math.PI) / 2) ** 3 * Math.cos(t * bounciness * Math.PI),
  back: (overshoot = 1.70158) => (t) => t * t * ((overshoot + 1) * t - overshoot),
  bounce(t) {
    // Four parabolas of ever smaller height, each starting where the one before touches 1.
    for (const [until, shift, base] of [[1, 0, 0], [2, 1.5, 0.75], [2.5, 2.25, 0.9375]]) {
      if (t < until / 2.75) return 7.5625 * (t - shift / 2.75) ** 2 + base;
    }
    return 7.5625 * (t - 2.625 / 2.75) ** 2 + 0.984375;
  },
  bezier: cubicBezier,
  in: (easing) => easing,
  out: (easing) => (t) => 1 - easing(1 - t),
  inOut: (easing) => (t) => (t < 0.5 ? easing(t * 2) / 2 : 1 - easing((1 - t) * 2) / 2),
};
