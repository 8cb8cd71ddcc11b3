// One preview from mount to tree: renders the root, lets effects and timers settle, serialises.

import {exportedAs, giveProps, placeIsAsked, resetApp} from './app.js';
import {componentName, resetComponents} from './components.js';
import {deviceReads, diagnostic, reportedDiagnostics, resetDevice} from './device.js';
import {describeError} from './errors.js';
import {consoleLines, resetConsole} from './console.js';
import {fontAssets} from './fonts.js';
import {resetFrames, tellLayouts} from './frames.js';
import {nextTimerAt, resetTimers, runNextTimer, timerGlobals} from './globals/timers.js';
import {limits, limitVerdict, resetLimits} from './limits.js';
import {inNavigator, wantsNavigator} from './navigation.js';
import {chainElement, replaceRoute, resetOutlet, screenElement, screenIsMissing} from './outlet.js';
import {answerContexts} from './react.js';
import {reconciler, resetInstances} from './reconciler.js';
import {registeredRoot, resetRoot} from './root.js';
import {asksForFrames, serializeTree} from './serialize.js';
import {isComponent, propsOf, settingsText, wrapping} from './settings.js';
import {resetClasses} from './tailwind/index.js';

// Taken before user code can replace it.
const stringify = JSON.stringify;

const CONCURRENT_ROOT = 1;

let root = null;
let container = null;
let failure = null;
let manner = {};
let settings = null;
let turns = 0;
let otherwise = []; // ways to show the screen that were not tried: each may give an element, or say nothing

/** Forgets the last preview and takes over the next one's device and limits. */
export function begin(request) {
  resetDevice(request.device);
  resetLimits(request.limits);
  resetRoot();
  resetTimers();
  resetApp(request.app);
  resetConsole();
  resetInstances();
  resetFrames(request.frames);
  resetComponents();
  resetOutlet();
  answerContexts(false);
  resetClasses();
  root = null;
  container = {children: []};
  failure = null;
  manner = {};
  settings = null;
  turns = 0;
  otherwise = [];
}

/** Ends the preview with an error; the first one counts. */
export function fail(thrown, componentStack) {
  if (failure === null) failure = describeError(thrown, componentStack);
}

/** An error that a device would show over a running screen: the preview goes on and tells it. */
export function report(thrown, code) {
  const error = describeError(thrown);
  diagnostic({severity: 'error', code, message: `${error.name}: ${error.message}`, stack: error.stack});
}

const isObject = (value) => value !== null && (typeof value === 'object' || typeof value === 'function');

/** The component that a module exports as its one, or undefined. */
function defaultOf(exportsObject) {
  let screen;
  if (isObject(exportsObject)) {
    screen = exportsObject.default;
    // module.exports = Screen; a module object without default export is never a component itself.
    if (screen === undefined && isComponent(exportsObject)) screen = exportsObject;
    // A default export that passed through CommonJS twice.
    if (screen !== undefined && !isComponent(screen) && screen !== null && isComponent(screen.default)) screen = screen.default;
  }
  return isComponent(screen) ? screen : undefined;
}

/** The component that was asked for by its name, where the module exports it. */
function askedOf(exportsObject) {
  const name = exportedAs();
  return name !== undefined && isObject(exportsObject) && isComponent(exportsObject[name]) ? exportsObject[name] : undefined;
}

/** Finds the screen among the entry point's exports: its default export, the root it registered, or a component by another name. */
function screenOf(exportsObject) {
  return askedOf(exportsObject) ?? defaultOf(exportsObject) ?? registeredRoot() ?? namedScreen(exportsObject);
}

/** Finds an app's root, then what it shows; a root is registered by the app, and by none of its screens. */
function chainOf(modules) {
  const last = modules.length - 1;
  const chain = modules.map((exportsObject, i) => {
    const asked = i === last ? askedOf(exportsObject) : undefined;
    return asked ?? defaultOf(exportsObject) ?? (i === 0 ? registeredRoot() : undefined) ?? namedScreen(exportsObject);
  });
  return chain.every((component) => component !== null && component !== undefined) ? chain : undefined;
}

/** The component of a file that puts it around the screen: its default export, or the only one that it has. */
function onlyComponentOf(exportsObject) {
  const found = defaultOf(exportsObject);
  if (found !== undefined || !isObject(exportsObject)) return found;
  const names = Object.keys(exportsObject).filter((name) => /^[A-Z]/.test(name) && isComponent(exportsObject[name]));
  return names.length === 1 ? exportsObject[names[0]] : undefined;
}

/** Components that are named as screens are, the likeliest first. */
const SCREEN_NAMES = [/(Screen|Page)$/, /^(App|Root|Main|Home)/, /(View|Layout|Tab|Modal)$/, /^[A-Z]/];

/** Many screens have no default export; then it is the one component, or the one that is named as a screen is. */
function namedScreen(exportsObject) {
  if (!isObject(exportsObject)) return null;
  const names = Object.keys(exportsObject).filter((name) => /^[A-Z]/.test(name) && isComponent(exportsObject[name]));
  for (const pattern of SCREEN_NAMES) {
    const name = names.find((n) => pattern.test(n));
    if (name === undefined) continue;
    if (names.length > 1) {
      diagnostic({severity: 'info', code: 'NAMED_EXPORT', message: `The entry point has no default export: ${name} is shown, of its components ${names.slice(0, 20).join(', ')}.`});
    }
    return exportsObject[name];
  }
  return null;
}

