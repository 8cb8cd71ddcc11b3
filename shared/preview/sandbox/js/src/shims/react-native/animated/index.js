// Animated, at rest: see animations.js for what that means.

import {FlatList} from '../FlatList.js';
import {Image} from '../Image.js';
import {ScrollView} from '../ScrollView.js';
import {SectionList} from '../SectionList.js';
import {Text} from '../Text.js';
import {View} from '../View.js';
import * as animations from './animations.js';
import * as arithmetic from './arithmetic.js';
import {createAnimatedComponent} from './createAnimatedComponent.js';
import * as events from './event.js';
import {AnimatedInterpolation} from './Interpolation.js';
import {AnimatedNode} from './node.js';
import {AnimatedValue} from './Value.js';
import {AnimatedColor, AnimatedValueXY} from './Vectors.js';

const {AnimatedEvent, ...eventFunctions} = events;

export const Animated = {
  Value: AnimatedValue,
  ValueXY: AnimatedValueXY,
  Color: AnimatedColor,
  Interpolation: AnimatedInterpolation,
  Node: AnimatedNode,
  Event: AnimatedEvent,
  ...animations,
  ...arithmetic,
  ...eventFunctions,
  createAnimatedComponent,
  View: createAnimatedComponent(View),
  Text: createAnimatedComponent(Text),
  Image: createAnimatedComponent(Image),
  ScrollView: createAnimatedComponent(ScrollView),
  FlatList: createAnimatedComponent(FlatList),
  SectionList: createAnimatedComponent(SectionList),
};
