import { Button, Confirm, Field, ok, Panel, Select, Table, Time, useAction, type components } from '@hivesync/ui';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi } from '../context.tsx';
import { many, short, words } from '../format.ts';
import { useLive } from '../live.ts';
import { loadOverview } from '../loads.ts';
import { Page } from '../Page.tsx';
import { useFilters } from '../search.ts';

type Dead = components['schemas']['AdminDeadJob'];
type Settled = components['schemas']['AdminSettledDead'];
const reasons = ['poisoned', 'exhausted', 'refused'] as const;

/** Dead are the jobs that failed for good; all of a filter can be run again, or deleted, as they were when the list was read. */
export function Dead() {
  const api = useApi();
  const [f, set] = useFilters();
  const overview = useLive(['overview'], () => loadOverview(api));
  const queue = f.queue ?? overview.data?.queues[0]?.name ?? '';
  const filter = { ...(reasons.includes(f.reason as never) && { reason: f.reason as (typeof reasons)[number] }), ...(f.type && { type: f.type }), ...(f.text && { text: f.text }) };
  const key = JSON.stringify([queue, filter]);
  const dead = useLive(['dead', key], async () => ({ asOf: new Date().toISOString(), page: await ok(api.GET('/admin/queues/{queue}/dead', { params: { path: { queue }, query: { limit: 100, ...filter } } })) }), 15_000, queue !== '');
  return (
    <Page title="Dead jobs" about="They failed for good, and stay here until they are run again or deleted.">
      <form data-filter="" aria-label="Filter" className="flex flex-wrap items-start gap-3 [&>div]:w-44 [&>div]:max-tabs:flex-[1_1_140px]" onSubmit={(e) => e.preventDefault()}>
        <Select label="Queue" value={queue} onChange={(e) => set({ queue: e.target.value })}>
          {!overview.data?.queues.some((q) => q.name === queue) && <option value={queue}>{queue}</option>}
          {overview.data?.queues.map((q) => <option key={q.name} value={q.name}>{q.name}{q.dead ? ` (${q.dead})` : ''}</option>)}
        </Select>
        <Select label="Reason" value={f.reason ?? ''} onChange={(e) => set({ reason: e.target.value })}><option value="">All</option>{reasons.map((r) => <option key={r} value={r}>{words(r)}</option>)}</Select>
        <Field label="Text in the error" value={f.text ?? ''} maxLength={200} onChange={(e) => set({ text: e.target.value })} />
      </form>
      <Panel query={dead} what="the dead jobs" className="min-h-40" empty={{ when: (d) => d.page.items.length === 0, say: 'No job of this queue failed for good.' }}>
        {(d) => (
          <>
            <Bulk key={key} queue={queue} filter={filter} asOf={d.asOf} shown={d.page.items.length} further={d.page.next_cursor !== null} />
            <Table<Dead>
              label="Dead jobs" rows={d.page.items} id={(j) => j.id}
              columns={[
                { key: 'id', head: 'Job', cell: (j) => <Link to="/jobs/$id" params={{ id: j.id }} data-open="" className="font-mono hover:underline" title={j.id}>{short(j.id)}</Link> },
                { key: 'type', head: 'Type', cell: (j) => words(j.type) },
                { key: 'reason', head: 'Reason', cell: (j) => words(j.reason) },
                { key: 'error', head: 'Error', cell: (j) => <span className="[overflow-wrap:anywhere]">{j.error}</span> },
                { key: 'crashes', head: 'Crashes', figures: true, cell: (j) => j.crashes },
                { key: 'died', head: 'Failed', cell: (j) => <Time at={j.died_at} className="whitespace-nowrap" /> },
              ]}
            />
          </>
        )}
      </Panel>
    </Page>
  );
}

function Bulk({ queue, filter, asOf, shown, further }: { queue: string; filter: Record<string, string>; asOf: string; shown: number; further: boolean }) {
  const api = useApi();
  const queries = useQueryClient();
  const [asks, setAsks] = useState<{ what: 'replay' | 'delete'; asOf: string; number: string } | null>(null);
  const [typed, setTyped] = useState('');
  const [said, setSaid] = useState('');
  const settle = useAction(async (what: 'replay' | 'delete'): Promise<Settled & { what: string }> => {
    let all: Settled = { done: 0, failed: [], more: true };
    while (all.more) {
      const { data } = await ok(api.POST('/admin/queues/{queue}/dead', { params: { path: { queue } }, body: { action: what, as_of: asks!.asOf, ...filter } }));
      all = { done: all.done + data.done, failed: [...all.failed, ...data.failed], more: data.more && data.done > 0 };
    }
    return { ...all, what };
  }, {
    doing: `settle the dead jobs of ${queue}`,
    done: (out) => {
      setAsks(null);
      setSaid(`${many(out.done, 'job')} ${out.what === 'replay' ? 'queued again' : 'deleted'}${out.failed.length ? `, ${out.failed.length} not: ${[...new Set(out.failed.map((x) => x.why))].join(', ')}` : ''}.`);
      return queries.invalidateQueries();
    },
  });
  const number = further ? `all ${shown} and further` : many(shown, 'dead job').split(' ')[0]!;
  const filters = Object.entries(filter).map(([k, v]) => `${k} = ${v}`).join(', ');
  const ask = (what: 'replay' | 'delete') => { setSaid(''); setTyped(''); setAsks({ what, asOf, number }); };
  if (asks) {
    const verb = `${asks.what === 'replay' ? 'Run again' : 'Delete'} ${asks.number} dead jobs`;
    const mustType = shown >= 100;
    return (
      <Confirm
        title={`${verb}${filters && `, ${filters}`}, as of ${new Date(asks.asOf).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })}?`}
        action={settle} input={asks.what} verb={verb} doing="Working" onClose={() => setAsks(null)} disabled={mustType && typed !== String(shown)}
        extra={mustType ? <Field label={`Type ${shown} to go on`} value={typed} inputMode="numeric" onChange={(e) => setTyped(e.target.value)} /> : undefined}
      >
        {asks.what === 'replay' ? 'Each starts over with all its attempts.' : 'They stay failed, and cannot be run again. This cannot be undone.'} What failed after that time is left alone.
      </Confirm>
    );
  }
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button onClick={() => ask('replay')}>Run {number} again…</Button>
      <span role="status" className="text-muted">{said}</span>
      <span className="ml-auto"><Button look="danger" onClick={() => ask('delete')}>Delete {number}…</Button></span>
    </div>
  );
}
