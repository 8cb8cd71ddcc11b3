import {diagnostic} from '../../host/device.js';

const MAX_DETAIL = 120;

/**
 * Records that the screen asked for something that a device would do and a preview does not.
 *
 * @param {string} api such as "Alert.alert"
 * @param {unknown} [detail] what it was asked with, shortened
 */
export function withheld(api, detail) {
  const what = detail === undefined || detail === null ? '' : `: ${String(detail).slice(0, MAX_DETAIL)}`;
  diagnostic({severity: 'info', code: 'DEVICE_ACTION', message: `${api} was called while the screen rendered; a preview does not do it${what}`});
}
