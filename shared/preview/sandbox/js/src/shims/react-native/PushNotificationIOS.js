/** Notifications from afar and from the app itself: none come, and asking is answered with no. */
export class PushNotificationIOS {
  static FetchResult = {NewData: 'UIBackgroundFetchResultNewData', NoData: 'UIBackgroundFetchResultNoData', ResultFailed: 'UIBackgroundFetchResultFailed'};
  static presentLocalNotification() {}
  static scheduleLocalNotification() {}
  static cancelAllLocalNotifications() {}
  static removeAllDeliveredNotifications() {}
  static removeDeliveredNotifications() {}
  static cancelLocalNotifications() {}
  static setApplicationIconBadgeNumber() {}
  static addEventListener() {
    return {remove() {}};
  }
  static removeEventListener() {}
  static abandonPermissions() {}
  static getApplicationIconBadgeNumber = (callback) => callback(0);
  static getDeliveredNotifications = (callback) => callback([]);
  static getScheduledLocalNotifications = (callback) => callback([]);
  static checkPermissions = (callback) => callback({alert: false, badge: false, sound: false});
  static requestPermissions = async () => ({alert: false, badge: false, sound: false});
  static getInitialNotification = async () => null;
  static getAuthorizationStatus = (callback) => callback(0);
}
