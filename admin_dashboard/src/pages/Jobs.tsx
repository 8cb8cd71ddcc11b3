import { Button, ok, Panel, Select, Field, Table, Time, type Column } from '@hivesync/ui';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Chart } from '../Chart.tsx';
import { useApi } from '../context.tsx';
import { Export } from '../Export.tsx';
import { count, many, short, span, words } from '../format.ts';
import { JobState } from '../JobState.tsx';
import { useLive } from '../live.ts';
import { loadQueues, type Job } from '../loads.ts';
import { fresh } from '../fresh.ts';
import { Page, Section } from '../Page.tsx';
import { LinkHere, TableSwitch } from '../PanelLinks.tsx';
import { QueueTable } from '../QueueTable.tsx';
import { waitingOf } from '../queues.ts';
import { useFilters, type Search } from '../search.ts';
import { SpanPicker } from '../SpanPicker.tsx';

const states = ['accepted', 'queued', 'running', 'succeeded', 'failed', 'stopped'] as const;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Jobs are the queues with their switches, and the jobs of all users. */
export function Jobs() {
  const api = useApi();
  const [{ range, from, to }] = useFilters();
  const [table, setTable] = useState(false);
  const time = { range, from, to };
  const queues = useLive(['queues', time], () => loadQueues(api, time));
  return (
    <Page title="Queues and jobs" about="Where jobs wait, and where each one is." action={<SpanPicker />}>
      <Section title="Queues"><Panel query={queues} what="the queues" className="min-h-60">{(q) => <QueueTable queues={q.queues} at={q.at} controls />}</Panel></Section>
      <Section title="Waiting jobs" note="most of each step" links={<><TableSwitch table={table} onChange={setTable} />{queues.data && <LinkHere from={queues.data.from} to={queues.data.to} />}</>}>
        <Panel query={queues} what="how many jobs waited" className="min-h-50">
          {(q) => (
            <Chart
              counted
              label="Waiting jobs" table={table} from={new Date(q.from).getTime()} to={new Date(q.to).getTime()} format={count} tick={(v) => count(v)} least={10} empty="Nobody looked in this time."
              series={q.queues.map((x) => ({ name: x.name.replace(/_queue$/, ''), points: waitingOf(x), main: x.name.startsWith('preview') }))}
            />
          )}
        </Panel>
      </Section>
      <Section title="Jobs" note="the newest first" links={<Export list="jobs" since={from} until={to} />}><List /></Section>
    </Page>
  );
}

/** wrong says which filter the server would refuse, so that one that is half typed locks nothing. */
function idOr(text: string | undefined): string | undefined {
  return text && uuid.test(text) ? text : undefined;
}

function List() {
  const api = useApi();
  const [f] = useFilters();
  const query = {
    limit: 50, ...(states.includes(f.state as never) && { state: f.state as (typeof states)[number] }), ...(f.type && { type: f.type }), ...(f.error && { error: f.error }),
    ...(idOr(f.user) && { user_id: idOr(f.user)! }), ...(idOr(f.project) && { project_id: idOr(f.project)! }),
  };
  const key = JSON.stringify(query);
  const jobs = useLive(['jobs', key], async () => ok(api.GET('/admin/jobs', { params: { query } })));
  return (
    <div className="grid gap-3">
      <Filters key={`${f.type} ${f.user} ${f.error}`} />
      <Panel query={jobs} what="the jobs" className="min-h-60" empty={{ when: (p) => p.items.length === 0, say: 'No job is like that. Take a filter away, or wait for one.' }}>
        {(first) => <Rows key={key} first={first.items} cursor={first.next_cursor} query={query} />}
      </Panel>
    </div>
  );
}

