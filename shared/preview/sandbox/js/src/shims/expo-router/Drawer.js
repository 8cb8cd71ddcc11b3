import {createElement} from 'react';
import {named} from '../element/named.js';
import {Pressable} from '../react-native/Pressable.js';
import {ScreenStack} from '../react-native-screens/Screen.js';
import {Protected, Screen, useRoutes} from './screens.js';
import {RouteScreen} from './Stack.js';

const LINES = [18, 14, 18];

/** What opens a drawer. */
const menu = ({tintColor}) =>
  createElement(
    Pressable,
    {accessibilityLabel: 'Show navigation menu', onPress: () => {}, style: {width: 24, gap: 3}},
    LINES.map((width, i) => createElement('HS_View', {key: i, component: 'View', style: {width, height: 2, borderRadius: 1, backgroundColor: tintColor}})),
  );

/** A drawer that is closed: its screen, below a header that opens it. */
export const Drawer = named('Drawer', function Drawer(props) {
  const {route, content} = useRoutes(props);
  if (route === undefined) return content;
  const shown = {...route, options: {headerLeft: menu, ...route.options}};
  return createElement(ScreenStack, null, createElement(RouteScreen, {key: route.key, route: shown, content, contentStyle: route.options.sceneStyle}));
});

Object.assign(Drawer, {Screen, Protected});
