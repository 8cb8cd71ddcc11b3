// What is told about an error in user code: message, JavaScript stack, component stack. Positions are those of the
// generated script; the engine maps them to the user's files.

const MAX_STACK = 8000;
const MAX_MESSAGE = 2000;

// React's production build numbers its errors. These are the ones that user code can cause, in plain words.
const REACT_ERRORS = {
  31: (what) => `Objects are not valid as a React child (found: ${what}). To render a list, use an array.`,
  130: (type) =>
    `An element has an invalid type: ${type}. Check that the component is exported and imported under the right name (default or named).`,
  152: () => 'A component returned nothing. Return an element or null.',
  185: () => 'The screen updates itself without end: setState runs in every render or effect.',
  200: () => 'The target of createPortal is not a container.',
  290: (ref) => `The element has a string ref ("${ref}"). Use useRef or a callback ref.`,
  300: () => 'A component rendered fewer hooks than before: a hook sits behind an early return.',
  301: () => 'Too many renders: setState runs while rendering, without end.',
  306: (what) => `A lazy component did not resolve to a component (found: ${what}). Its module needs a default export.`,
  310: () => 'A component rendered more hooks than before: a hook sits inside a condition or a loop.',
  321: () => 'A hook was called outside a function component.',
  426: () => 'A component suspended while answering an update. Wrap the update in startTransition.',
  438: (what) => `use() was given something that is neither a promise nor a context (${what}).`,
  460: () => 'A component suspended in a way React does not know.',
  482: () => 'A component is an async function. Only components on a server can be async.',
  525: () => 'An element comes from an older version of React, or React is bundled twice.',
};

/** Replaces React's numbered production errors by what they mean. */
export function explain(message) {
  const match = /^Minified React error #(\d+); visit (\S+)/.exec(message);
  if (match === null) return message;
  const args = [...match[2].matchAll(/args\[\]=([^&\s]*)/g)].map((m) => {
    try {
      return decodeURIComponent(m[1]);
    } catch {
      return m[1];
    }
  });
  const known = REACT_ERRORS[match[1]];
  if (known === undefined) return `React error #${match[1]}${args.length > 0 ? `: ${args.join(', ')}` : ''}`;
  return known(...(args.length > 0 ? args : ['unknown']));
}

function text(value, max) {
  return typeof value === 'string' ? value.slice(0, max) : '';
}

/** Describes anything that was thrown. */
export function describeError(thrown, componentStack) {
  let name = 'Error';
  let message = '';
  let stack = '';
  let code;
  try {
    if (thrown !== null && typeof thrown === 'object') {
      name = text(thrown.name, 120) || 'Error';
      message = text(thrown.message, MAX_MESSAGE);
      stack = text(thrown.stack, MAX_STACK);
      if (name === 'LimitError') code = text(thrown.code, 64);
      if (message === '' && typeof thrown.then === 'function') message = 'A promise was thrown.';
    } else {
      message = String(thrown).slice(0, MAX_MESSAGE);
    }
  } catch {
    message = 'The error could not be read.';
  }
  const out = {name, message: explain(message), stack, componentStack: text(componentStack, MAX_STACK)};
  if (code !== undefined) out.code = code;
  return out;
}
