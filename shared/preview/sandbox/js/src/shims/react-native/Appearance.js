import {readDevice} from '../../host/device.js';

let override = null;
const listeners = new Set();

/** @returns {'light' | 'dark'} what setColorScheme asked for, else the device's */
export function getColorScheme() {
  return override ?? readDevice('colorScheme');
}

/** @param {'light' | 'dark' | 'auto' | 'unspecified' | null} scheme anything else than light and dark goes back to the device's */
export function setColorScheme(scheme) {
  const next = scheme === 'light' || scheme === 'dark' ? scheme : null;
  if (next === override) return;
  override = next;
  const colorScheme = getColorScheme();
  for (const listener of [...listeners]) listener({colorScheme});
}

export function addChangeListener(listener) {
  listeners.add(listener);
  return {remove: () => listeners.delete(listener)};
}

export const Appearance = {getColorScheme, setColorScheme, addChangeListener};
