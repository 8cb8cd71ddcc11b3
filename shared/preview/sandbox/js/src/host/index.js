// The script that is loaded into the sandbox once and then cloned for every preview. It leaves two globals:
// __hs, which bundled user code imports its modules from, and __hsHost, which the Go side takes and removes.

import './globals/index.js';
import * as jsxRuntime from './jsx.js';
import {makeAsset} from './assets.js';
import {markHostModule} from './components.js';
import {loadPackages, packageModule, packagesLoaded} from './packages.js';
import {placeholderModule} from './placeholder.js';
import {takeClasses, useClasses} from './tailwind/index.js';
import {begin, fail, finish, mount, next, report, turn} from './preview.js';
import {react} from './react.js';
import {classedComponents} from '../shims/nativewind/components.js';
import {modules as shims} from '../shims/index.js';
import {reactNativeFile} from '../shims/react-native/files.js';

/** An exports object as bundled CommonJS expects it: marked as an ES module where it has a default export. */
function moduleObject(exportsObject) {
  markHostModule(exportsObject);
  if (!('default' in exportsObject) || exportsObject.__esModule) return exportsObject;
  // Accessors of the shims stay accessors: some modules are made when first used.
  const copy = Object.create(null, Object.getOwnPropertyDescriptors(exportsObject));
  Object.defineProperty(copy, '__esModule', {value: true});
  return copy;
}

/**
 * The same module for files that import names from it and never look at it as a whole: the bundler's helpers, which copy
 * a module's own names for each file that imports it, find none.
 */
function namedModule(module) {
  const names = Object.create(module);
  if (!module.__esModule) Object.defineProperties(names, {__esModule: {value: true}, default: {value: module, enumerable: true}});
  return names;
}

const modules = {
  react: moduleObject(react),
  'react/jsx-runtime': moduleObject(jsxRuntime),
  'react/jsx-dev-runtime': moduleObject(jsxRuntime),
};
for (const specifier of Object.keys(shims)) modules[specifier] = moduleObject(shims[specifier]);

takeClasses(classedComponents);

const named = {};
for (const specifier of Object.keys(modules)) named[specifier] = namedModule(modules[specifier]);

globalThis.__hs = {modules, named, asset: makeAsset, placeholder: placeholderModule, package: packageModule, classes: useClasses, packages: loadPackages, reactNativeFile};
// JSON in and out: a string is the one value that crosses the boundary.
const parse = JSON.parse;
globalThis.__hsHost = {
  begin: (request) => begin(parse(request)),
  mount: () => mount(globalThis.__hsEntry),
  next,
  turn,
  fail: (thrown) => fail(thrown),
  reject: (reason) => report(reason, 'UNHANDLED_REJECTION'),
  finish,
  packagesLoaded,
};
