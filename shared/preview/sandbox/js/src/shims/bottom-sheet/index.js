// @gorhom/bottom-sheet: a sheet at the snap point that its index names; modals are away until they are presented.

import {createContext, createElement, useContext, useImperativeHandle, useState} from 'react';
import {readDevice} from '../../host/device.js';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';
import {FlatList} from '../react-native/FlatList.js';
import {Modal} from '../react-native/Modal.js';
import {ScrollView} from '../react-native/ScrollView.js';
import {SectionList} from '../react-native/SectionList.js';
import {absoluteFill} from '../react-native/StyleSheet.js';
import {TextInput} from '../react-native/TextInput.js';
import {TouchableHighlight} from '../react-native/TouchableHighlight.js';
import {TouchableOpacity} from '../react-native/TouchableOpacity.js';
import {TouchableWithoutFeedback} from '../react-native/TouchableWithoutFeedback.js';
import {View} from '../react-native/View.js';
import {VirtualizedList} from '../react-native/VirtualizedList.js';
import {SharedValue} from '../react-native-reanimated/values.js';

const nothing = () => {};
const STILL = {snapToIndex: nothing, snapToPosition: nothing, expand: nothing, collapse: nothing, close: nothing, forceClose: nothing};

const SheetContext = createContext({...STILL, animatedIndex: new SharedValue(-1), animatedPosition: new SharedValue(0)});

const view = (style, ...children) => createElement('HS_View', {component: 'View', style}, ...children);
const given = (value) => value?.value ?? value;

function handle({handleComponent: Handle, handleStyle, handleIndicatorStyle, ...values}) {
  if (Handle === null) return null;
  if (Handle !== undefined) return createElement(Handle, values);
  const width = readDevice('window').width * 0.075;
  return view([{padding: 10}, handleStyle], view([{alignSelf: 'center', width, height: 4, borderRadius: 4, backgroundColor: 'rgba(0, 0, 0, 0.75)'}, handleIndicatorStyle]));
}

/** A sheet that is open, over what fills its parent. */
function Open(props) {
  const {children, index = 0, style, containerStyle, backgroundStyle, backgroundComponent: Background, backdropComponent: Backdrop, footerComponent: Footer, bottomInset = 0, detached, data} = props;
  const points = given(props.snapPoints) ?? [];
  const values = {animatedIndex: new SharedValue(index), animatedPosition: new SharedValue(0)};
  const context = {...STILL, ...values};
  // Without a point the sheet is as high as what it holds.
  const height = points[Math.min(index, points.length - 1)];
  const background = [absoluteFill, {backgroundColor: 'white', borderTopLeftRadius: 15, borderTopRightRadius: 15, ...(detached && {borderBottomLeftRadius: 15, borderBottomRightRadius: 15})}, backgroundStyle];
  const sheet = view(
    [{height, maxHeight: '100%', marginBottom: bottomInset}, style],
    Background === null ? null : Background === undefined ? view([background]) : createElement(Background, {...values, style: background, pointerEvents: 'none'}),
    handle({...props, ...values}),
    view(height === undefined ? null : {flex: 1}, typeof children === 'function' ? children({data}) : children),
    Footer ? view({position: 'absolute', left: 0, right: 0, bottom: 0}, createElement(Footer, {...values, animatedFooterPosition: values.animatedPosition})) : null,
  );
  return createElement(
    SheetContext,
    {value: context},
    createElement('HS_View', {component: 'BottomSheet', pointerEvents: 'box-none', style: [absoluteFill, {justifyContent: 'flex-end'}, containerStyle]}, Backdrop ? createElement(Backdrop, {...values, style: absoluteFill}) : null, sheet),
  );
}

const BottomSheet = named('BottomSheet', function BottomSheet({ref, ...props}) {
  useImperativeHandle(ref, () => STILL);
  return props.index === -1 ? null : createElement(Open, props);
});

const BottomSheetModal = named('BottomSheetModal', function BottomSheetModal({ref, ...props}) {
  const [presented, setPresented] = useState(null);
  useImperativeHandle(ref, () => ({...STILL, present: (data) => setPresented({data}), dismiss: () => setPresented(null)}));
  if (presented === null) return null;
  return createElement(Modal, {transparent: true, visible: true}, createElement(Open, {...props, data: presented.data, index: Math.max(0, props.index ?? 0)}));
});

const BottomSheetBackdrop = named('BottomSheetBackdrop', function BottomSheetBackdrop({animatedIndex, appearsOnIndex = 1, opacity = 0.5, style}) {
  return animatedIndex.value >= appearsOnIndex ? view([{backgroundColor: 'black', opacity}, style]) : null;
});

const BottomSheetFooter = named('BottomSheetFooter', ({children, style, bottomInset = 0}) => view([{marginBottom: bottomInset}, style], children));
const BottomSheetView = named('BottomSheetView', ({enableFooterMarginAdjustment, focusHook, ...props}) => createElement('HS_View', hostProps(props, 'BottomSheetView')));
const BottomSheetHandle = named('BottomSheetHandle', ({style, indicatorStyle}) => handle({handleStyle: style, handleIndicatorStyle: indicatorStyle}));
const Children = (name) => named(name, ({children}) => children ?? null);

const useBottomSheet = () => useContext(SheetContext);

export const bottomSheet = {
  default: BottomSheet,
  BottomSheet, BottomSheetModal, BottomSheetBackdrop, BottomSheetFooter, BottomSheetHandle, BottomSheetView,
  BottomSheetModalProvider: Children('BottomSheetModalProvider'), BottomSheetDraggableView: View, BottomSheetBackground: View,
  BottomSheetScrollView: ScrollView, BottomSheetFlatList: FlatList, BottomSheetSectionList: SectionList, BottomSheetVirtualizedList: VirtualizedList, BottomSheetFlashList: FlatList,
  BottomSheetTextInput: TextInput, TouchableOpacity, TouchableHighlight, TouchableWithoutFeedback,
  useBottomSheet, useBottomSheetInternal: useBottomSheet, useBottomSheetModalInternal: useBottomSheet,
  useBottomSheetModal: () => ({dismiss: () => false, dismissAll: nothing}),
  useBottomSheetSpringConfigs: (configs) => configs, useBottomSheetTimingConfigs: (configs) => configs,
  useBottomSheetDynamicSnapPoints: (points) => ({animatedSnapPoints: points, animatedHandleHeight: 0, animatedContentHeight: 0, handleContentLayout: nothing}),
  useBottomSheetScrollableCreator: () => (props) => createElement(ScrollView, props),
  createBottomSheetScrollableComponent: (_type, Component) => Component,
  SCROLLABLE_TYPE: Object.freeze({UNDETERMINED: 0, VIEW: 1, FLATLIST: 2, SCROLLVIEW: 3, SECTIONLIST: 4, VIRTUALIZEDLIST: 5}),
  ANIMATION_SOURCE: Object.freeze({NONE: 0, MOUNT: 1, GESTURE: 2, USER: 3, CONTAINER_RESIZE: 4, SNAP_POINT_CHANGE: 5, KEYBOARD: 6}),
};
