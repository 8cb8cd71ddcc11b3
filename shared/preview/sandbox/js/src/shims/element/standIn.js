// Draws components that the sandbox knows by name alone: of packages that it does not have, and of native code. What a
// component holds is worth more than what it is, so its children show, and what its name and props say of it is believed.

import {Children, createElement, Fragment, isValidElement, useContext} from 'react';
import {navigationProps} from '../../host/navigation.js';
import {useOutlet} from '../../host/outlet.js';
import {reactNative} from '../react-native/index.js';
import {TextAncestorContext} from '../react-native/TextAncestorContext.js';

/** Components that packages wrap, or name their own after, and that take React Native's props. */
const SAME = new Set([
  'View', 'Text', 'Image', 'ImageBackground', 'ScrollView', 'FlatList', 'SectionList', 'VirtualizedList', 'TextInput', 'Pressable',
  'TouchableOpacity', 'TouchableHighlight', 'TouchableWithoutFeedback', 'TouchableNativeFeedback', 'Switch', 'Modal',
  'SafeAreaView', 'KeyboardAvoidingView', 'ActivityIndicator', 'RefreshControl',
]);

/** What others are by the end of their names, where their props agree. */
const ALIKE = [
  [/ScrollView$/, 'ScrollView', () => true],
  [/SafeAreaView$/, 'SafeAreaView', () => true],
  [/List$/, 'SectionList', (p) => Array.isArray(p.sections) && typeof p.renderItem === 'function'],
  [/List$/, 'FlatList', (p) => Array.isArray(p.data) && typeof p.renderItem === 'function'],
  [/(TextInput|TextField|^Input)$/, 'TextInput', (p) => empty(p.children)],
  [/Image(View)?$/, 'Image', (p) => empty(p.children) && p.source != null],
  [/Image(Background)?$/, 'ImageBackground', (p) => p.source != null],
];

/** Components that draw nothing, or nothing until something happens. */
const UNSEEN = /^(SystemBars|SystemBarStyle|StatusBar|NavigationBar|Toast|Toaster|ToastContainer|FlashMessage|PortalHost|KeyboardController)$/;

/** Components of no box of their own. */
const WRAPPER = /(Provider|Root|Container|Wrapper|Boundary|Detector|Consumer|Host)$/;

/** Components that show screens, by their names and packages. */
const NAVIGATOR = /Navigator from |^(Slot|Stack|Tabs|Drawer|NativeTabs|withLayoutContext)\b.* from expo-router|^(createStaticNavigation|createAppContainer) from /;

/** Props whose text a component shows where it has no children. */
const CAPTIONS = ['title', 'label', 'text', 'subtitle', 'description', 'message'];

function empty(children) {
  return children === undefined || children === null || typeof children === 'boolean' || children === '';
}

const isText = (child) => typeof child === 'string' || typeof child === 'number';

/** Whether children are text and nothing else. */
function allText(children) {
  if (!Array.isArray(children)) return isText(children);
  return children.some(isText) && children.every((child) => isText(child) || empty(child));
}

/** Which of React Native's components one of this name and these props is, or undefined. */
export function roleOf(name, props) {
  if (name === 'Image' && props.source == null) return undefined;
  if (SAME.has(name)) return name;
  return ALIKE.find(([pattern, , fits]) => pattern.test(name) && fits(props))?.[1];
}

/** A function's children are what it returns for arguments that answer everything; undefined where it throws. */
function childrenOf(props, argument) {
  if (typeof props.children !== 'function' || props.children.$$typeof !== undefined) return props.children;
  try {
    return props.children(argument, argument);
  } catch {
    return undefined;
  }
}

/** A navigator shows one of its screens: the one that it is told to start with, or the first. */
function initialScreen(props) {
  const screens = [];
  const collect = (children) => {
    for (const child of Children.toArray(children)) {
      if (!isValidElement(child)) continue;
      if (child.type === Fragment || child.props.name === undefined) collect(childrenOf(child.props));
      else screens.push(child);
    }
  };
  collect(props.children);
  return screens.find((screen) => screen.props.name === props.initialRouteName) ?? screens[0];
}

function routeElement({props}) {
  const given = navigationProps(props.name, props.initialParams);
  const component = props.component ?? props.getComponent?.();
  if (component !== undefined) return createElement(component, given);
  return childrenOf(props, given);
}

/** Text of its own for what would be text outside Text. */
function wrapText(children) {
  if (isText(children)) return createElement(reactNative.Text, null, children);
  if (!Array.isArray(children)) return children;
  return children.map((child, i) => (isText(child) ? createElement(reactNative.Text, {key: `text-${i}`}, child) : child));
}

/** The size that icons and drawings are given by props. */
function sized({size, width, height, style}) {
  const own = {};
  if (Number.isFinite(size)) Object.assign(own, {width: size, height: size});
  if (Number.isFinite(width)) own.width = width;
  if (Number.isFinite(height)) own.height = height;
  return [own, style];
}

/**
 * Stands in for a component. Where it would show nothing, it is a box that the painter labels.
 *
 * @param {{name: string, label: string, given: Record<string, unknown>, argument: unknown}} props the component's own name,
 *   its name for the developer, the props it was given, and what its children are called with where they are a function
 */
export function StandIn({name, label, given, argument}) {
  const inText = useContext(TextAncestorContext);
  const outlet = useOutlet();
  const role = roleOf(name, given);
  if (role !== undefined) return createElement(reactNative[role], given);
  if (NAVIGATOR.test(label)) {
    const screen = initialScreen(given);
    const content = outlet ?? (screen && routeElement(screen));
    if (content !== undefined) return createElement('HS_View', {component: 'View', style: {flex: 1}}, content);
  }

  if (UNSEEN.test(name) && empty(given.children)) return null;
  const {testID, nativeID, accessibilityLabel, style} = given;
  const children = childrenOf(given, argument);
  if (allText(children)) {
    const {numberOfLines, onPress} = given;
    return createElement(reactNative.Text, {testID, nativeID, accessibilityLabel, numberOfLines, onPress, style}, children);
  }
  if (WRAPPER.test(name) && style === undefined && !empty(children)) return createElement(Fragment, null, wrapText(children));
  const box = {component: 'Unsupported', unsupported: label, testID, nativeID, accessibilityLabel, style};
  let content = wrapText(children);
  if (empty(children)) {
    const captions = CAPTIONS.map((prop) => given[prop]).filter((text) => typeof text === 'string' && text !== '');
    if (captions.length === 0) box.style = sized(given);
    else content = captions.map((text, i) => createElement(reactNative.Text, {key: i}, text));
  }
  const element = createElement('HS_View', box, content);
  return inText ? createElement(TextAncestorContext, {value: false}, element) : element;
}
