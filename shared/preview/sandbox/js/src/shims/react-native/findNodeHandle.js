/** @returns {number | null} the native tag of what a ref holds */
export function findNodeHandle(instance) {
  if (instance === null || instance === undefined) return null;
  if (typeof instance === 'number') return instance;
  return instance.nativeTag ?? null;
}
