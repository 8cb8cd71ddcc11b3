/** Android's permissions that an app may ask for while it runs, without their common prefix. */
const NAMES = [
  'READ_CALENDAR', 'WRITE_CALENDAR', 'CAMERA', 'READ_CONTACTS', 'WRITE_CONTACTS', 'GET_ACCOUNTS', 'ACCESS_FINE_LOCATION',
  'ACCESS_COARSE_LOCATION', 'ACCESS_BACKGROUND_LOCATION', 'RECORD_AUDIO', 'READ_PHONE_STATE', 'CALL_PHONE', 'READ_CALL_LOG',
  'WRITE_CALL_LOG', 'USE_SIP', 'PROCESS_OUTGOING_CALLS', 'BODY_SENSORS', 'BODY_SENSORS_BACKGROUND', 'SEND_SMS', 'RECEIVE_SMS',
  'READ_SMS', 'RECEIVE_WAP_PUSH', 'RECEIVE_MMS', 'READ_EXTERNAL_STORAGE', 'READ_MEDIA_IMAGES', 'READ_MEDIA_VIDEO',
  'READ_MEDIA_AUDIO', 'READ_MEDIA_VISUAL_USER_SELECTED', 'WRITE_EXTERNAL_STORAGE', 'BLUETOOTH_CONNECT', 'BLUETOOTH_SCAN',
  'BLUETOOTH_ADVERTISE', 'ACCESS_MEDIA_LOCATION', 'ACCEPT_HANDOVER', 'ACTIVITY_RECOGNITION', 'ANSWER_PHONE_CALLS',
  'READ_PHONE_NUMBERS', 'UWB_RANGING', 'POST_NOTIFICATIONS', 'NEARBY_WIFI_DEVICES', 'ACCESS_LOCAL_NETWORK',
];
const VOICEMAIL = ['ADD_VOICEMAIL', 'READ_VOICEMAIL', 'WRITE_VOICEMAIL'];

const named = (names, prefix) => Object.fromEntries(names.map((name) => [name, prefix + name]));

/** Nothing is granted, and no dialog asks. */
export const PermissionsAndroid = {
  PERMISSIONS: {...named(NAMES, 'android.permission.'), ...named(VOICEMAIL, 'com.android.voicemail.permission.')},
  RESULTS: {GRANTED: 'granted', DENIED: 'denied', NEVER_ASK_AGAIN: 'never_ask_again'},
  check: async () => false,
  checkPermission: async () => false,
  request: async () => 'denied',
  requestPermission: async () => false,
  requestMultiple: async (permissions) => Object.fromEntries(permissions.map((permission) => [permission, 'denied'])),
};
