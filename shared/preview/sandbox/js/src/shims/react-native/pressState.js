// Touchables share one state in a preview: nothing is pressed, hovered or focused.

export const RESTING = Object.freeze({pressed: false, hovered: false, focused: false});
const PRESSED = Object.freeze({pressed: true, hovered: false, focused: false});

/** @returns the state to render in; `testOnly_pressed` is React Native's own way to see the other one. */
export function pressStateOf(props) {
  return props.testOnly_pressed === true ? PRESSED : RESTING;
}

/** Adds what every touchable tells assistive technology; `disabled` and accessibilityState.disabled agree afterwards. */
export function touchableAccessibility(out) {
  out.accessible = out.accessible !== false;
  const disabled = out.disabled ?? out.accessibilityState?.disabled;
  if (disabled != null) {
    out.disabled = disabled;
    out.accessibilityState = {...out.accessibilityState, disabled};
  }
  return out;
}
