// Where views lie, for code that asks: onLayout, and the measuring methods of refs. A preview runs without a layout first; where code
// asked, it is run again with the frames that the layout then gave, by the number in which each view was made.

const ZERO = [0, 0, 0, 0, 0, 0];

/** Frames by a view's number: x and y in its parent, width, height, x and y in the window; points. */
let frames = {};
let asked = new Set(); // views whose frame was asked for by a ref
let untold = new Set(); // views whose onLayout was not called yet
const views = new WeakMap(); // by what refs are given

/** Takes over the frames of an earlier run of the same preview, if there was one. */
export function resetFrames(next) {
  frames = next ?? {};
  asked = new Set();
  untold = new Set();
}

/** Says which view a ref's public instance stands for. */
export function registerView(publicInstance, instance) {
  views.set(publicInstance, instance);
}

/** The view that a ref's public instance stands for, or undefined. */
export const viewOf = (publicInstance) => views.get(publicInstance);

/** The frame of the view that a ref's public instance stands for: zeros, as long as it is not known. */
export function frameOf(publicInstance) {
  const instance = views.get(publicInstance);
  if (instance === undefined) return ZERO;
  asked.add(instance);
  return frames[instance.serial] ?? ZERO;
}

/** A frame's place in the window and its size, as measureInWindow tells them. */
export const inWindow = ([, , width, height, pageX, pageY]) => [pageX, pageY, width, height];

/** Has a view's onLayout called, once. */
export function expectLayout(instance) {
  if (!instance.told && typeof instance.props.onLayout === 'function') untold.add(instance);
}

/** Forgets a view that is gone. */
export function forgetView(instance) {
  untold.delete(instance);
  asked.delete(instance);
}

/** Whether code asked for a view's frame. */
export function isMeasured(instance) {
  return asked.has(instance) || typeof instance.props.onLayout === 'function';
}

/**
 * Calls the onLayout of the views whose frames are known and that were not told, and returns whether there were any.
 * @param {(error: unknown) => void} failed told what a callback throws
 */
export function tellLayouts(failed) {
  let told = false;
  for (const instance of [...untold]) {
    const frame = frames[instance.serial];
    if (frame === undefined) continue;
    untold.delete(instance);
    instance.told = true;
    told = true;
    const [x, y, width, height] = frame;
    try {
      instance.props.onLayout?.({nativeEvent: {layout: {x, y, width, height}, target: instance.serial}, persist() {}});
    } catch (error) {
      failed(error);
    }
  }
  return told;
}
