// expo: the parts of the package that an entry point uses.

import {registerRoot} from '../../host/root.js';

export const expo = {
  registerRootComponent: registerRoot,
  // Nothing native is present; asking for it optionally is allowed, needing it is an error the app sees.
  requireOptionalNativeModule: () => null,
  requireNativeModule(name) {
    throw new Error(`Cannot find native module '${name}': previews run no native code`);
  },
  isRunningInExpoGo: () => false,
};
