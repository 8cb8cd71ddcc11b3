import {Children, createElement, Fragment, isValidElement} from 'react';
import {clone} from '../element/clone.js';
import {named} from '../element/named.js';
import {Pressable} from '../react-native/Pressable.js';
import {Text} from '../react-native/Text.js';

function follow() {} // nowhere

const Trigger = named('Link.Trigger', ({children}) => createElement(Fragment, null, children));
const Unseen = (name) => named(name, () => null);

/** Text that leads somewhere, or its one child made so. */
export const Link = named('Link', function Link({href, asChild, children, replace, push, withAnchor, dismissTo, relativeToDirectory, prefetch, target, rel, download, dangerouslySingular, onPress, ...props}) {
  const press = {accessibilityRole: 'link', onPress: onPress ?? follow};
  const parts = Children.toArray(children);
  const trigger = parts.find((part) => isValidElement(part) && part.type === Trigger);
  const shown = trigger === undefined ? children : trigger.props.children;
  const only = Children.toArray(shown);
  if ((asChild || trigger?.props.asChild) && only.length === 1 && isValidElement(only[0])) {
    return clone(only[0], {...props, ...press, ...(props.style && {style: [only[0].props.style, props.style]})});
  }
  const boxes = only.length > 0 && only.every(isValidElement) && trigger !== undefined;
  return createElement(boxes ? Pressable : Text, {...props, ...press}, shown);
});

Object.assign(Link, {Trigger, Preview: Unseen('Link.Preview'), Menu: Unseen('Link.Menu'), MenuAction: Unseen('Link.MenuAction'), AppleZoom: Trigger, AppleZoomTarget: Trigger});
