import {createElement} from 'react';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';

/**
 * React Native's own SafeAreaView. The insets are not read here: they are added where the view turns out to overlap
 * the unsafe area, on iOS alone, which one render for all devices cannot know.
 */
export const SafeAreaView = named('SafeAreaView', function SafeAreaView(props) {
  const out = hostProps(props, 'SafeAreaView');
  out.edges = ['top', 'right', 'bottom', 'left'];
  out.mode = 'padding';
  out.origin = 'react-native';
  return createElement('HS_SafeArea', out);
});
