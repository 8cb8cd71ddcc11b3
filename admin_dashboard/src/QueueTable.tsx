import { ActionButton, Button, Field, Level, ok, Table, TroubleNote, useAction, type Column } from '@hivesync/ui';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Sparkline } from './Chart.tsx';
import { useApi } from './context.tsx';
import { count, levelWords, many, seconds, words } from './format.ts';
import type { Queue } from './loads.ts';
import { depthLevel, quarterAgo, rates, waitingOf } from './queues.ts';
import { Ruler, RulerScale } from './Ruler.tsx';

/** QueueTable is the queues against their levels; each unfolds by type, and where it can be worked on, by its switches. */
export function QueueTable({ queues, at, controls }: { queues: readonly Queue[]; at: string; controls?: boolean }) {
  const [open, setOpen] = useState<string | null>(null);
  const now = new Date(at).getTime();
  const columns: Column<Queue>[] = [
    {
      key: 'name', head: 'Queue', cell: (q) => (
        <span className="block min-w-36">
          <button type="button" data-open="" aria-expanded={open === q.name} className="text-left font-semibold hover:underline" onClick={() => setOpen(open === q.name ? null : q.name)}>{q.name}</button>
          <span className="block text-note text-muted">{q.paused ? 'Paused' : types(q)}{q.limit !== undefined && `, at most ${q.limit} at a time`}</span>
        </span>
      ),
    },
    { key: 'ruler', head: <RulerScale />, className: 'tabs:w-[30%] tabs:min-w-32', cell: (q) => <Ruler name={q.name} waiting={q.waiting} before={quarterAgo(q, now)} level={depthLevel(q.name, q.waiting)} /> },
    { key: 'waiting', head: 'Waiting', figures: true, cell: (q) => <span className="font-semibold">{count(q.waiting)}</span> },
    { key: 'oldest', head: 'Oldest', figures: true, className: 'whitespace-nowrap', cell: (q) => seconds(q.oldest_ms) },
    { key: 'in', head: 'In/min', figures: true, className: 'max-rail:hidden', cell: (q) => count(rates(q, now).in) },
    { key: 'out', head: 'Out/min', figures: true, className: 'max-rail:hidden', cell: (q) => count(rates(q, now).out) },
    { key: 'spark', head: 'Trend', className: 'max-rail:hidden', cell: (q) => <Sparkline points={waitingOf(q)} label={`Waiting jobs of ${q.name} over the time shown`} /> },
    { key: 'level', head: 'Level', className: 'whitespace-nowrap', cell: (q) => (q.paused ? <Level level="watch">Paused</Level> : <Level level={depthLevel(q.name, q.waiting)}>{levelWords[depthLevel(q.name, q.waiting)]}</Level>) },
  ];
  return (
    <div>
      <Table label="Queues" columns={columns} rows={queues} id={(q) => q.name} below={(q) => (open === q.name ? <Unfolded queue={q} controls={controls ?? false} /> : null)} />
      <p className="mt-2 text-note text-muted">Above 3 watch, 10 behind (AI docs 5), 25 slow, 50 critical. The mark under each bar is 15 min ago.</p>
    </div>
  );
}

function types(q: Queue): string {
  const of = Object.entries(q.types ?? {});
  if (of.length === 0) return q.leased ? `${many(q.leased, 'job')} running` : 'Nothing waits';
  return of.map(([type, n]) => `${count(n)} ${words(type).toLowerCase()}`).join(', ');
}

function Unfolded({ queue: q, controls }: { queue: Queue; controls: boolean }) {
  const byType = Object.entries(q.types ?? {});
  return (
    <div className="grid gap-3 rounded-control bg-sunken p-3">
      <dl className="flex flex-wrap gap-x-7 gap-y-2">
        {([['Running', q.leased], ['Waiting for their next attempt', q.delayed], ['Dead', q.dead], ...byType.map(([t, n]) => [words(t), n] as const)] as const).map(([name, n]) => (
          <div key={name} className="flex gap-2"><dt className="text-muted">{name}</dt><dd className="figures font-medium">{count(n)}</dd></div>
        ))}
      </dl>
      <div className="flex flex-wrap gap-4">
        {!controls && <Link to="/jobs" className="text-accent hover:underline">Pause or limit it</Link>}
        {q.dead > 0 && <Link to="/dead" search={{ queue: q.name } as never} className="text-accent hover:underline">{many(q.dead, 'dead job')}</Link>}
      </div>
      {controls && <Controls queue={q} />}
    </div>
  );
}

function Controls({ queue: q }: { queue: Queue }) {
  const api = useApi();
  const queries = useQueryClient();
  const [limit, setLimit] = useState(q.limit === undefined ? '' : String(q.limit));
  const again = () => queries.invalidateQueries();
  const path = { params: { path: { queue: q.name } } };
  const pause = useAction(() => ok(api.POST('/admin/queues/{queue}/pause', path)), { doing: `pause ${q.name}`, done: again });
  const resume = useAction(() => ok(api.POST('/admin/queues/{queue}/resume', path)), { doing: `resume ${q.name}`, done: again });
  const bound = useAction((most: number | null) => ok(api.PUT('/admin/queues/{queue}/limit', { ...path, body: { limit: most } })), { doing: `limit ${q.name}`, done: again });
  const typed = /^\d{1,6}$/.test(limit.trim()) ? Number(limit.trim()) : null;
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-end gap-3">
        {q.paused ? <ActionButton look="primary" action={resume} input={undefined} doing="Resuming">Resume {q.name}</ActionButton> : <ActionButton action={pause} input={undefined} doing="Pausing">Pause {q.name}</ActionButton>}
        <div className="w-40"><Field label="Most at a time" inputMode="numeric" value={limit} onChange={(e) => setLimit(e.target.value)} placeholder="All slots" maxLength={6} /></div>
        <ActionButton action={bound} input={typed} doing="Limiting" did="Limited" disabled={typed === null}>Limit to {typed ?? '…'}</ActionButton>
        {q.limit !== undefined && <Button onClick={() => { setLimit(''); bound.run(null); }}>Remove the limit</Button>}
      </div>
      <p className="text-note text-muted">{q.paused ? 'Accepted jobs wait, none is lost.' : 'Pausing lets what runs finish, and starts nothing further.'} A limit of 0 starts none.</p>
      {[pause, resume, bound].map((a, i) => <TroubleNote key={i} trouble={a.trouble} wait={a.wait} />)}
    </div>
  );
}
