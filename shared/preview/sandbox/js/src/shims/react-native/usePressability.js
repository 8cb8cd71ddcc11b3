/** @returns {Record<string, Function> | null} the handlers that make a view pressable */
export function usePressability(config) {
  if (config === null || config === undefined) return null;
  const {onPress, onPressIn, onPressOut, onLongPress, onFocus, onBlur, onHoverIn, onHoverOut} = config;
  const handlers = {onClick: onPress, onPressIn, onPressOut, onLongPress, onFocus, onBlur, onMouseEnter: onHoverIn, onMouseLeave: onHoverOut};
  return Object.fromEntries(Object.entries(handlers).filter(([, handler]) => typeof handler === 'function'));
}
