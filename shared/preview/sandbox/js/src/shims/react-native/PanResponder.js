/** The responder prop of a view that each of a PanResponder's callbacks answers. */
const PROPS = {
  onStartShouldSetPanResponder: 'onStartShouldSetResponder',
  onStartShouldSetPanResponderCapture: 'onStartShouldSetResponderCapture',
  onMoveShouldSetPanResponder: 'onMoveShouldSetResponder',
  onMoveShouldSetPanResponderCapture: 'onMoveShouldSetResponderCapture',
  onPanResponderGrant: 'onResponderGrant',
  onPanResponderReject: 'onResponderReject',
  onPanResponderStart: 'onResponderStart',
  onPanResponderMove: 'onResponderMove',
  onPanResponderEnd: 'onResponderEnd',
  onPanResponderRelease: 'onResponderRelease',
  onPanResponderTerminate: 'onResponderTerminate',
  onPanResponderTerminationRequest: 'onResponderTerminationRequest',
};

const AT_REST = {stateID: 1, moveX: 0, moveY: 0, x0: 0, y0: 0, dx: 0, dy: 0, vx: 0, vy: 0, numberActiveTouches: 0};

/** Gestures in terms of movement. No finger touches a preview, so the gesture state stays at rest. */
export const PanResponder = {
  create(config) {
    const panHandlers = {};
    for (const [name, prop] of Object.entries(PROPS)) {
      const callback = config[name];
      if (typeof callback !== 'function') continue;
      const handler = (event) => callback(event, {...AT_REST});
      // The tree names handlers by function: the user's own name says more than this wrapper's.
      Object.defineProperty(handler, 'name', {value: callback.name || name});
      panHandlers[prop] = handler;
    }
    return {panHandlers, getInteractionHandle: () => null};
  },
};
