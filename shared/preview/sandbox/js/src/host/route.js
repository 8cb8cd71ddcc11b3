// What packages of navigation are asked about the place of the screen, and answer where a preview knows it.

import {appRoute, placeIsAsked, routeName, routeParams} from './app.js';

const isGroup = (segment) => segment.startsWith('(');

/** The parts of a route's file, as Expo Router tells them: `(tabs)/users/[id]`. */
function segments() {
  const parts = (routeName() ?? '').split('/').filter((part) => part !== '');
  return parts.at(-1) === 'index' ? parts.slice(0, -1) : parts;
}

function pathname() {
  const route = appRoute();
  if (route === undefined) return undefined;
  const [path] = route.split(/[?#]/);
  const parts = path.split('/').filter((part) => part !== '' && !isGroup(part));
  return `/${parts.join('/')}`;
}

function params() {
  const known = routeParams();
  return placeIsAsked() || Object.keys(known).length > 0 ? {...known} : undefined;
}

const HOOKS = {
  'expo-router': {useLocalSearchParams: params, useGlobalSearchParams: params, usePathname: pathname, useSegments: () => (appRoute() === undefined ? undefined : segments())},
  '@react-navigation/native': {
    useRoute() {
      const known = params();
      return known === undefined ? undefined : {key: 'preview', name: routeName() ?? 'Screen', params: known};
    },
  },
};

/**
 * What a hook of a package of navigation answers, or undefined where a preview does not know.
 * @param {string} specifier the package's
 * @param {string} hook
 */
export function routeAnswer(specifier, hook) {
  const hooks = HOOKS[specifier];
  return hooks !== undefined && Object.hasOwn(hooks, hook) ? hooks[hook]() : undefined;
}
