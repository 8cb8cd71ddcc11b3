import { MutationCache, QueryCache, QueryClient, useMutation, type UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { useCountdown } from './retry.ts';
import { trouble, type Trouble } from './trouble.ts';

/**
 * createQueries makes the cache of what was loaded. It repeats nothing by itself: panels do, and say when. `signedOut` is told of a
 * session that has ended; once somebody has signed in again, recover() loads what was refused.
 */
export function createQueries(signedOut?: () => void): QueryClient {
  const onError = (error: unknown) => { if (trouble(error).kind === 'signed-out') signedOut?.(); };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: { retry: false, staleTime: 2_000, networkMode: 'always', refetchOnReconnect: false },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

/** recover loads again what is shown with an error. */
export function recover(queries: QueryClient): void {
  void queries.refetchQueries({ predicate: (query) => query.state.status === 'error' });
}

/** Loaded is what a panel needs of a query. */
export type Loaded<T> = Pick<UseQueryResult<T>, 'data' | 'error' | 'isFetching' | 'dataUpdatedAt' | 'errorUpdateCount' | 'refetch'>;

/** Action is something that a press of a button does. */
export interface Action<In> {
  run: (input: In) => void;
  busy: boolean;
  /** Whether it was done, until it is run or reset again. */
  done: boolean;
  trouble: Trouble | null;
  /** Seconds until it may be tried again after too many tries. */
  wait: number | null;
  reset: () => void;
}

export interface ActionOptions<In, Out> {
  /** Completes "We could not …". */
  doing: string;
  done?: (out: Out, input: In) => void | Promise<void>;
}

/** useAction runs a call once at a time, and keeps what went wrong for the place where it was pressed. */
export function useAction<In = void, Out = unknown>(call: (input: In) => Promise<Out>, options: ActionOptions<In, Out>): Action<In> {
  const [over, setOver] = useState(0);
  const mutation = useMutation<Out, unknown, In>({
    mutationFn: call,
    onSuccess: (out, input) => options.done?.(out, input),
  });
  const found = mutation.error ? trouble(mutation.error, options.doing) : null;
  const waits = found?.kind === 'limited' && over !== mutation.submittedAt ? (found.retryAfter ?? 10) : undefined;
  const wait = useCountdown(waits, mutation.submittedAt, () => setOver(mutation.submittedAt));
  return {
    run: (input) => { if (!mutation.isPending && !wait) mutation.mutate(input); },
    busy: mutation.isPending,
    done: mutation.isSuccess,
    trouble: found,
    wait,
    reset: mutation.reset,
  };
}
