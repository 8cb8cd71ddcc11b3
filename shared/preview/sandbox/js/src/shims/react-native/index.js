// react-native

import {ActivityIndicator} from './ActivityIndicator.js';
import {Appearance} from './Appearance.js';
import {Button} from './Button.js';
import {Dimensions} from './Dimensions.js';
import {DrawerLayoutAndroid} from './DrawerLayoutAndroid.js';
import {FlatList} from './FlatList.js';
import {Image} from './Image.js';
import {ImageBackground} from './ImageBackground.js';
import {InputAccessoryView} from './InputAccessoryView.js';
import {KeyboardAvoidingView} from './KeyboardAvoidingView.js';
import {Modal} from './Modal.js';
import {PixelRatio} from './PixelRatio.js';
import {Platform} from './Platform.js';
import {Pressable} from './Pressable.js';
import {ProgressBarAndroid} from './ProgressBarAndroid.js';
import {RefreshControl} from './RefreshControl.js';
import {SafeAreaView} from './SafeAreaView.js';
import {ScrollView} from './ScrollView.js';
import {SectionList, VirtualizedSectionList} from './SectionList.js';
import {StatusBar} from './StatusBar.js';
import {StyleSheet} from './StyleSheet.js';
import {Switch} from './Switch.js';
import {Text} from './Text.js';
import {TextInput} from './TextInput.js';
import {TouchableHighlight} from './TouchableHighlight.js';
import {TouchableNativeFeedback} from './TouchableNativeFeedback.js';
import {TouchableOpacity} from './TouchableOpacity.js';
import {TouchableWithoutFeedback} from './TouchableWithoutFeedback.js';
import {useColorScheme} from './useColorScheme.js';
import {useWindowDimensions} from './useWindowDimensions.js';
import {View} from './View.js';
import {VirtualizedList} from './VirtualizedList.js';

export const reactNative = {
  ActivityIndicator, Appearance, Button, Dimensions, DrawerLayoutAndroid, FlatList, Image, ImageBackground, InputAccessoryView,
  KeyboardAvoidingView, Modal, PixelRatio, Platform, Pressable, ProgressBarAndroid, RefreshControl, SafeAreaView, ScrollView,
  SectionList, StatusBar, StyleSheet, Switch, Text, TextInput, TouchableHighlight, TouchableNativeFeedback, TouchableOpacity,
  TouchableWithoutFeedback, useColorScheme, useWindowDimensions, View, VirtualizedList, VirtualizedSectionList,
};
