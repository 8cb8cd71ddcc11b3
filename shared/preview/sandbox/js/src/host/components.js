// Tells the user's components from the host's own (shims, placeholders) and those of packages, so that a node can be named after the
// component that the user wrote.

const HOST_FILES = new Set(['hivesync:host.js', 'packages.js']);
const hostTypes = new WeakSet();

/** Marks every component that a module exports as the host's. */
export function markHostModule(exportsObject) {
  for (const name of Object.keys(exportsObject)) {
    let value;
    try {
      value = exportsObject[name];
    } catch {
      continue;
    }
    if (value !== null && (typeof value === 'function' || typeof value === 'object')) hostTypes.add(value);
  }
}

/** Returns the function or class behind memo and forwardRef wrappers. */
function unwrap(type) {
  for (let i = 0; i < 8 && type !== null && typeof type === 'object'; i++) {
    if (hostTypes.has(type)) return type;
    if (typeof type.render === 'function') return type.render;
    if (type.type === undefined) return type;
    type = type.type;
  }
  return type;
}

function isHostType(type) {
  if (hostTypes.has(type)) return true;
  const inner = unwrap(type);
  if (inner === null || (typeof inner !== 'function' && typeof inner !== 'object')) return true;
  // QuickJS knows the file a function was compiled from; elsewhere only the marks count.
  return hostTypes.has(inner) || HOST_FILES.has(inner.fileName);
}

/** Returns the display name of a component type, or undefined. */
export function componentName(type) {
  if (type === null || (typeof type !== 'function' && typeof type !== 'object')) return undefined;
  if (typeof type.displayName === 'string' && type.displayName !== '') return type.displayName;
  const inner = unwrap(type);
  if (inner === null || inner === undefined) return undefined;
  const name = inner.displayName || inner.name;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

// Names of component types, '' for the host's own and for those without one: a screen draws few types many times.
let names = new Map();

/** Forgets the names of an earlier preview's components. */
export function resetComponents() {
  names = new Map();
}

function userName(type) {
  if (type === null || (typeof type !== 'function' && typeof type !== 'object')) return '';
  let name = names.get(type);
  if (name === undefined) {
    name = isHostType(type) ? '' : (componentName(type)?.slice(0, 120) ?? '');
    names.set(type, name);
  }
  return name;
}

/** Walks up from a fiber to the nearest component that the user wrote and returns its name, or undefined. */
export function nearestUserComponent(fiber) {
  for (let f = fiber; f !== null && f !== undefined; f = f.return) {
    // React's work tags of fibers that carry a user's component: function, class, forwardRef, memo, simple memo.
    const {tag} = f;
    if (tag !== 0 && tag !== 1 && tag !== 11 && tag !== 14 && tag !== 15) continue;
    const name = userName(f.type);
    if (name !== '') return name;
  }
  return undefined;
}
