// Animated components: React Native's, whose props and styles may hold shared values, animated styles and animated props.

import {createElement, useEffect} from 'react';
import {named} from '../element/named.js';
import {createAnimatedComponent as createComponent} from '../react-native/animated/createAnimatedComponent.js';
import {AnimatedNode} from '../react-native/animated/node.js';
import {FlatList as List} from '../react-native/FlatList.js';
import {Image as Picture} from '../react-native/Image.js';
import {ScrollView as Scroll} from '../react-native/ScrollView.js';
import {StyleSheet} from '../react-native/StyleSheet.js';
import {Text as Words} from '../react-native/Text.js';
import {View as Box} from '../react-native/View.js';
import {ENDING} from './builders.js';

/** What says how a view moves, and not where it is. */
const MOTION = new Set([
  'animatedProps', 'entering', 'exiting', 'layout', 'sharedTransitionTag', 'sharedTransitionStyle', 'itemLayoutAnimation', 'skipEnteringExitingAnimations',
]);
const MOTION_STYLE = /^(animation|transition)([A-Z]|$)/;

/** A style without CSS's animations and transitions: at rest a view has what else its style says. */
function still(style) {
  const flat = StyleSheet.flatten(style);
  if (flat === null || flat === undefined || !Object.keys(flat).some((name) => MOTION_STYLE.test(name))) return style;
  const out = Object.fromEntries(Object.entries(flat).filter(([name]) => !MOTION_STYLE.test(name)));
  // What an animation ends with, where it is to stay so.
  const frames = Array.isArray(flat.animationName) ? flat.animationName.at(-1) : flat.animationName;
  const stays = [flat.animationFillMode].flat().some((mode) => mode === 'forwards' || mode === 'both');
  return stays && frames ? {...out, ...(frames.to ?? frames['100%'] ?? frames[1])} : out;
}

const plainOf = (props) => (props instanceof AnimatedNode ? props.__getValue() : props);

/**
 * @param {any} Component
 * @returns {any} what takes shared values too
 */
export function createAnimatedComponent(Component) {
  const name = typeof Component === 'string' ? Component : Component.displayName || Component.name || 'Component';
  // Its props are plain by now: what is animated of them has been looked up by the component around it.
  function Still(props) {
    const out = {};
    const entering = props.entering?.[ENDING];
    useEffect(() => {
      if (typeof entering?.callback !== 'function') return undefined;
      const timer = setTimeout(() => entering.callback(true), entering.delay + entering.after);
      return () => clearTimeout(timer);
      // A view comes in once.
    }, []);
    for (const prop in props) if (!MOTION.has(prop)) out[prop] = props[prop];
    for (const animated of [props.animatedProps].flat()) Object.assign(out, plainOf(animated));
    if (out.style !== undefined) out.style = still(out.style);
    return createElement(Component, out);
  }
  const Settled = createComponent(named(`Animated(${name})`, Still));
  return named(`AnimatedComponent(${name})`, Settled);
}

export const View = createAnimatedComponent(Box);
export const Text = createAnimatedComponent(Words);
export const Image = createAnimatedComponent(Picture);
export const ScrollView = createAnimatedComponent(Scroll);
export const FlatList = createAnimatedComponent(List);
