// expo: the parts of the package that an entry point uses, and those of expo-modules-core that it passes on.

import {registerRoot} from '../../host/root.js';
import {expoModulesCore} from '../expo-modules-core/index.js';

export const expo = {...expoModulesCore, registerRootComponent: registerRoot};
