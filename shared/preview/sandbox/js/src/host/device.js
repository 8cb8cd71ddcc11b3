// The device a preview is rendered for, and what the preview's code asked about it.
//
// `readDevice` records every question. The engine renders once for all devices unless the answers differ,
// so a shim must ask only for what its output truly depends on.

export const DEFAULT_DEVICE = {
  platform: 'ios',
  width: 390,
  height: 844,
  dpr: 3,
  fontScale: 1,
  colorScheme: 'light',
  insets: {top: 47, right: 0, bottom: 34, left: 0},
  osVersion: '18.0',
  model: 'iPhone',
  orientation: 'portrait',
};

const MAX_DIAGNOSTICS = 200;
const MAX_MESSAGE = 2000;

/** The current device, for reading without a record: use it only where the answer does not change what is rendered. */
export const device = {...DEFAULT_DEVICE, insets: {...DEFAULT_DEVICE.insets}};

const reads = new Set();
const diagnostics = [];
const seenDiagnostics = new Set();

const READERS = {
  // The window covers width, height, pixel density and font scale, as React Native's Dimensions do.
  window: () => ({width: device.width, height: device.height, scale: device.dpr, fontScale: device.fontScale}),
  screen: () => ({width: device.width, height: device.height, scale: device.dpr, fontScale: device.fontScale}),
  dpr: () => device.dpr,
  fontScale: () => device.fontScale,
  colorScheme: () => device.colorScheme,
  insets: () => ({...device.insets}),
  platform: () => device.platform,
  orientation: () => device.orientation,
  os: () => ({name: device.platform, version: device.osVersion, model: device.model}),
};

/**
 * Returns a device-dependent value and records that the preview depends on it.
 * @param {'window'|'screen'|'dpr'|'fontScale'|'colorScheme'|'insets'|'platform'|'orientation'|'os'} what
 *   window, screen -> {width, height, scale, fontScale} in points; dpr, fontScale -> number;
 *   colorScheme -> 'light'|'dark'; insets -> {top, right, bottom, left} in points; platform -> 'ios'|'android';
 *   orientation -> 'portrait'|'landscape'; os -> {name, version, model}.
 */
export function readDevice(what) {
  const reader = READERS[what];
  if (reader === undefined) throw new TypeError(`readDevice: there is no device value named ${String(what)}`);
  reads.add(what);
  return reader();
}

/**
 * Adds a diagnostic to the preview. The same severity, code and message are reported once.
 * @param {{severity?: 'error'|'warning'|'info', code: string, message: string, file?: string, line?: number, column?: number,
 *   stack?: string}} entry stack is an error's, in which the first place in the user's script is looked for
 */
export function diagnostic(entry) {
  if (diagnostics.length >= MAX_DIAGNOSTICS) return;
  const message = String(entry.message).slice(0, MAX_MESSAGE);
  const severity = entry.severity === 'error' || entry.severity === 'info' ? entry.severity : 'warning';
  const code = String(entry.code).slice(0, 64);
  const id = `${severity} ${code} ${message}`;
  if (seenDiagnostics.has(id)) return;
  seenDiagnostics.add(id);
  const out = {severity, code, message};
  const at = typeof entry.stack === 'string' ? /\b(preview\.js):(\d+):(\d+)/.exec(entry.stack) : null;
  if (at !== null) Object.assign(out, {file: at[1], line: Number(at[2]), column: Number(at[3])});
  if (typeof entry.file === 'string') out.file = entry.file.slice(0, 512);
  if (Number.isInteger(entry.line)) out.line = entry.line;
  if (Number.isInteger(entry.column)) out.column = entry.column;
  diagnostics.push(out);
}

/** Starts a preview: takes the device over and forgets what an earlier preview asked and reported. */
export function resetDevice(next = {}) {
  const insets = {...DEFAULT_DEVICE.insets, ...next.insets};
  Object.assign(device, DEFAULT_DEVICE, next, {insets});
  reads.clear();
  diagnostics.length = 0;
  seenDiagnostics.clear();
}

/** The values that were read, sorted. */
export function deviceReads() {
  return [...reads].sort();
}

/** The diagnostics reported so far, oldest first. */
export function reportedDiagnostics() {
  return diagnostics.slice();
}