/** Tells how a screen is shown that cannot be shown by itself. */
function tellManner() {
  if (manner.inApp && !manner.inLayouts && !placeIsAsked()) diagnostic({severity: 'info', code: 'SHOWN_IN_APP', message: 'By itself the screen throws: it is shown inside its app, whose navigator shows it.'});
  if (manner.answering) {
    diagnostic({
      severity: 'warning',
      code: 'PROPS_ASSUMED',
      message: 'The screen throws without props, route parameters or contexts that nobody gives in a preview: stand-ins that show nothing answer for them.',
    });
  }
}

/** Renders an element and commits it, effects included. */
export function mountElement(element) {
  root = reconciler.createContainer(
    container,
    CONCURRENT_ROOT,
    null,
    false,
    null,
    '',
    (error, info) => fail(error, info?.componentStack),
    () => {}, // an error boundary showed its fallback: the screen is as the user wrote it
    () => {},
    () => {},
    null,
  );
  reconciler.updateContainerSync(element, root, null, null);
  flush();
}

/** Renders the screen that the entry point exports or registered, or the chain of what it is shown in. */
export function mount(entry) {
  const exportsObject = entry?.__hsScreen ?? entry;
  let screen;
  try {
    if (exportsObject?.__hsSettings !== undefined) {
      settings = settingsText(exportsObject.__hsSettings);
      return;
    }
    if (exportsObject?.__hsChain !== undefined) {
      const chain = chainOf(exportsObject.__hsChain);
      if (chain !== undefined) {
        const inLayouts = (exportsObject.__hsPaths ?? []).some((path) => /(^|\/)_layout\.\w+$/.test(path)); // where its routes are always shown
        manner = {inApp: chain.length > 1, inLayouts, answering: exportsObject.__hsAnswering === true};
        answerContexts(manner.answering);
        giveProps(propsOf(exportsObject.__hsBeside));
        const wrap = wrapping(exportsObject.__hsBeside, onlyComponentOf);
        const shown = () => wrap(chainElement(chain, manner.answering, exportsObject.__hsPaths));
        otherwise = [() => (failure === null && replaceRoute() ? shown() : undefined), () => inNavigatorIfWanted(shown, 'Screen')];
        mountElement(shown());
        return;
      }
    }
    screen = screenOf(exportsObject);
  } catch (error) {
    fail(error);
    return;
  }
  if (screen === null || screen === undefined) {
    failure = {
      code: 'NO_DEFAULT_EXPORT',
      name: 'Error',
      message: 'The entry point exports no screen. Export a component, best as default, or register one with AppRegistry or registerRootComponent.',
      stack: '',
      componentStack: '',
    };
    return;
  }
  otherwise = [() => inNavigatorIfWanted(screen, componentName(screen) ?? 'Screen')];
  mountElement(screenElement(screen));
}

const inNavigatorIfWanted = (screen, name) => (failure !== null && wantsNavigator(failure) ? inNavigator(screen, name) : undefined);

/** Shows the screen in another way, from the beginning, where it is not shown yet and there is one. */
function mountOtherwise() {
  let element;
  const at = otherwise.findIndex((way) => (element = way()) !== undefined);
  if (at < 0) return false;
  otherwise.splice(at, 1);
  reconciler.updateContainerSync(null, root, null, null);
  flush();
  failure = null;
  container = {children: []};
  mountElement(element);
  return true;
}

/** Most waves of views that ask for their layout, each made because of the one before. */
const MAX_WAVES = 20;

function flush() {
  try {
    for (let waves = 0; waves === 0 || (waves < MAX_WAVES && tellLayouts((error) => report(error, 'EVENT_ERROR'))); waves++) {
      reconciler.flushSyncWork();
      reconciler.flushPassiveEffects();
      reconciler.flushSyncWork();
    }
  } catch (error) {
    fail(error);
  }
}

/**
 * The virtual time in ms of the next callback, or -1 where the screen has settled or a bound is reached. Asked after
 * promise reactions have run, since they may set timers.
 */
export function next() {
  if (limitVerdict() !== null || turns >= limits.maxTurns) return -1;
  const at = failure === null ? nextTimerAt() : -1;
  if (at >= 0 || !mountOtherwise()) return at;
  // What it began by promises is to be waited for.
  timerGlobals.setTimeout(() => {}, 0);
  return failure === null ? nextTimerAt() : -1;
}

/** Runs the callback that next() told of, and commits what it changed. */
export function turn() {
  turns++;
  try {
    runNextTimer();
  } catch (error) {
    report(error, 'TIMER_ERROR');
  }
  flush();
}

/** Returns, as JSON text, what the preview gave: {tree} or {error}, with what was read and reported on the way. */
export function finish() {
  let tree;
  const verdict = limitVerdict();
  if (verdict !== null) failure = {...describeError(verdict), stack: ''};
  if (failure === null && screenIsMissing()) fail(new Error('The app does not come to show the screen.'));
  tellManner();
  if (failure === null && settings === null) {
    try {
      tree = serializeTree(container);
    } catch (error) {
      fail(error);
    }
  }
  const shown = settings !== null ? `"settings":${settings}` : `"tree":${tree}`;
  const outcome = failure !== null ? `"error":${stringify(failure)}` : shown;
  return `{${outcome},"reads":${stringify(deviceReads())},"diagnostics":${stringify(reportedDiagnostics())},"fonts":${stringify(fontAssets())},"measures":${asksForFrames()},"console":${stringify(consoleLines())}}`;
}
