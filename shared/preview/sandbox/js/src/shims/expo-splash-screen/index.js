// expo-splash-screen: a preview shows the screen behind it.

export const expoSplashScreen = {
  preventAutoHideAsync: async () => true,
  hideAsync: async () => true,
  hide() {},
  setOptions() {},
};
