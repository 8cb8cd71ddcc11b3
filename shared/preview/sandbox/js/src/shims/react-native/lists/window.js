// How many cells of a list a preview renders.
//
// A device renders initialNumToRender cells and then, over the next frames, enough to fill its screen and a good way
// beyond. A preview has one frame and should look like the settled screen. The bounds below are fixed rather than taken
// from the window on purpose: reading the window would force one render per device, while these fill the longest screen
// that is made (about 1,400 points), so that one render serves all devices. Cells are most of what such a screen costs,
// so the bounds are no larger than that.

/** Cells that stack views are hardly ever under 46 points, about the least that a finger can hit. */
const ROWS = 30;
/** Lines of bare text are as thin as 28 points, and cost little. */
const LIGHT_ROWS = 50;
/** Rows of a grid are as tall as its columns are wide, or nearly. */
const GRID_ROWS = 20;
/** Across, cells are wider than rows are tall, and such lists often sit many times inside a vertical one. */
const COLUMNS = 20;
/** With getItemLayout the lengths are known: the longest screen with some room, in points, and still a bound. */
const KNOWN_LENGTH = 1500;
const KNOWN_CELLS = 150;

const DEFAULT_INITIAL = 10;

/**
 * @param {object} list
 * @param {number} list.count cells in all
 * @param {boolean} list.horizontal
 * @param {number} [list.numColumns]
 * @param {boolean} [list.light] whether cells are bare text or little more
 * @param {number} [list.initialNumToRender]
 * @param {number} [list.initialScrollIndex]
 * @param {(index: number) => {length: number, offset: number}} [list.layoutOf] cell lengths in points, if known
 * @returns {{first: number, end: number, skipped: number}} cells [first, end), and the points that the cells before them take
 */
export function cellWindow({count, horizontal, numColumns = 1, light = false, initialNumToRender, initialScrollIndex = 0, layoutOf}) {
  const start = Math.min(Math.max(0, Math.floor(initialScrollIndex) || 0), Math.max(0, count - 1));
  const atLeast = Math.min(count, start + Math.max(1, initialNumToRender ?? DEFAULT_INITIAL));
  if (!layoutOf) {
    const bound = horizontal ? COLUMNS : numColumns > 1 ? GRID_ROWS : light ? LIGHT_ROWS : ROWS;
    return {first: 0, end: Math.max(atLeast, Math.min(count, start + bound)), skipped: 0};
  }
  // Only known lengths tell where a cell sits, so only then can the cells before it be left out.
  const offset = (index) => finite(layoutOf(index).offset);
  const skipped = start > 0 ? offset(start) : 0;
  const most = Math.min(count, start + KNOWN_CELLS);
  let end = atLeast;
  while (end < most && offset(end) - skipped < KNOWN_LENGTH) end++;
  return {first: start, end, skipped};
}

function finite(length) {
  return Number.isFinite(length) ? length : 0;
}
