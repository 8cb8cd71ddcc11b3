// The npm packages of a project. Their modules are run before a project's own code, once for many previews: a snapshot of
// the sandbox is taken behind them.

import {deviceReads, diagnostic} from './device.js';
import {describeError} from './errors.js';
import {placeholderModule} from './placeholder.js';

// Taken before packages can replace it.
const {stringify} = JSON;

/** By the module's path: what it exports, or what it threw. */
const loaded = new Map();

/**
 * Runs the modules that a project imports. One that throws hurts no other.
 * @param {Record<string, () => unknown>} loaders by the module's path, the function that runs it and returns its exports
 */
export function loadPackages(loaders) {
  for (const path of Object.keys(loaders)) {
    try {
      loaded.set(path, {module: loaders[path]()});
    } catch (error) {
      loaded.set(path, {error: describeError(error)});
    }
  }
}

/**
 * Returns what a module exports; a stand-in for one that could not be run.
 * @param {string} path the module's
 * @param {string} specifier as the project's file has it
 */
export function packageModule(path, specifier) {
  const entry = loaded.get(path);
  if (entry?.error === undefined && entry !== undefined) return entry.module;
  const reason = entry === undefined ? 'it was not loaded' : `${entry.error.name}: ${entry.error.message}`;
  diagnostic({severity: 'warning', code: 'PACKAGE_FAILED', message: `${specifier} threw while it was loaded, a placeholder is shown for what it exports. ${reason}`});
  return placeholderModule(specifier);
}

/** What an installed package exports by its name, where the project imports that; undefined otherwise. */
export function packageExports(name) {
  for (const [path, {module}] of loaded) {
    const rest = path.startsWith(`node_modules/${name}`) ? path.slice(`node_modules/${name}`.length) : '';
    if ((rest[0] === '/' || rest[0] === '@') && module !== undefined) return module;
  }
  return undefined;
}

/** Returns, as JSON text, what the packages asked of the device while they were run. */
export function packagesLoaded() {
  return stringify({reads: deviceReads()});
}
