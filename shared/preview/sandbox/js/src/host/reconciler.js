// React's renderer for the preview: it keeps a plain tree of host instances in memory and nothing else.
// Serialisation reads that tree after the last commit.

import createReconciler from 'react-reconciler';
import {DefaultEventPriority, NoEventPriority} from 'react-reconciler/constants.js';
import {createContext} from 'react';
import {sourceOf} from './jsx.js';
import {nearestUserComponent} from './components.js';
import {expectLayout, forgetView, frameOf, inWindow, registerView} from './frames.js';
import {exceed, limits} from './limits.js';

let priority = NoEventPriority;
let instances = 0;

function countInstance() {
  instances++;
  if (instances > limits.maxNodes) exceed('TOO_MANY_NODES', `The screen has more than ${limits.maxNodes} nodes.`);
}

/** The place of the nearest element that the user wrote, from this fiber upwards. */
function nearestSource(fiber) {
  for (let f = fiber; f !== null && f !== undefined; f = f.return) {
    const {memoizedProps, pendingProps} = f;
    const source = sourceOf(memoizedProps) ?? (pendingProps === memoizedProps ? undefined : sourceOf(pendingProps));
    if (source !== undefined) return source;
  }
  return undefined;
}

/** The key that the user gave to the element or to a component around it that renders only this element. */
function nearestKey(fiber) {
  for (let f = fiber; f !== null && f !== undefined; f = f.return) {
    if (typeof f.key === 'string') return f.key;
    if (f !== fiber && typeof f.type === 'string') return undefined;
  }
  return undefined;
}

function detach(parent, child) {
  const at = parent.children.indexOf(child);
  if (at >= 0) parent.children.splice(at, 1);
}

function insert(parent, child, before) {
  detach(parent, child);
  const at = parent.children.indexOf(before);
  parent.children.splice(at < 0 ? parent.children.length : at, 0, child);
}

function append(parent, child) {
  if (parent.children.length > 0) detach(parent, child);
  parent.children.push(child);
}

// React calls measuring and focusing methods on refs in effects.
function publicInstance(instance) {
  if (instance.handle === undefined) {
    const frame = () => frameOf(instance.handle);
    instance.handle = {
      measure: (callback) => callback?.(...frame()),
      measureInWindow: (callback) => callback?.(...inWindow(frame())),
      measureLayout: (_relativeTo, callback) => callback?.(...frame().slice(0, 4)),
      setNativeProps() {},
      focus() {},
      blur() {},
      isFocused: () => false,
      clear() {},
      scrollTo() {},
      scrollToEnd() {},
      flashScrollIndicators() {},
    };
    registerView(instance.handle, instance);
  }
  return instance.handle;
}

/** Views of React Native by the names that they have in native code: packages save themselves a component so. */
const NATIVE_VIEWS = {
  __proto__: null,
  RCTView: {type: 'HS_View', component: 'View'},
  RCTText: {type: 'HS_Text', component: 'Text'},
  RCTVirtualText: {type: 'HS_Text', component: 'Text'},
};

function hostOf(type, props) {
  const native = NATIVE_VIEWS[type];
  return native === undefined ? {type, props} : {type: native.type, props: {component: native.component, ...props}};
}

const hostConfig = {
  rendererPackageName: 'hivesync',
  rendererVersion: '1',
  extraDevToolsConfig: null,
  supportsMutation: true,
  supportsPersistence: false,
  supportsHydration: false,
  supportsMicrotasks: true,
  isPrimaryRenderer: true,
  warnsIfNotActing: false,
  noTimeout: -1,
  NotPendingTransition: null,
  HostTransitionContext: createContext(null),

  scheduleTimeout: (fn, ms) => setTimeout(fn, ms),
  cancelTimeout: (id) => clearTimeout(id),
  scheduleMicrotask: (fn) => queueMicrotask(fn),

  getRootHostContext: () => ({depth: 0, inText: false, parent: ''}),
  getChildHostContext(parent, type) {
    const depth = parent.depth + 1;
    const host = NATIVE_VIEWS[type]?.type ?? type;
    if (depth > limits.maxDepth) exceed('TREE_TOO_DEEP', `The screen nests views more than ${limits.maxDepth} deep.`);
    return {depth, inText: parent.inText || host === 'HS_Text', parent: host};
  },
  getPublicInstance: publicInstance,

  createInstance(given, givenProps, _root, _context, fiber) {
    const {type, props} = hostOf(given, givenProps);
    if (typeof type !== 'string' || !type.startsWith('HS_')) {
      const place = nearestSource(fiber);
      throw new Error(
        `<${String(type)}> is not a React Native component${place ? ` (${place})` : ''}: use View, Text or another component.`,
      );
    }
    countInstance();
    const instance = {
      type,
      serial: instances,
      props,
      children: [],
      hidden: false,
      key: nearestKey(fiber),
      name: nearestUserComponent(fiber.return),
      source: nearestSource(fiber),
      handle: undefined,
      told: false,
    };
    expectLayout(instance);
    return instance;
  },
  createTextInstance(text, _root, context, fiber) {
    countInstance();
    // Of texts, only those that stand where none may are told of by place.
    const source = context.parent === 'HS_Text' ? undefined : nearestSource(fiber);
    return {type: '#text', text, inText: context.inText, hidden: false, source};
  },
  shouldSetTextContent: () => false,
  finalizeInitialChildren: () => false,

  appendInitialChild(parent, child) {
    parent.children.push(child);
  },
  appendChild: append,
  appendChildToContainer: append,
  insertBefore: insert,
  insertInContainerBefore: insert,
  removeChild: detach,
  removeChildFromContainer: detach,
  clearContainer(container) {
    container.children.length = 0;
  },
  resetTextContent() {},
  commitMount() {},
  commitUpdate(instance, type, _oldProps, newProps) {
    instance.props = hostOf(type, newProps).props;
    expectLayout(instance);
  },
  commitTextUpdate(instance, _oldText, newText) {
    instance.text = newText;
  },
  hideInstance(instance) {
    instance.hidden = true;
  },
  unhideInstance(instance) {
    instance.hidden = false;
  },
  hideTextInstance(instance) {
    instance.hidden = true;
  },
  unhideTextInstance(instance) {
    instance.hidden = false;
  },
  detachDeletedInstance: forgetView,
  preparePortalMount() {},
  prepareForCommit: () => null,
  resetAfterCommit() {},
  beforeActiveInstanceBlur() {},
  afterActiveInstanceBlur() {},
  getInstanceFromNode: () => null,
  prepareScopeUpdate() {},
  getInstanceFromScope: () => null,

  setCurrentUpdatePriority(next) {
    priority = next;
  },
  getCurrentUpdatePriority: () => priority,
  resolveUpdatePriority: () => (priority === NoEventPriority ? DefaultEventPriority : priority),
  resolveEventType: () => null,
  resolveEventTimeStamp: () => -1.1,
  trackSchedulerEvent() {},
  shouldAttemptEagerTransition: () => false,
  requestPostPaintCallback() {},
  resetFormInstance() {},

  maySuspendCommit: () => false,
  maySuspendCommitOnUpdate: () => false,
  maySuspendCommitInSyncRender: () => false,
  preloadInstance: () => true,
  startSuspendingCommit: () => null,
  suspendInstance() {},
  suspendOnActiveViewTransition() {},
  waitForCommitToBeReady: () => null,
  getSuspendedCommitReason: () => null,
};

/** The reconciler. */
export const reconciler = createReconciler(hostConfig);

/** Starts the count of host instances anew. */
export function resetInstances() {
  instances = 0;
  priority = NoEventPriority;
}
