import {createElement} from 'react';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';
import {flatten} from './StyleSheet.js';
import {TextAncestorContext} from './TextAncestorContext.js';

const SELECTABLE = {auto: true, text: true, none: false, contain: true, all: true};
const ALIGN_VERTICAL = {auto: 'auto', top: 'top', bottom: 'bottom', middle: 'center'};

/** Text: a paragraph, or inside another Text a span of it. */
export const Text = named('Text', function Text(props) {
  const out = hostProps(props, 'Text');
  const disabled = out.disabled ?? out.accessibilityState?.disabled;
  if (disabled !== undefined && disabled !== (out.accessibilityState?.disabled ?? false)) {
    out.accessibilityState = {...out.accessibilityState, disabled};
  }
  if (out.numberOfLines != null && !(out.numberOfLines >= 0)) {
    console.error(`'numberOfLines' in <Text> must be a non-negative number, received: ${out.numberOfLines}. The value will be set to 0.`);
    out.numberOfLines = 0;
  }
  const pressable = (out.onPress != null || out.onLongPress != null) && disabled !== true;
  if (pressable && out.accessibilityRole == null) out.accessibilityRole = 'link';
  if (out.style) applyTextStyle(out);

  const element = createElement('HS_Text', out);
  return holdsElements(props.children) ? createElement(TextAncestorContext, {value: true}, element) : element;
});

/** Web spellings in text styles, in React Native's terms. */
function applyTextStyle(out) {
  const style = flatten(out.style);
  if (style === undefined) return;
  const changes = {};
  let changed = false;
  if (typeof style.fontWeight === 'number') {
    changes.fontWeight = String(style.fontWeight);
    changed = true;
  }
  if (style.verticalAlign != null) {
    changes.textAlignVertical = ALIGN_VERTICAL[style.verticalAlign];
    changes.verticalAlign = undefined;
    changed = true;
  }
  if (style.userSelect != null) {
    out.selectable = SELECTABLE[style.userSelect];
    changes.userSelect = undefined;
    changed = true;
  }
  if (changed) out.style = {...style, ...changes};
}

/** Most texts hold strings alone and need no context for their descendants. */
function holdsElements(children) {
  if (Array.isArray(children)) return children.some((child) => child !== null && typeof child === 'object');
  return children !== null && typeof children === 'object';
}
