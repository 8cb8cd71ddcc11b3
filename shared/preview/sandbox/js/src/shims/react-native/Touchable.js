/** What is left of the old mixin: libraries still look for it, nothing calls it in a preview. */
export const Touchable = {
  Mixin: {
    touchableGetInitialState: () => ({touchable: {touchState: undefined, responderID: null}}),
    touchableHandleStartShouldSetResponder: () => true,
    touchableHandleResponderTerminationRequest: () => true,
    touchableHandleResponderGrant() {},
    touchableHandleResponderMove() {},
    touchableHandleResponderRelease() {},
    touchableHandleResponderTerminate() {},
  },
  renderDebugView: () => null,
};
