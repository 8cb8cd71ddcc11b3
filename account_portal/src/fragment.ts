/**
 * takeFragment returns a value that a link brought behind #, and takes it out of the address: codes and tickets stay in no history, and
 * no copied address has them.
 */
export function takeFragment(name: string): string {
  const value = new URLSearchParams(location.hash.slice(1)).get(name) ?? '';
  if (location.hash) history.replaceState(history.state, '', location.pathname + location.search);
  return value;
}
