// Contexts as React had them before 16.3, and dropped in 19: components that declare contextTypes take what components around them
// give by getChildContext. Redux, navigation and themes of many apps that are in use came that way.

import {createContext, createElement, useContext} from 'react';

const LegacyContext = createContext(Object.freeze({}));

const patched = new WeakSet(); // render functions
const functions = new WeakMap(); // components that take contexts as their second argument

/** Has what a class gives reach what it renders. */
function giving(prototype) {
  const {render} = prototype;
  if (typeof render !== 'function' || patched.has(render)) return;
  prototype.render = function renderGiving() {
    const inner = render.call(this);
    return createElement(LegacyContext.Provider, {value: {...this.context, ...this.getChildContext()}}, inner);
  };
  patched.add(prototype.render);
}

function taking(component) {
  let taker = functions.get(component);
  if (taker === undefined) {
    taker = (props) => component(props, useContext(LegacyContext));
    taker.displayName = component.displayName ?? component.name;
    functions.set(component, taker);
  }
  return taker;
}

/**
 * The component to be rendered for one, with the contexts that it declares in the old way.
 * @param {unknown} type a component, or anything else, which is returned as it is
 */
export function withLegacyContext(type) {
  if (typeof type !== 'function' || (!type.contextTypes && !type.childContextTypes)) return type;
  const {prototype} = type;
  if (!prototype?.isReactComponent) return type.contextTypes ? taking(type) : type;
  try {
    type.contextType ??= LegacyContext;
    if (type.childContextTypes && typeof prototype.getChildContext === 'function' && type.contextType === LegacyContext) giving(prototype);
  } catch {
    // A frozen class goes without.
  }
  return type;
}
