// expo-haptics: nothing to feel in a picture.

const felt = async () => {};

export const expoHaptics = {
  impactAsync: felt,
  notificationAsync: felt,
  selectionAsync: felt,
  performAndroidHapticsAsync: felt,
  ImpactFeedbackStyle: {Light: 'light', Medium: 'medium', Heavy: 'heavy', Soft: 'soft', Rigid: 'rigid'},
  NotificationFeedbackType: {Success: 'success', Warning: 'warning', Error: 'error'},
};
