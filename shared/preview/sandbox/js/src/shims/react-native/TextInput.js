import {Children, createElement, isValidElement} from 'react';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';
import {KEYBOARD_OF_INPUT_MODE, RETURN_KEY_OF_HINT} from './textInputAliases.js';
import {flatten} from './StyleSheet.js';

const ALIGN_VERTICAL = {auto: 'auto', top: 'top', bottom: 'bottom', middle: 'center'};

/** A text field: a leaf that shows its value, or its placeholder. Never focused, so it has no caret. */
export const TextInput = named('TextInput', function TextInput(props) {
  const {defaultValue, children, readOnly, rows, inputMode, enterKeyHint, selection, ...rest} = props;
  const out = hostProps(rest, 'TextInput');
  out.value = valueOf(props);
  if (readOnly !== undefined) out.editable = !readOnly;
  if (rows !== undefined) out.numberOfLines = rows;
  if (inputMode) out.keyboardType = KEYBOARD_OF_INPUT_MODE[inputMode];
  if (enterKeyHint) out.returnKeyType = RETURN_KEY_OF_HINT[enterKeyHint];
  out.accessible ??= true;
  const style = flatten(out.style);
  if (style !== undefined) out.style = fieldStyle(style, out);
  return createElement('HS_Input', out);
});

/** A controlled field's value, else the one it starts with; `<TextInput><Text>…</Text></TextInput>` holds it as children. */
function valueOf({value, defaultValue, children}) {
  if (typeof value === 'string') return value;
  if (children != null) return textOf(children);
  return typeof defaultValue === 'string' ? defaultValue : undefined;
}

function textOf(children) {
  let text = '';
  Children.forEach(children, (child) => {
    if (typeof child === 'string' || typeof child === 'number') text += child;
    else if (isValidElement(child)) text += textOf(child.props.children);
  });
  return text;
}

function fieldStyle(style, out) {
  const changed = {...style};
  if (typeof style.fontWeight === 'number') changed.fontWeight = String(style.fontWeight);
  if (style.verticalAlign != null) {
    changed.textAlignVertical = ALIGN_VERTICAL[style.verticalAlign];
    delete changed.verticalAlign;
  }
  out.textAlign ??= style.textAlign;
  return changed;
}

// Nothing is ever focused, so there is no field to name and nothing to move.
TextInput.State = {
  currentlyFocusedInput: () => null,
  currentlyFocusedField: () => null,
  focusTextInput() {},
  blurTextInput() {},
};
