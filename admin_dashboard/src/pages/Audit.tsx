import { Button, Field, ok, Panel, Table, Time, type components } from '@hivesync/ui';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi } from '../context.tsx';
import { Export } from '../Export.tsx';
import { short, words } from '../format.ts';
import { useLive } from '../live.ts';
import { Page } from '../Page.tsx';
import { useFilters, type Search } from '../search.ts';

type Deed = components['schemas']['AdminDeed'];
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Audit is who did what, to what, the newest first. */
export function Audit() {
  const api = useApi();
  const [f, set] = useFilters();
  const [typed, setTyped] = useState<Search>({ action: f.action ?? '', target: f.target ?? '', user: f.user ?? '' });
  const [cursors, setCursors] = useState<string[]>([]);
  const cursor = cursors.at(-1);
  const query = { limit: 50, ...(f.action && { action: f.action }), ...(f.target && { target: f.target }), ...(f.user && uuid.test(f.user) && { user_id: f.user }), ...(f.since && { since: f.since }), ...(f.until && { until: f.until }), ...(cursor && { cursor }) };
  const deeds = useLive(['audit', JSON.stringify(query)], async () => ok(api.GET('/admin/audit', { params: { query } })), 15_000);
  const change = (to: Search) => { setCursors([]); set(to); };
  return (
    <Page title="Audit log" about="Who did what, to what. Nothing here can be changed." action={<Export list="audit" since={f.since} until={f.until} />}>
      <form data-filter="" aria-label="Filter" className="flex flex-wrap items-start gap-3 [&>div]:w-48 [&>div]:min-w-0 [&>div]:max-tabs:flex-[1_1_200px]" onSubmit={(e) => { e.preventDefault(); change({ action: typed.action?.trim() ?? '', target: typed.target?.trim() ?? '', user: typed.user?.trim() ?? '' }); }}>
        <Field label="Action" value={typed.action} maxLength={100} spellCheck={false} placeholder="admin.setting_changed" onChange={(e) => setTyped({ ...typed, action: e.target.value })} />
        <Field label="Target" value={typed.target} maxLength={200} spellCheck={false} onChange={(e) => setTyped({ ...typed, target: e.target.value })} />
        <Field label="User" value={typed.user} maxLength={36} spellCheck={false} onChange={(e) => setTyped({ ...typed, user: e.target.value })} error={typed.user && !uuid.test(typed.user.trim()) ? 'The whole id of a user.' : undefined} />
        <Field label="From" type="datetime-local" value={localOf(f.since)} onChange={(e) => change({ since: utcOf(e.target.value) })} />
        <Field label="Until" type="datetime-local" value={localOf(f.until)} onChange={(e) => change({ until: utcOf(e.target.value) })} />
        <span className="flex gap-2 pt-[22px]"><Button type="submit">Filter</Button>{(f.action || f.target || f.user || f.since || f.until) && <Button look="quiet" onClick={() => { setTyped({ action: '', target: '', user: '' }); change({ action: '', target: '', user: '', since: '', until: '' }); }}>Show all</Button>}</span>
      </form>
      <Panel query={deeds} what="the audit log" className="min-h-60" empty={{ when: (p) => p.items.length === 0, say: 'Nothing was done that is like that.' }}>
        {(p) => (
          <>
            <Table<Deed>
              label="Audit log" rows={p.items} id={(d) => d.id}
              columns={[
                { key: 'what', head: 'What', cell: (d) => <span className="font-medium">{words(d.action)}</span> },
                { key: 'target', head: 'To what', cell: (d) => <span title={d.target} className="[overflow-wrap:anywhere]">{d.target && short(d.target)}</span> },
                { key: 'who', head: 'Who', cell: (d) => (d.user_id ? <Link to="/users/$id" params={{ id: d.user_id }} className="font-mono hover:underline" title={d.user_id}>{short(d.user_id)}</Link> : <span className="text-muted">Nobody known</span>) },
                { key: 'from', head: 'From', cell: (d) => d.client_ip ?? '' },
                { key: 'more', head: 'Details', cell: (d) => <span className="text-note [overflow-wrap:anywhere] text-muted">{Object.entries(d.details ?? {}).map(([k, v]) => `${k}: ${typeof v === 'string' ? v : JSON.stringify(v)}`).join(', ')}</span> },
                { key: 'at', head: 'At', cell: (d) => <Time at={d.at} className="whitespace-nowrap" /> },
              ]}
            />
            <div className="flex gap-2">
              {cursors.length > 0 && <Button onClick={() => setCursors(cursors.slice(0, -1))}>Newer</Button>}
              {p.next_cursor && <Button onClick={() => setCursors([...cursors, p.next_cursor!])}>Older</Button>}
            </div>
          </>
        )}
      </Panel>
    </Page>
  );
}

/** Addresses hold UTC; fields hold what the reader's clock shows. */
function localOf(at: string | undefined): string {
  const d = new Date(at ?? '');
  return Number.isNaN(d.getTime()) ? '' : new Date(d.getTime() - d.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function utcOf(local: string): string {
  const d = new Date(local);
  return Number.isNaN(d.getTime()) ? '' : d.toISOString();
}
