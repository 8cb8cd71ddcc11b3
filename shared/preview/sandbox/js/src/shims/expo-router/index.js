// expo-router: the routes are an app's files, of which a preview has those that lead to its screen. Layouts show the next below them,
// in headers and tabs that are drawn as React Navigation draws them.

import {createElement, Fragment} from 'react';
import {diagnostic} from '../../host/device.js';
import {useOutlet} from '../../host/outlet.js';
import {named} from '../element/named.js';
import {expoSplashScreen} from '../expo-splash-screen/index.js';
import {Pressable} from '../react-native/Pressable.js';
import {View} from '../react-native/View.js';
import {clone} from '../element/clone.js';
import {Drawer} from './Drawer.js';
import {Link} from './Link.js';
import * as routes from './routes.js';
import {Protected, Screen, useRoutes} from './screens.js';
import {Stack} from './Stack.js';
import {nativeTabs, Tabs} from './Tabs.js';
import {DarkTheme, DefaultTheme, ThemeProvider, useTheme} from './theme.js';

const {router, useFocusEffect, useLocalSearchParams, useNavigation, usePathname, useRouter, useSegments} = routes;

const nothing = () => {};

const Slot = named('Slot', () => useOutlet() ?? null);

const Redirect = named('Redirect', function Redirect({href}) {
  const to = typeof href === 'string' ? href : href?.pathname;
  diagnostic({severity: 'info', code: 'REDIRECT', message: `The screen leads on to ${to} at once, and shows nothing itself`});
  return null;
});

/** A navigator of an app's own: what it shows is known, how it draws that is not. */
const withLayoutContext = () => Object.assign(named('Layout', (props) => useRoutes(props).content ?? null), {Screen, Protected});

const Navigator = Object.assign(named('Navigator', ({children}) => createElement(Fragment, null, children ?? createElement(Slot))), {Slot, Screen});

const ErrorBoundary = named('ErrorBoundary', () => null);
const Head = Object.assign(named('Head', () => null), {Provider: ({children}) => children});

const rootState = {key: 'preview', index: 0, routes: [], routeNames: [], stale: false, type: 'stack'};
const container = {current: null, isReady: () => true, addListener: () => nothing, getCurrentRoute: () => undefined, getRootState: () => rootState};

const exported = {
  Stack, Tabs, Slot, Link, Redirect, Navigator, Protected, ErrorBoundary, withLayoutContext,
  ExpoRoot: Slot, Unmatched: named('Unmatched', () => null), Sitemap: named('Sitemap', () => null), useSitemap: () => null,
  router, useRouter, useFocusEffect, useLocalSearchParams, useGlobalSearchParams: useLocalSearchParams, useNavigation, usePathname, useSegments,
  useIsFocused: () => true, useIsPreview: () => false, useUnstableGlobalHref: usePathname, useLoaderData: () => undefined,
  useRootNavigation: () => container, useNavigationContainerRef: () => container, useRootNavigationState: () => rootState,
  SplashScreen: expoSplashScreen,
  DarkTheme, DefaultTheme, ThemeProvider, useTheme,
};

/** Tabs whose looks are the app's own. */
const TabSlot = named('TabSlot', ({style}) => createElement(View, {style: [{flex: 1, flexGrow: 1}, style]}, createElement(Slot)));
const box = (name, own) => named(name, ({asChild, children, href, name: _name, reset, options, ...props}) => (asChild ? clone(children, {...props, ...own}) : createElement(View, {...props, style: [own.style, props.style]}, children)));
const TabTrigger = named('TabTrigger', function TabTrigger({asChild, children, name, href, reset, ...props}) {
  const current = routes.useRouteName();
  const isFocused = current !== undefined && (current === name || `/${current === 'index' ? '' : current}` === href);
  return asChild ? clone(children, {...props, isFocused, onPress: nothing}) : createElement(Pressable, {...props, onPress: nothing}, children);
});
const ui = {
  Tabs: box('Tabs', {style: {flex: 1}}), TabList: box('TabList', {style: {flexDirection: 'row', justifyContent: 'space-between'}}), TabTrigger, TabSlot,
  useTabSlot: () => createElement(Slot), useTabTrigger: () => ({switchTab: nothing, getTrigger: () => undefined, triggerProps: {}, trigger: undefined}),
};

export const expoRouter = {
  'expo-router': exported,
  'expo-router/stack': {Stack, default: Stack},
  'expo-router/tabs': {Tabs, default: Tabs},
  'expo-router/drawer': {Drawer, default: Drawer},
  'expo-router/head': {default: Head},
  'expo-router/ui': ui,
  'expo-router/unstable-native-tabs': nativeTabs,
  'expo-router/native-tabs': nativeTabs,
};
