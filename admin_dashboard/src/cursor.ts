import { useSyncExternalStore } from 'react';

/** All charts of a page share one cursor: what happened elsewhere at that time is seen at once. */
let at: number | null = null;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function set(next: number | null): void {
  if (next === at) return;
  at = next;
  for (const listener of listeners) listener();
}

export function useCursor(): readonly [number | null, (at: number | null) => void] {
  return [useSyncExternalStore(subscribe, () => at), set];
}
