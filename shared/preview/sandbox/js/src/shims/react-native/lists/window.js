// How many cells of a list a preview renders.
//
// A device renders initialNumToRender cells and then, over the next frames, enough to fill its screen and a good way
// beyond. A preview has one frame and should look like the settled screen. The bounds below are fixed rather than taken
// from the window on purpose: reading the window would force one render per device, while 50 cells of 28 points fill
// the longest screen that is made (about 1,400 points), so that one render serves all devices.

const ROWS = 50;
/** Rows of a grid are as tall as their columns are wide, never as thin as a line of text. */
const GRID_ROWS = 30;
/** Across, cells are wider than rows are tall, and such lists often sit many times inside a vertical one. */
const COLUMNS = 24;
/** With getItemLayout the lengths are known: twice the longest screen, in points. */
const KNOWN_LENGTH = 3000;

const DEFAULT_INITIAL = 10;

/**
 * @param {object} list
 * @param {number} list.count cells in all
 * @param {boolean} list.horizontal
 * @param {number} [list.numColumns]
 * @param {number} [list.initialNumToRender]
 * @param {number} [list.initialScrollIndex]
 * @param {(index: number) => {length: number, offset: number}} [list.layoutOf] cell lengths in points, if known
 * @returns {{first: number, end: number, skipped: number}} cells [first, end), and the points that the cells before them take
 */
export function cellWindow({count, horizontal, numColumns = 1, initialNumToRender, initialScrollIndex = 0, layoutOf}) {
  const start = Math.min(Math.max(0, Math.floor(initialScrollIndex) || 0), Math.max(0, count - 1));
  const atLeast = Math.max(1, initialNumToRender ?? DEFAULT_INITIAL);
  const bound = horizontal ? COLUMNS : numColumns > 1 ? GRID_ROWS : ROWS;
  let end = Math.min(count, start + Math.max(atLeast, bound));
  // Only known lengths tell where a cell sits, so only then can the cells before it be left out.
  const first = layoutOf ? start : 0;
  const skipped = first > 0 ? finite(layoutOf(first).offset) : 0;
  if (layoutOf) {
    while (end > Math.min(count, start + atLeast) && finite(layoutOf(end - 1).offset) - skipped > KNOWN_LENGTH) end--;
  }
  return {first, end, skipped};
}

function finite(length) {
  return Number.isFinite(length) ? length : 0;
}
