import type { components } from '@hivesync/ui';
import { seconds } from './format.ts';
import { axis } from './plot.ts';

type History = Pick<components['schemas']['AdminJobHistory'], 'accepted_at' | 'finished_at' | 'transitions'>;

export interface Bar {
  name: string;
  from: number;
  to: number;
  kind: 'waiting' | 'running' | 'lost';
}

/** bars are where a job's time went, in milliseconds from when it was accepted: waiting, then each attempt. */
export function bars(job: History, now: number): { bars: Bar[]; end: number } {
  const start = new Date(job.accepted_at).getTime();
  const end = (job.finished_at ? new Date(job.finished_at).getTime() : now) - start;
  const out: Bar[] = [];
  let open: Bar = { name: 'Waiting', from: 0, to: end, kind: 'waiting' };
  for (const t of job.transitions.filter((x) => x.applied)) {
    const at = new Date(t.at).getTime() - start;
    if (t.transition === 'running') {
      out.push({ ...open, to: at, kind: open.kind === 'running' ? 'lost' : open.kind });
      open = { name: `Attempt ${t.attempt}, ${t.source}`, from: at, to: end, kind: 'running' };
    }
  }
  out.push(open);
  return { bars: out.filter((b) => b.to >= b.from), end: Math.max(end, 1) };
}

/** Timeline draws them. */
export function Timeline({ job }: { job: History }) {
  const { bars: all, end } = bars(job, Date.now());
  const ticks = axis(end / 1000).filter((t) => t * 1000 <= end * 1.02);
  return (
    <div className="grid gap-1">
      {all.map((b) => (
        <div key={`${b.name} ${b.from}`} className="grid items-center gap-x-4 tabs:grid-cols-[160px_minmax(0,1fr)_80px]">
          <span className="truncate">{b.name}</span>
          <div className="relative h-5 border-x border-border" aria-hidden="true">
            <div className={`absolute inset-y-px rounded-mark border ${b.kind === 'running' ? 'border-text bg-text' : b.kind === 'lost' ? 'border-behind bg-page' : 'border-control bg-track'}`} style={{ left: `${(b.from / end) * 100}%`, width: `max(2px, ${((b.to - b.from) / end) * 100}%)` }} />
          </div>
          <span className={`figures text-right ${b.kind === 'lost' ? 'font-semibold text-behind' : ''}`}>{b.kind === 'lost' ? 'lost, ' : ''}{seconds(b.to - b.from)}</span>
        </div>
      ))}
      <div className="grid gap-x-4 text-axis text-muted max-tabs:hidden tabs:grid-cols-[160px_minmax(0,1fr)_80px]" aria-hidden="true">
        <span />
        <div className="relative h-4">{ticks.map((t) => <span key={t} className="absolute -translate-x-1/2" style={{ left: `${((t * 1000) / end) * 100}%` }}>{t}{t === ticks.at(-1) ? ' s' : ''}</span>)}</div>
      </div>
    </div>
  );
}
