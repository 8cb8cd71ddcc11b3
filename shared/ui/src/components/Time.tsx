import { useEffect, useState } from 'react';

const day = 86_400_000;
const full = (locale?: string) => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });
const hour = () => new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

type Moment = Date | string | number;
const at = (moment: Moment) => (moment instanceof Date ? moment : new Date(moment));

/** clock is the local time of day: 03:22. */
export function clock(moment: Moment): string {
  return hour().format(at(moment));
}

/** date is the local day: 27 Feb 2027. */
export function date(moment: Moment): string {
  return full('en-GB').format(at(moment));
}

/** when is a day in reach by its name, with the time of day: Today, 03:22. */
export function when(moment: Moment, now: Moment = Date.now()): string {
  const that = at(moment);
  const midnight = (d: Date) => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime();
  const days = Math.round((midnight(that) - midnight(at(now))) / day);
  const name = { 0: 'Today', [-1]: 'Yesterday', 1: 'Tomorrow' }[days] ?? date(that);
  return `${name}, ${clock(that)}`;
}

const units: [number, string][] = [[365 * day, 'year'], [30 * day, 'month'], [day, 'day'], [3_600_000, 'hour'], [60_000, 'minute']];

/** distance is how far a moment is away, in its largest unit: in 44 days, 5 months ago. */
export function distance(moment: Moment, now: Moment = Date.now()): string {
  const ms = at(moment).getTime() - at(now).getTime();
  for (const [size, unit] of units) {
    const n = Math.round(Math.abs(ms) / size);
    if (n < 1 || (unit === 'year' && Math.abs(ms) < 2 * size) || (unit === 'month' && n < 4)) continue;
    const many = `${n} ${unit}${n === 1 ? '' : 's'}`;
    return ms < 0 ? `${many} ago` : `in ${many}`;
  }
  return ms < 0 ? 'just now' : 'in a moment';
}

/** utc is what a time says on hover. */
export function utc(moment: Moment): string {
  return `${at(moment).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

export interface TimeProps {
  at: Moment;
  /** when: Today, 03:22. date: 27 Feb 2027. distance: in 44 days. */
  as?: 'when' | 'date' | 'distance';
  className?: string;
}

/** Time is a moment in the reader's zone; hovering tells UTC. */
export function Time({ at: moment, as = 'when', className }: TimeProps) {
  const [, tick] = useState(0);
  useEffect(() => {
    if (as === 'date') return;
    const timer = setInterval(() => tick((n) => n + 1), 30_000);
    return () => clearInterval(timer);
  }, [as]);
  const text = as === 'date' ? date(moment) : as === 'when' ? when(moment) : distance(moment);
  return <time dateTime={at(moment).toISOString()} title={utc(moment)} className={className}>{text}</time>;
}
