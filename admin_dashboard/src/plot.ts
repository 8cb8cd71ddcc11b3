/** Point is a value at a time; null where nobody looked, which is not 0. */
export interface Point {
  at: number;
  value: number | null;
}

/** points are one figure of a list of steps. */
export function points<T extends { at: string }>(of: readonly T[], value: (step: T) => number | undefined): Point[] {
  return of.map((step) => ({ at: new Date(step.at).getTime(), value: value(step) ?? null }));
}

/** lines are the parts of a line between its gaps. */
export function lines(of: readonly Point[]): Point[][] {
  const out: Point[][] = [];
  let open: Point[] | null = null;
  for (const p of of) {
    if (p.value === null) {
      open = null;
      continue;
    }
    if (!open) out.push((open = []));
    open.push(p);
  }
  return out;
}

/** gaps are where nobody looked, from the first such point to the last. */
export function gaps(of: readonly Point[]): { from: number; to: number }[] {
  const out: { from: number; to: number }[] = [];
  let open: { from: number; to: number } | null = null;
  for (const p of of) {
    if (p.value !== null) open = null;
    else if (open) open.to = p.at;
    else out.push((open = { from: p.at, to: p.at }));
  }
  return out;
}

/** axis are 4 or 5 round ticks from zero on, the last of which is at least the largest value; whole numbers for what is counted. */
export function axis(largest: number, counted = false): number[] {
  const most = Math.max(largest, 1e-9);
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 4, 5, 10].map((n) => n * power).find((s) => Math.ceil(most / s - 1e-9) <= 4 && !(counted && s % 1)) ?? 10 * power;
  const n = Math.max(Math.ceil(most / step - 1e-9), 3);
  return Array.from({ length: n + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

/** clockAt is the local time of an axis: with the day where the axis is longer than one. */
export function clockAt(at: number, span: number): string {
  const d = new Date(at);
  const clock = d.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return span > 86_400_000 ? `${d.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${clock}` : clock;
}
