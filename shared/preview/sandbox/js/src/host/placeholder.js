// Stands in for a package that the sandbox does not have. Anything may be imported from it: used as a component it
// draws a labelled box, called or read it gives further stand-ins, so that a screen survives what it cannot show.

import {Component, createElement, Fragment} from 'react';

// What React looks for on a class component's instance and must not find here.
const REACT_NAMES = new Set([
  'componentDidMount', 'componentDidUpdate', 'componentWillUnmount', 'componentDidCatch', 'componentWillMount',
  'componentWillReceiveProps', 'componentWillUpdate', 'UNSAFE_componentWillMount',
  'UNSAFE_componentWillReceiveProps', 'UNSAFE_componentWillUpdate', 'getSnapshotBeforeUpdate',
  'shouldComponentUpdate', 'getChildContext', 'state', 'refs', 'context', 'isPureReactComponent',
]);
const STATIC_NAMES = new Set([
  'getDerivedStateFromProps', 'getDerivedStateFromError', 'contextType', 'contextTypes', 'childContextTypes',
  'defaultProps', 'propTypes', '$$typeof', 'then', 'toJSON', '__getValue', 'asMutable', 'fileName', 'displayName',
]);
const WRAPPER = /(Provider|Root|Container|Wrapper|Boundary)$/;

function draw(label, name, props) {
  const children = typeof props.children === 'function' ? undefined : props.children;
  if (WRAPPER.test(name) && children !== undefined) return createElement(Fragment, null, children);
  return createElement('HS_View', {
    component: 'Unsupported',
    unsupported: label,
    style: props.style,
    testID: props.testID,
    children,
  });
}

function standIn(specifier, path) {
  const name = path.length === 0 ? 'default' : path[path.length - 1];
  const label = path.length === 0 || name === 'default' ? specifier : `${path.join('.')} from ${specifier}`;
  const members = new Map();
  const member = (key) => {
    if (path.length > 12) return undefined;
    if (!members.has(key)) members.set(key, standIn(specifier, [...path, key]));
    return members.get(key);
  };

  class Unsupported extends Component {
    render() {
      return draw(label, name, this.props);
    }
  }

  const handler = {
    get(target, key) {
      if (key === 'prototype') return target.prototype;
      if (key === Symbol.toPrimitive) return () => '';
      if (key === Symbol.iterator) return function* () {};
      if (key === 'toString' || key === 'valueOf') return () => '';
      if (key === 'name') return name;
      if (key === 'length') return 0;
      if (typeof key === 'symbol' || STATIC_NAMES.has(key)) return undefined;
      return member(key);
    },
    set: () => true,
    deleteProperty: () => true,
    apply: () => member('()'),
    construct(target, args) {
      const instance = new target(...args);
      return new Proxy(instance, {
        get(self, key, receiver) {
          if (key in self || typeof key === 'symbol' || REACT_NAMES.has(key) || STATIC_NAMES.has(key)) {
            return Reflect.get(self, key, receiver);
          }
          return String(key).startsWith('_react') ? undefined : member(key);
        },
      });
    },
  };
  return new Proxy(Unsupported, handler);
}

/**
 * Returns the exports of a package that is not available: every name exists. Bundled code copies a module's own
 * properties and reads the rest through its prototype, so the module is its own prototype's stand-in.
 */
export function placeholderModule(specifier) {
  const root = standIn(specifier, []);
  const module = new Proxy(root, {
    get(target, key) {
      if (key === '__esModule') return true;
      return key === 'default' ? target : target[key];
    },
    has: () => true,
    ownKeys: () => ['prototype'],
    getPrototypeOf: () => module,
  });
  return module;
}
