/** Nothing to feel, and nothing that a picture lacks. */
export const Vibration = {vibrate() {}, cancel() {}};
