import { Level, type LevelName } from '@hivesync/ui';
import { depths, place } from './format.ts';

const fills: Record<LevelName, string> = { ok: 'bg-ok', watch: 'bg-watch', behind: 'bg-behind', slow: 'bg-behind', critical: 'bg-critical', unknown: 'bg-muted' };

/** Ruler is how many jobs wait, against the levels: its steps are equally wide, the mark below it is a quarter of an hour ago. */
export function Ruler({ waiting, before, level, name }: { waiting: number | undefined; before: number | null; level: LevelName; name: string }) {
  if (waiting === undefined) return <span className="flex h-2 items-center text-muted"><Level level="unknown">Nobody knows</Level></span>;
  return (
    <div
      role="img" className="relative h-5 min-w-24"
      aria-label={`${name}: ${waiting} waiting${before === null ? '' : `, ${before} a quarter of an hour ago`}, of steps at ${depths.slice(1, -1).join(', ')}`}
    >
      <div className="absolute inset-x-0 top-[6px] h-2 bg-track" />
      <div className={`absolute top-[6px] left-0 h-2 ${fills[level]}`} style={{ width: `${place(waiting) * 100}%` }} />
      {depths.slice(1, -1).map((d) => <span key={d} className="absolute top-[3px] h-[14px] w-px bg-muted" style={{ left: `${place(d) * 100}%` }} />)}
      {before !== null && (
        <svg viewBox="0 0 8 6" className="absolute top-[15px] h-[6px] w-2 -translate-x-1/2" style={{ left: `${place(before) * 100}%` }}><path d="M4 0 8 6H0Z" fill="var(--muted)" /></svg>
      )}
    </div>
  );
}

/** RulerScale names the ruler's steps, in the head of its column. */
export function RulerScale() {
  return (
    <span className="relative block h-[1lh] min-w-24 font-normal">
      {depths.slice(1, -1).map((d) => <span key={d} className="absolute -translate-x-1/2 text-note" style={{ left: `${place(d) * 100}%` }}>{d}</span>)}
    </span>
  );
}

/** Slots are a worker's, as hexagons: the filled ones are busy. Many are written as a figure. */
export function Slots({ busy, slots }: { busy: number; slots: number }) {
  if (slots > 16) return <span className="figures">{busy} of {slots}</span>;
  return (
    <span role="img" aria-label={`${busy} of ${slots} slots busy`} className="inline-flex flex-wrap gap-1">
      {Array.from({ length: slots }, (_, i) => (
        <svg key={i} viewBox="0 0 12 14" className="h-[14px] w-3"><path d="M6 1 11 4v6l-5 3-5-3V4Z" fill={i < busy ? 'currentColor' : 'none'} stroke="currentColor" strokeWidth="1.2" /></svg>
      ))}
    </span>
  );
}
