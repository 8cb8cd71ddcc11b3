import type { LevelName } from '@hivesync/ui';
import type { Queue } from './loads.ts';
import { points, type Point } from './plot.ts';

/** Above so many waiting jobs a queue is on watch, behind, slow, critical; jobs of AI docs are behind from 5 on. */
export function depthLevel(name: string, waiting: number | undefined): LevelName {
  if (waiting === undefined) return 'unknown';
  const behind = name.startsWith('ai_docs') ? 5 : 10;
  return waiting > 50 ? 'critical' : waiting > 25 ? 'slow' : waiting > behind ? 'behind' : waiting > 3 ? 'watch' : 'ok';
}

export const waitingOf = (queue: Queue): Point[] => points(queue.depths, (d) => d.waiting);

/** quarterAgo is how many jobs waited 15 minutes ago; null where nobody looked. */
export function quarterAgo(queue: Queue, now: number): number | null {
  const then = now - 15 * 60_000;
  const near = waitingOf(queue).filter((p) => p.value !== null).reduce<Point | null>((best, p) => (best === null || Math.abs(p.at - then) < Math.abs(best.at - then) ? p : best), null);
  return near && Math.abs(near.at - then) <= 3 * 60_000 ? near.value : null;
}

/** rates are how many jobs came and went per minute in the last five whole minutes; null where nobody looked. */
export function rates(queue: Queue, now: number): { in: number | null; out: number | null } {
  const since = now - 6 * 60_000;
  const recent = queue.jobs.flatMap((t) => t.points).filter((p) => new Date(p.at).getTime() >= since && p.enqueued !== undefined);
  const minutes = new Set(recent.map((p) => p.at)).size;
  if (minutes === 0) return { in: null, out: null };
  const sum = (of: (p: (typeof recent)[number]) => number | undefined) => Math.round(recent.reduce((n, p) => n + (of(p) ?? 0), 0) / minutes);
  return { in: sum((p) => p.enqueued), out: sum((p) => (p.done ?? 0) + (p.failed ?? 0) + (p.dead ?? 0) + (p.stopped ?? 0)) };
}
