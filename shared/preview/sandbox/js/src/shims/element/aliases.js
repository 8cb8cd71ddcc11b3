// The web spellings of accessibility props (`role`, `aria-*`, `id`, `tabIndex`) that React Native accepts, and what
// each one means in React Native's own terms. Only one spelling reaches the host tree.

/** WAI-ARIA roles whose React Native name differs from their own. */
const ROLE_NAMES = {
  alertdialog: 'alert',
  heading: 'header',
  img: 'image',
  presentation: 'none',
  listitem: 'none',
  searchbox: 'search',
  slider: 'adjustable',
  textbox: 'none',
  treegrid: 'grid',
};

/**
 * @param {string} role a WAI-ARIA role
 * @returns {string} the accessibilityRole of the same meaning
 */
export function accessibilityRoleOf(role) {
  return Object.hasOwn(ROLE_NAMES, role) ? ROLE_NAMES[role] : role;
}

const state = (name) => (out, value) => {
  out.accessibilityState = {...out.accessibilityState, [name]: value};
};
const valuePart = (name) => (out, value) => {
  out.accessibilityValue = {...out.accessibilityValue, [name]: value};
};
const rename = (name) => (out, value) => {
  out[name] = value;
};

/**
 * What each alias writes into the host props. They run after all plain props are copied, so that an alias wins over
 * the prop it stands for, whatever order the two were written in.
 *
 * @type {Map<string, (out: Record<string, unknown>, value: any) => void>}
 */
export const ALIASES = new Map([
  ['role', (out, value) => (out.accessibilityRole = accessibilityRoleOf(value))],
  ['id', rename('nativeID')],
  ['aria-label', rename('accessibilityLabel')],
  ['aria-labelledby', rename('accessibilityLabelledBy')],
  ['aria-live', (out, value) => (out.accessibilityLiveRegion = value === 'off' ? 'none' : value)],
  ['aria-modal', rename('accessibilityViewIsModal')],
  [
    'aria-hidden',
    (out, value) => {
      out.accessibilityElementsHidden = value;
      if (value === true) out.importantForAccessibility = 'no-hide-descendants';
    },
  ],
  ['aria-busy', state('busy')],
  ['aria-checked', state('checked')],
  ['aria-disabled', state('disabled')],
  ['aria-expanded', state('expanded')],
  ['aria-selected', state('selected')],
  ['aria-valuemax', valuePart('max')],
  ['aria-valuemin', valuePart('min')],
  ['aria-valuenow', valuePart('now')],
  ['aria-valuetext', valuePart('text')],
  ['tabIndex', (out, value) => (out.focusable = value === 0)],
]);
