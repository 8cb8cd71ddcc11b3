import {useMemo} from 'react';
import {readDevice} from '../../host/device.js';

/** @returns {{width: number, height: number, scale: number, fontScale: number}} points, the same object at every render */
export function useWindowDimensions() {
  return useMemo(() => readDevice('window'), []);
}
