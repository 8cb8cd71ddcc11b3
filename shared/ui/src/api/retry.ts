import { useEffect, useRef, useState } from 'react';

/** After how many seconds it is tried again where the server names no time. */
const waits = [5, 10, 20, 40, 60];

/**
 * useCountdown counts seconds down and runs `over` at the end; null while there is nothing to wait for. It waits for the clock, not
 * for its own ticks: a tab that slept is not late.
 */
export function useCountdown(seconds: number | undefined, key: unknown, over: () => void): number | null {
  const [left, setLeft] = useState<number | null>(null);
  const act = useRef(over);
  useEffect(() => { act.current = over; });
  useEffect(() => {
    if (seconds === undefined) {
      setLeft(null);
      return;
    }
    const end = Date.now() + seconds * 1000;
    const tick = () => {
      const now = Math.ceil((end - Date.now()) / 1000);
      setLeft(Math.max(now, 0));
      if (now > 0) return;
      clearInterval(timer);
      act.current();
    };
    const timer = setInterval(tick, 250);
    tick();
    return () => clearInterval(timer);
  }, [seconds, key]);
  return left;
}

/** useRetry tries again by itself: after as long as the server says, or ever less often, and at once when the network is back. */
export function useRetry(failed: boolean, failures: number, retryAfter: number | undefined, retry: () => void): number | null {
  const first = useRef(failures);
  if (!failed) first.current = failures + 1;
  const nth = Math.max(failures - first.current, 0);
  const wait = failed ? Math.max(retryAfter ?? 0, retryAfter === undefined ? waits[Math.min(nth, waits.length - 1)]! : 1) : undefined;
  const act = useRef(retry);
  useEffect(() => { act.current = retry; });
  useEffect(() => {
    if (!failed) return;
    const now = () => act.current();
    addEventListener('online', now);
    return () => removeEventListener('online', now);
  }, [failed]);
  return useCountdown(wait, failures, retry);
}
