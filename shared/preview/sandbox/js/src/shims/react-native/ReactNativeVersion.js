/** The version of React Native whose behaviour the shims follow. */
export const ReactNativeVersion = {
  major: 0,
  minor: 88,
  patch: 1,
  prerelease: null,
  getVersionString: () => '0.88.1',
};

export const version = {major: 0, minor: 88, patch: 1, prerelease: null};
