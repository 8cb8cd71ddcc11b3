import { useQuery, useQueryClient, type QueryKey, type UseQueryResult } from '@tanstack/react-query';
import { createContext, use, useEffect, useState, useSyncExternalStore } from 'react';

/** Live is whether pages follow the system, or were stopped to be looked at. */
export class Live {
  #pausedAt: number | null = null;
  #listeners = new Set<() => void>();

  get pausedAt(): number | null {
    return this.#pausedAt;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly toggle = (): void => {
    this.#pausedAt = this.#pausedAt === null ? Date.now() : null;
    for (const listener of this.#listeners) listener();
  };
}

export const LiveContext = createContext<Live>(new Live());

export function usePaused(): number | null {
  const live = use(LiveContext);
  return useSyncExternalStore(live.subscribe, () => live.pausedAt);
}

/** Figures of the moment are asked for this often, in milliseconds; histories, of which a point is a minute, less so. */
export const moment = 3_000;
export const history = 15_000;

/** How old figures may get before the page says that it does not know any more. */
export const stale = 10_000;

/**
 * useLive loads something and keeps it fresh, unless paused: TanStack Query itself stops in hidden tabs. What was loaded stays while
 * another time or filter of the same thing loads.
 */
export function useLive<T>(queryKey: QueryKey, queryFn: () => Promise<T>, every: number = moment, enabled = true): UseQueryResult<T> {
  const paused = usePaused() !== null;
  return useQuery({ queryKey, queryFn, enabled, staleTime: every, refetchInterval: (query) => (paused || query.state.error ? false : every), meta: { live: every } });
}

/** useAge is how old the figures of the moment are that the page shows, in milliseconds; null while there are none. */
export function useAge(): number | null {
  const queries = useQueryClient();
  const [age, setAge] = useState<number | null>(null);
  useEffect(() => {
    const look = () => {
      const shown = queries.getQueryCache().findAll({ type: 'active' }).filter((q) => q.meta?.live === moment && q.state.dataUpdatedAt > 0);
      setAge(shown.length ? Date.now() - Math.min(...shown.map((q) => q.state.dataUpdatedAt)) : null);
    };
    look();
    const timer = setInterval(look, 1_000);
    return () => clearInterval(timer);
  }, [queries]);
  return age;
}
