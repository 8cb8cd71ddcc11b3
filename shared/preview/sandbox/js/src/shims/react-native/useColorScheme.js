import {useSyncExternalStore} from 'react';
import {addChangeListener, getColorScheme} from './Appearance.js';

function subscribe(listener) {
  const subscription = addChangeListener(listener);
  return () => subscription.remove();
}

/** @returns {'light' | 'dark'} */
export function useColorScheme() {
  return useSyncExternalStore(subscribe, getColorScheme);
}
