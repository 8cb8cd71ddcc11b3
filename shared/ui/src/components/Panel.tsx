import { useEffect, useState, type ReactNode } from 'react';
import type { Loaded } from '../api/queries.ts';
import { useRetry } from '../api/retry.ts';
import { trouble as inWords, type Trouble } from '../api/trouble.ts';
import { Button } from './Button.tsx';
import { classes } from './classes.ts';
import { Level } from './Level.tsx';
import { clock } from './Time.tsx';

/** Loading says so after 400 ms: what is quicker needs no word. */
export function Loading({ what = 'Loading', className }: { what?: string; className?: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 400);
    return () => clearTimeout(timer);
  }, []);
  return <p role="status" className={classes('h-[1lh] text-muted', className)}>{shown ? `${what} …` : ''}</p>;
}

/** Empty says what belongs here, and how to get it. */
export function Empty({ children }: { children: ReactNode }) {
  return <div className="border-y border-border py-4 text-muted">{children}</div>;
}

export interface TroubleNoteProps {
  trouble: Trouble | null;
  /** Seconds until it is tried again. */
  wait?: number | null;
  onRetry?: (() => void) | undefined;
  retrying?: boolean;
  /** What still works, or what is still shown. */
  still?: ReactNode;
}

/** TroubleNote says in place what failed, what still works, and when it is tried again. */
export function TroubleNote({ trouble, wait, onRetry, retrying, still }: TroubleNoteProps) {
  if (!trouble || trouble.kind === 'signed-out') return null; // the sign-in stands over the page
  return (
    <div role="alert" className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-control border border-border bg-sunken px-3 py-2">
      <span className="flex min-w-0 flex-[1_1_240px] items-start gap-[6px]">
        <Level level={trouble.kind === 'limited' || trouble.kind === 'closed' ? 'watch' : 'critical'} mark />
        <span className="min-w-0">
          <span className="font-medium">{trouble.what}</span>{' '}
          {trouble.next && <span>{trouble.next} </span>}
          {still && <span className="text-muted">{still} </span>}
        </span>
      </span>
      {(onRetry || (wait ?? 0) > 0) && (
        <span className="flex items-center gap-3">
          <span className="figures text-muted" aria-live="off">{retrying ? 'Trying again …' : wait !== null && wait !== undefined && wait > 0 ? (onRetry ? `Tried again in ${wait} s` : `Again in ${wait} s`) : ''}</span>
          {onRetry && <Button onClick={onRetry} disabled={retrying}>Retry now</Button>}
        </span>
      )}
    </div>
  );
}

export interface PanelProps<T> {
  query: Loaded<T>;
  /** Completes "We could not load …". */
  what: string;
  children: (data: T) => ReactNode;
  /** What stands in place of data that is empty. */
  empty?: { when: (data: T) => boolean; say: ReactNode };
  /** Holds the panel's place until it has loaded, such as min-h-40. */
  className?: string;
}

/**
 * Panel shows what a query loaded, and each of its states: loading, nothing there, failed and when it is tried again. What was loaded
 * before stays in view while newer data cannot be had.
 */
export function Panel<T>({ query, what, children, empty, className }: PanelProps<T>) {
  const { data, error, errorUpdateCount, isFetching } = query;
  const trouble = error ? inWords(error, `load ${what}`) : null;
  const retries = Boolean(trouble?.passes) && !isFetching;
  const retry = () => void query.refetch();
  const wait = useRetry(retries, errorUpdateCount, trouble?.retryAfter, retry);
  const shown = data === undefined ? null : empty?.when(data) ? <Empty>{empty.say}</Empty> : children(data);
  return (
    <div className={classes('grid content-start gap-3', className)} aria-busy={isFetching && data === undefined}>
      {trouble && (
        <TroubleNote
          trouble={trouble}
          wait={wait}
          retrying={isFetching}
          onRetry={trouble.passes || trouble.kind === 'missing' ? retry : undefined}
          still={data === undefined ? undefined : `Shown is what was there at ${clock(query.dataUpdatedAt)}.`}
        />
      )}
      {data === undefined && !trouble && <Loading />}
      {shown}
    </div>
  );
}
