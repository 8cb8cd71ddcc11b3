import {createElement, useLayoutEffect, useReducer} from 'react';
import {named} from '../../element/named.js';
import {AnimatedEvent} from './event.js';
import {AnimatedNode} from './node.js';

const MAX_DEPTH = 20;

/**
 * A component whose props and style may hold animated values: it renders with their current values, and again when
 * those change.
 *
 * @param {any} Component
 */
export function createAnimatedComponent(Component) {
  const name = typeof Component === 'string' ? Component : Component.displayName || Component.name || 'Anonymous';
  return named(name, function AnimatedComponent(props) {
    const [, renderAgain] = useReducer((count) => count + 1, 0);
    const nodes = [];
    const plain = {};
    for (const prop in props) plain[prop] = prop === 'style' ? settled(props.style, nodes, 0) : settledProp(props[prop], nodes);
    const shown = nodes.map((node) => node.__getValue());

    useLayoutEffect(() => {
      // An animation may have started between this render and its effects: a child's come before its parent's.
      if (nodes.some((node, index) => !same(node.__getValue(), shown[index]))) renderAgain();
      const stops = nodes.map((node) => node.__watch(renderAgain));
      return () => stops.forEach((stop) => stop());
    });
    return createElement(Component, plain);
  });
}

function settledProp(value, nodes) {
  if (value instanceof AnimatedNode) {
    nodes.push(value);
    return value.__getValue();
  }
  return value instanceof AnimatedEvent ? value.__getHandler() : value;
}

/** Replaces animated values anywhere in a style; parts without any keep their identity. */
function settled(value, nodes, depth) {
  if (value === null || typeof value !== 'object' || depth > MAX_DEPTH) return value;
  if (value instanceof AnimatedNode) return settledProp(value, nodes);
  if (Array.isArray(value)) {
    const copy = value.map((each) => settled(each, nodes, depth + 1));
    return copy.some((each, index) => each !== value[index]) ? copy : value;
  }
  let copy = null;
  for (const name of Object.keys(value)) {
    const each = settled(value[name], nodes, depth + 1);
    if (each !== value[name]) (copy ??= {...value})[name] = each;
  }
  return copy ?? value;
}

/** Whether two values, or the members of two objects, are the same. */
export function same(a, b) {
  if (Object.is(a, b)) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  return Object.keys(a).every((name) => Object.is(a[name], b[name]));
}
