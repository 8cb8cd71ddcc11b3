// Stands in for a package that the sandbox does not have, and for native modules. Anything may be imported from it: used as
// a component it shows what it holds, called or read it gives further stand-ins, so that a screen survives what it cannot
// show.

import {Component, createElement} from 'react';
import {StandIn} from '../shims/element/standIn.js';
import {diagnostic} from './device.js';
import {isNavigator, navigatorOf} from './navigators.js';
import {routeAnswer} from './route.js';

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

/** What a result says by such names decides what a screen shows: that all went well and nothing is under way. */
const UNDER_WAY = /^(is|are|has)?(loading|pending|fetching|refetching|refreshing|submitting|error)/i;

function settled(key) {
  if (key === 'errors') return {};
  return key === 'error' ? undefined : false;
}

/** Functions that look a text up by a key: the key, or the text that is given for want of one, says more than nothing. */
const TRANSLATORS = new Set(['t', 'translate', 'gettext', '_', 'formatMessage']);

function untranslated([key, options]) {
  const text = typeof options === 'string' ? options : options?.defaultValue;
  return typeof text === 'string' ? text : key;
}

/** Who listens asks for nothing: in a preview nothing happens that would be told. */
const SUBSCRIPTION = /^(add|remove)\w*(Listeners?|Observer)$/;

const standIns = new WeakSet();

function isUserComponent(value) {
  if (typeof value === 'function') return !standIns.has(value) && (value.prototype?.isReactComponent !== undefined || /^[A-Z]/.test(value.name));
  return value !== null && typeof value === 'object' && value.$$typeof !== undefined && !('props' in value);
}

/**
 * What a higher-order component makes of a component: that component, to which every prop that nobody gave answers as
 * `injected` does. Further calls, as of styled(View).attrs({})`...`, make the same.
 */
function enhanced(component, injected) {
  function Enhanced(props) {
    const element = createElement(component, props);
    return {...element, props: answering(element.props, injected)};
  }
  const self = new Proxy(Enhanced, {
    apply: (target, receiver, args) => (args[0]?.raw !== undefined || typeof args[0] === 'function' ? self : Reflect.apply(target, receiver, args)),
    get(target, key) {
      if (key === 'attrs' || key === 'withConfig') return () => self;
      if (key === 'displayName' || key === 'name') return component.displayName ?? component.name;
      return key in target ? target[key] : component[key];
    },
  });
  return self;
}

function answering(given, injected) {
  return new Proxy(given, {
    get: (own, key) => (key in own || typeof key === 'symbol' || UNGIVEN.has(key) ? own[key] : injected[key]),
  });
}

/** The element of a screen, with stand-ins for the props and the route's parameters that nobody gives it. */
export function answeringProps(element) {
  const {navigation, route} = element.props;
  const params = answering(route?.params ?? {}, standIn('the route', ['params', CALL]));
  const answeringRoute = {...route, params};
  const given = {...element.props, route: answeringRoute, navigation: answering(navigation ?? {}, {state: answeringRoute})};
  return {...element, props: answering(given, standIn('the screen', ['props', CALL]))};
}

/** Props whose absence means something to React and to React Native. */
const UNGIVEN = new Set(['children', 'key', 'ref', 'style', 'testID', '$$typeof', 'toJSON', 'then']);

/** `used` hears when a stand-in, or one of its members, is called or read as text. */
function standIn(specifier, path, used = () => {}) {
  const own = path.findLast((part) => part !== CALL && part !== AWAITED) ?? 'default';
  const label = own === 'default' ? specifier : `${path.filter((part) => part !== CALL && part !== AWAITED).join('.')} from ${specifier}`;
  const last = path.at(-1);
  const members = new Map();
  const member = (key) => {
    if (path.length > MAX_DEPTH) return self;
    if (!members.has(key)) members.set(key, standIn(specifier, [...path, key], used));
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
      if (key === Symbol.toPrimitive || key === 'toString' || key === 'valueOf') {
        return () => {
          used();
          return '';
        };
      }
      if (key === Symbol.iterator) {
        return function* () {
          for (let i = 0; i < MEMBERS; i++) yield member(String(i));
        };
      }
      if (key === 'name' && !path.includes(CALL)) return own; // a component's; of what a call gave, it may be a user's
      if (key === 'length') return 0;
      if (key === 'then') return last === CALL ? (resolve) => resolve?.(member(AWAITED)) : undefined;
      if (typeof key === 'symbol' || STATIC_NAMES.has(key)) return undefined;
      if (path.includes(CALL) && UNDER_WAY.test(key)) return settled(key);
      return member(key);
    },
    set: () => true,
    deleteProperty: () => true,
    apply(_target, _receiver, args) {
      const known = routeAnswer(specifier, own);
      if (known !== undefined) return known;
      if (!path.some((part) => SUBSCRIPTION.test(part))) used();
      if (TRANSLATORS.has(own) && typeof args[0] === 'string') return untranslated(args);
      if (/^create\w*Navigator$/.test(own)) return navigatorOf(member(CALL), args[0], args[1]);
      if (isNavigator(args[0])) return args[0]; // createStaticNavigation, createAppContainer
      if (standIns.has(args[0]) && args.length === 1) return args[0];
      return isUserComponent(args[0]) ? enhanced(args[0], member(CALL)) : member(CALL);
    },
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
  standIns.add(self);
  return self;
}

const contexts = new WeakMap();

/** The value of a context that nobody provides: it answers everything that is asked of it. */
export function contextStandIn(context) {
  if (!contexts.has(context)) contexts.set(context, standIn('a context', ['value', CALL]));
  return contexts.get(context);
}

/** Tells that a preview asks a native module for something. */
export function nativeModuleAsked(name) {
  diagnostic({severity: 'info', code: 'NATIVE_MODULE', message: `The native module ${name} was asked for; previews run no native code, and a stand-in that does nothing answers`});
}

/**
 * A value that answers everything that is asked of the native module, and never throws. Packages take their modules while they are
 * loaded, once for many previews, so a preview tells of those that it calls.
 */
export function nativeStandIn(name) {
  return standIn(`the native module ${name}`, [], () => nativeModuleAsked(name));
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
