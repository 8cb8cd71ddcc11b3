import {createElement} from 'react';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';
import {ListContext} from './lists/ListContext.js';
import {ScrollViewContext} from './ScrollView.js';

/** A screen over the screen while `visible`; nothing otherwise. */
export const Modal = named('Modal', function Modal(props) {
  const {visible = true, backdropColor, children, style, modalRef, ...rest} = props;
  if (visible !== true) return null;
  const out = hostProps({...rest, ref: rest.ref ?? modalRef}, 'Modal');
  out.transparent = props.transparent === true;
  out.animationType = props.animationType ?? 'none';
  out.presentationStyle = props.presentationStyle ?? (out.transparent ? 'overFullScreen' : 'fullScreen');
  const backgroundColor = out.transparent ? 'transparent' : (backdropColor ?? undefined);
  const content = createElement(
    'HS_View',
    {
      component: 'ModalContent',
      style: [{left: 0, top: 0, flex: 1, backgroundColor: 'white'}, style, backgroundColor && {backgroundColor}],
    },
    children,
  );
  // What is in a modal is in no list and in no scroll view of the screen below.
  const alone = createElement(ListContext, {value: null}, createElement(ScrollViewContext, {value: null}, content));
  return createElement('HS_Overlay', out, alone);
});
