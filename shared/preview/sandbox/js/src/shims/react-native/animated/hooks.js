import {useState} from 'react';
import {AnimatedValue} from './Value.js';
import {AnimatedColor, AnimatedValueXY} from './Vectors.js';

/** Each keeps one animated value for the life of the component. */
export const useAnimatedValue = (initial, config) => useState(() => new AnimatedValue(initial, config))[0];
export const useAnimatedValueXY = (initial, config) => useState(() => new AnimatedValueXY(initial, config))[0];
export const useAnimatedColor = (initial, config) => useState(() => new AnimatedColor(initial, config))[0];
