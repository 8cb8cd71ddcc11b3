// The bounds of one preview and the verdict when one is passed.
//
// A verdict is sticky: user code may catch the error that ended its render, and the preview still fails.

// A preview brings its own nodes, depth and output: these serve this script's tests, and are the defaults of rendering/limits.go.
const DEFAULTS = {maxNodes: 20000, maxDepth: 256, maxOutputBytes: 16 << 20, maxTurns: 500, maxVirtualTime: 2000, maxTimers: 2000};

/** The limits of the current preview. */
export const limits = {...DEFAULTS};

let verdict = null;

/** Thrown to unwind when a limit is passed. */
export class LimitError extends Error {
  constructor(code, message) {
    super(message);
    this.name = 'LimitError';
    this.code = code;
  }
}

/** Starts a preview with its own limits; a value that is no positive number keeps its default. */
export function resetLimits(next = {}) {
  Object.assign(limits, DEFAULTS);
  for (const name of Object.keys(DEFAULTS)) {
    if (typeof next[name] === 'number' && next[name] > 0) limits[name] = next[name];
  }
  verdict = null;
}

/** Records that a limit was passed, once, and throws. */
export function exceed(code, message) {
  const error = new LimitError(code, message);
  if (verdict === null) verdict = error;
  throw error;
}

/** The first limit that was passed, or null. */
export function limitVerdict() {
  return verdict;
}