function Filters() {
  const [f, set] = useFilters();
  const [typed, setTyped] = useState<Search>({ type: f.type ?? '', user: f.user ?? '', error: f.error ?? '' });
  const field = (name: 'type' | 'user' | 'error', label: string) => (
    <Field label={label} value={typed[name] ?? ''} maxLength={64} spellCheck={false} onChange={(e) => setTyped({ ...typed, [name]: e.target.value })} error={name === 'user' && typed.user && !uuid.test(typed.user.trim()) ? 'The whole id of a user.' : undefined} />
  );
  return (
    <form data-filter="" aria-label="Filter" className="flex flex-wrap items-start gap-3 [&>div]:w-40 [&>div]:max-tabs:flex-[1_1_140px]" onSubmit={(e) => { e.preventDefault(); set({ type: typed.type?.trim() ?? '', user: typed.user?.trim() ?? '', error: typed.error?.trim() ?? '' }); }}>
      <Select label="State" value={f.state ?? ''} onChange={(e) => set({ state: e.target.value })}><option value="">All</option>{states.map((s) => <option key={s} value={s}>{words(s)}</option>)}</Select>
      {field('type', 'Type')}{field('user', 'User')}{field('error', 'Error code')}
      <span className="flex gap-2 pt-[22px]">
        <Button type="submit">Filter</Button>
        {(f.state || f.type || f.user || f.error || f.project) && <Button look="quiet" onClick={() => set({ state: '', type: '', user: '', error: '', project: '' })}>Show all</Button>}
      </span>
    </form>
  );
}

function Rows({ first, cursor, query }: { first: readonly Job[]; cursor: string | null; query: Record<string, unknown> }) {
  const api = useApi();
  const [held, setHeld] = useState(first);
  const [older, setOlder] = useState<{ items: readonly Job[]; next: string | null }>({ items: [], next: cursor });
  const [more, setMore] = useState<'idle' | 'busy' | 'failed'>('idle');
  const { rows, coming } = fresh(held, first);
  useEffect(() => { if (held.length === 0 && first.length > 0) setHeld(first); }, [held, first]);
  const load = async () => {
    setMore('busy');
    try {
      const page = await ok(api.GET('/admin/jobs', { params: { query: { ...query, cursor: older.next! } } }));
      setOlder({ items: [...older.items, ...page.items], next: page.next_cursor });
      setMore('idle');
    } catch {
      setMore('failed');
    }
  };
  const shown = [...rows, ...older.items];
  const columns: Column<Job>[] = [
    { key: 'id', head: 'Job', cell: (j) => <Link to="/jobs/$id" params={{ id: j.id }} data-open="" className="font-mono hover:underline" title={j.id}>{short(j.id)}</Link> },
    { key: 'type', head: 'Type', cell: (j) => words(j.type) },
    { key: 'state', head: 'State', className: 'whitespace-nowrap', cell: (j) => <JobState job={j} /> },
    { key: 'error', head: 'Error', cell: (j) => j.error?.code ?? '' },
    { key: 'worker', head: 'Worker', cell: (j) => j.worker ?? '' },
    { key: 'user', head: 'User', cell: (j) => <Link to="/users/$id" params={{ id: j.user_id }} className="font-mono hover:underline" title={j.user_id}>{short(j.user_id)}</Link> },
    { key: 'took', head: 'Took', figures: true, className: 'whitespace-nowrap', cell: (j) => (j.finished_at ? span(new Date(j.finished_at).getTime() - new Date(j.accepted_at).getTime()) : '') },
    { key: 'at', head: 'Accepted', cell: (j) => <Time at={j.accepted_at} className="whitespace-nowrap" /> },
  ];
  return (
    <div className="grid gap-2">
      <div className="flex min-h-8 items-center">{coming > 0 && <Button onClick={() => setHeld(first)}>Show {many(coming, 'new job')}</Button>}</div>
      <Table label="Jobs" columns={columns} rows={shown} id={(j) => j.id} />
      {older.next && <div className="flex items-center gap-3"><Button busy={more === 'busy' && 'Loading'} onClick={() => void load()}>Older jobs</Button>{more === 'failed' && <span role="alert">They could not be loaded. Try again.</span>}</div>}
    </div>
  );
}
