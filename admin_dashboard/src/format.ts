import type { LevelName } from '@hivesync/ui';

/** A figure that nobody knows is no figure: it is written as a dash, never as 0. */
export const unknown = '–';

type Maybe = number | null | undefined;

/** count is a whole number with its thousands apart. */
export function count(n: Maybe): string {
  return n === null || n === undefined ? unknown : n.toLocaleString('en-GB', { maximumFractionDigits: 0 });
}

/** seconds writes milliseconds: 0.4 s, 16.8 s, 140 s. One decimal below 100 s. */
export function seconds(ms: Maybe): string {
  if (ms === null || ms === undefined) return unknown;
  const s = ms / 1000;
  return `${s < 99.95 ? s.toFixed(1) : count(Math.round(s))} s`;
}

/** span writes a longer time in its largest units: 41 s, 14 min, 3 h 20 min, 6 days. */
export function span(ms: Maybe): string {
  if (ms === null || ms === undefined) return unknown;
  const s = Math.max(Math.round(ms / 1000), 0);
  if (s < 100) return `${s} s`;
  const min = Math.round(s / 60);
  if (min < 60) return `${min} min`;
  const h = Math.floor(min / 60);
  if (h < 48) return min % 60 ? `${h} h ${min % 60} min` : `${h} h`;
  return `${Math.round(h / 24)} days`;
}

export function percent(n: Maybe): string {
  return n === null || n === undefined ? unknown : `${n.toFixed(n < 10 ? 1 : 0)} %`;
}

export function bytes(n: Maybe): string {
  if (n === null || n === undefined) return unknown;
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = n < 1024 ? 0 : Math.min(Math.floor(Math.log2(n) / 10), units.length - 1);
  const value = n / 1024 ** power;
  return `${value.toLocaleString('en-GB', { maximumFractionDigits: value < 100 && power > 0 ? 1 : 0 })} ${units[power]}`;
}

/** many is a number and its noun: 1 job, 12 jobs. */
export function many(n: number, one: string, more = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : more}`;
}

/** words are a name of the API in words: gpu_fallback is Gpu fallback, preview_build is Preview build. */
export function words(name: string): string {
  const text = name.replaceAll('_', ' ').replaceAll('.', ': ').toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** short is what people tell ids apart by: the end of a UUID, whose beginning is the time. */
export function short(id: string): string {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-/.test(id) ? `…${id.slice(-8)}` : id;
}

/** Above these many waiting jobs a queue has the level; the same steps in every queue's ruler. */
export const depths = [0, 3, 10, 25, 50, 100] as const;

/** place is where a depth stands on a ruler whose steps are equally wide, from 0 to 1. */
export function place(waiting: number): number {
  const steps = depths.length - 1;
  for (let i = 0; i < steps; i++) {
    const from = depths[i]!;
    const to = depths[i + 1]!;
    if (waiting <= to) return (i + Math.max(waiting - from, 0) / (to - from)) / steps;
  }
  return 1;
}

/** What previews are to take at most, in milliseconds: the 95th of 100. */
export const previewLimit = 3_000;

export function previewLevel(p95: Maybe): LevelName {
  if (p95 === null || p95 === undefined) return 'unknown';
  return p95 > 2 * previewLimit ? 'slow' : p95 > previewLimit ? 'behind' : 'ok';
}

export const levelWords: Record<LevelName, string> = { ok: 'On time', watch: 'Watch', behind: 'Behind', slow: 'Slow', critical: 'Critical', unknown: 'Unknown' };
