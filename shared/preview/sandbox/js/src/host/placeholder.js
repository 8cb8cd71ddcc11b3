// Stands in for a package that the sandbox does not have, and for native modules. Anything may be imported from it: used as
// a component it shows what it holds, called or read it gives further stand-ins, so that a screen survives what it cannot
// show.

import {Component, createElement} from 'react';
import {StandIn} from '../shims/element/standIn.js';

// What React looks for on a class component's instance and must not find here.
const REACT_NAMES = new Set([
  'componentDidMount', 'componentDidUpdate', 'componentWillUnmount', 'componentDidCatch', 'componentWillMount',
  'componentWillReceiveProps', 'componentWillUpdate', 'UNSAFE_componentWillMount',
  'UNSAFE_componentWillReceiveProps', 'UNSAFE_componentWillUpdate', 'getSnapshotBeforeUpdate',
  'shouldComponentUpdate', 'getChildContext', 'state', 'refs', 'context', 'isPureReactComponent',
]);
const STATIC_NAMES = new Set([
  'getDerivedStateFromProps', 'getDerivedStateFromError', 'contextType', 'contextTypes', 'childContextTypes',
  'defaultProps', 'propTypes', '$$typeof', 'toJSON', '__getValue', 'asMutable', 'fileName', 'displayName',
]);

/** Beyond it a stand-in's members are itself: chains of calls may be long. */
const MAX_DEPTH = 12;
/** How many values a stand-in gives where it is taken apart as an array: those of a hook. */
const MEMBERS = 4;

const CALL = '()';
const AWAITED = 'await';

/** What a result says by these names decides what a screen shows: that all went well and nothing is under way. */
const SETTLED = new Map([
  ['errors', () => ({})],
  ['error', () => undefined],
  ...['isError', 'hasError', 'isLoading', 'loading', 'isPending', 'isFetching', 'isRefetching', 'isRefreshing', 'refreshing', 'isSubmitting']
    .map((name) => [name, () => false]),
]);

function standIn(specifier, path) {
  const own = path.findLast((part) => part !== CALL && part !== AWAITED) ?? 'default';
  const label = own === 'default' ? specifier : `${path.filter((part) => part !== CALL && part !== AWAITED).join('.')} from ${specifier}`;
  const last = path.at(-1);
  const members = new Map();
  const member = (key) => {
    if (path.length > MAX_DEPTH) return self;
    if (!members.has(key)) members.set(key, standIn(specifier, [...path, key]));
    return members.get(key);
  };

  class Unsupported extends Component {
    render() {
      return createElement(StandIn, {name: own, label, given: this.props, argument: member(CALL)});
    }
  }

  const handler = {
    get(target, key) {
      if (key === 'prototype') return target.prototype;
      if (key === Symbol.toPrimitive) return () => '';
      if (key === Symbol.iterator) {
        return function* () {
          for (let i = 0; i < MEMBERS; i++) yield member(String(i));
        };
      }
      if (key === 'toString' || key === 'valueOf') return () => '';
      if (key === 'name' && !path.includes(CALL)) return own; // a component's; of what a call gave, it may be a user's
      if (key === 'length') return 0;
      if (key === 'then') return last === CALL ? (resolve) => resolve?.(member(AWAITED)) : undefined;
      if (typeof key === 'symbol' || STATIC_NAMES.has(key)) return undefined;
      if (last === CALL && SETTLED.has(key)) return SETTLED.get(key)();
      return member(key);
    },
    set: () => true,
    deleteProperty: () => true,
    apply: () => member(CALL),
    construct(target, args, newTarget) {
      const instance = Reflect.construct(target, args, newTarget);
      return new Proxy(instance, {
        get(self, key, receiver) {
          if (key in self || key === 'then' || typeof key === 'symbol' || REACT_NAMES.has(key) || STATIC_NAMES.has(key)) {
            return Reflect.get(self, key, receiver);
          }
          return String(key).startsWith('_react') ? undefined : member(key);
        },
      });
    },
  };
  const self = new Proxy(Unsupported, handler);
  return self;
}

/** A value that answers everything that is asked of the native module, and never throws. */
export function nativeStandIn(name) {
  return standIn(`the native module ${name}`, []);
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
