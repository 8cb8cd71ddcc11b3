// Where a screen is among the files of its app: the names of routes are those of files below their layout's folder.

import {createContext, useContext, useEffect, useMemo} from 'react';
import {navigationProps} from '../../host/navigation.js';
import {useOutletPaths} from '../../host/outlet.js';
import {contextStandIn} from '../../host/placeholder.js';
import {routeAnswer} from '../../host/route.js';

const bare = (path) => path.replace(/\.\w+$/, '').replace(/\.(ios|android|native)$/, '');
const folder = (path) => path.slice(0, path.lastIndexOf('/') + 1);

/** A route's name in the layout that shows it, undefined where no files are known. */
export function useRouteName() {
  const {own, next} = useOutletPaths();
  if (next === undefined) return undefined;
  const from = own === undefined ? folder(next) : folder(own);
  return bare(next.startsWith(from) ? next.slice(from.length) : next).replace(/\/_layout$/, '');
}

// Where a place in the app was asked for, that is the answer; else what the files tell.
const answer = (hook) => routeAnswer('expo-router', hook);

/** The parts of the screen's path below the folder of routes. */
export function useSegments() {
  const {screen, root} = useOutletPaths();
  const known = answer('useSegments');
  if (known !== undefined) return known;
  if (screen === undefined) return [];
  const from = folder(root ?? screen);
  return bare(screen.startsWith(from) ? screen.slice(from.length) : screen).split('/').filter((part) => part !== 'index' && part !== '_layout');
}

const pathOf = (segments) => `/${segments.filter((part) => !/^\(.*\)$/.test(part)).map((part) => part.replace(/^\[(\.\.\.)?(.*)\]$/, '$2')).join('/')}`;

export function usePathname() {
  const segments = useSegments();
  return answer('usePathname') ?? pathOf(segments);
}

const ParamsContext = createContext(undefined);

/**
 * The parameters of the screen. Those of its path stand for themselves; of a screen whose path is not known, every one answers.
 */
export function useLocalSearchParams() {
  const {screen} = useOutletPaths();
  const segments = useSegments();
  const key = segments.join('/');
  return useMemo(() => {
    const known = answer('useLocalSearchParams');
    if (known !== undefined) return known;
    if (screen === undefined) return contextStandIn(ParamsContext);
    const params = {};
    for (const part of key.split('/')) {
      const [, rest, name] = /^\[(\.\.\.)?(.*)\]$/.exec(part) ?? [];
      if (name !== undefined) params[name] = rest ? [name] : name;
    }
    return params;
  }, [screen, key]);
}

/** How a screen tells the layouts around it what its options are: the nearest that shows it. */
export const OptionsContext = createContext(undefined);

/** What a screen that is shown may do to its navigator: nothing but set its options. */
export function useNavigation() {
  const tell = useContext(OptionsContext);
  const {screen} = useOutletPaths();
  return useMemo(() => {
    const {navigation} = navigationProps(screen === undefined ? 'Screen' : bare(screen));
    const own = {setOptions: (options) => tell?.(options), getParent: () => undefined};
    return new Proxy(navigation, {get: (target, key) => own[key] ?? target[key]});
  }, [tell, screen]);
}

/** A screen is in front, and stays there. */
export function useFocusEffect(effect) {
  useEffect(() => effect(), [effect]);
}

const nothing = () => {};

/** Goes nowhere. */
export const router = {
  push: nothing, navigate: nothing, replace: nothing, back: nothing, dismiss: nothing, dismissTo: nothing, dismissAll: nothing, prefetch: nothing,
  reload: nothing, setParams: nothing, canGoBack: () => false, canDismiss: () => false,
};
export const useRouter = () => router;
