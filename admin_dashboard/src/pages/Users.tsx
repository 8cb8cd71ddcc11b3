import { Button, Field, Level, ok, Panel, Select, Table, Time, type components } from '@hivesync/ui';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi } from '../context.tsx';
import { Export } from '../Export.tsx';
import { words } from '../format.ts';
import { useLive } from '../live.ts';
import { Page } from '../Page.tsx';
import { useFilters } from '../search.ts';

type Account = components['schemas']['Account'];
const tiers = ['free', 'pro', 'premium'] as const;
const states = ['active', 'disabled', 'admin'] as const;

/** Users are the accounts, found by their addresses. */
export function Users() {
  const api = useApi();
  const [f, set] = useFilters();
  const [email, setEmail] = useState(f.email ?? '');
  const [cursors, setCursors] = useState<string[]>([]);
  const cursor = cursors.at(-1);
  const query = { limit: 50, ...(f.email && { email: f.email }), ...(tiers.includes(f.tier as never) && { tier: f.tier as (typeof tiers)[number] }), ...(states.includes(f.state as never) && { state: f.state as (typeof states)[number] }), ...(cursor && { cursor }) };
  const users = useLive(['users', JSON.stringify(query)], async () => ok(api.GET('/admin/users', { params: { query } })), 30_000);
  const change = (to: Parameters<typeof set>[0]) => { setCursors([]); set(to); };
  return (
    <Page title="Users and tiers" about="Plans, and who may sign in." action={<Export list="users" />}>
      <form data-filter="" aria-label="Filter" className="flex flex-wrap items-start gap-3 [&>div]:w-44 [&>div]:max-tabs:flex-[1_1_140px]" onSubmit={(e) => { e.preventDefault(); change({ email: email.trim() }); }}>
        <Field label="E-mail begins with" value={email} maxLength={254} spellCheck={false} onChange={(e) => setEmail(e.target.value)} />
        <Select label="Plan" value={f.tier ?? ''} onChange={(e) => change({ tier: e.target.value })}><option value="">All</option>{tiers.map((t) => <option key={t} value={t}>{words(t)}</option>)}</Select>
        <Select label="State" value={f.state ?? ''} onChange={(e) => change({ state: e.target.value })}><option value="">All</option>{states.map((s) => <option key={s} value={s}>{words(s)}</option>)}</Select>
        <span className="pt-[22px]"><Button type="submit">Search</Button></span>
      </form>
      <Panel query={users} what="the users" className="min-h-60" empty={{ when: (p) => p.items.length === 0, say: 'No account is like that.' }}>
        {(p) => (
          <>
            <Table<Account>
              label="Users" rows={p.items} id={(u) => u.id}
              columns={[
                { key: 'email', head: 'E-mail', cell: (u) => <Link to="/users/$id" params={{ id: u.id }} data-open="" className="font-medium [overflow-wrap:anywhere] hover:underline">{u.email}</Link> },
                { key: 'name', head: 'Name', cell: (u) => u.name }, { key: 'tier', head: 'Plan', cell: (u) => words(u.tier) },
                { key: 'state', head: 'State', cell: (u) => (u.disabled_at ? <Level level="critical">Suspended</Level> : u.is_admin ? 'Administrator' : 'Active') },
                { key: 'since', head: 'Since', cell: (u) => <Time at={u.created_at} as="date" className="whitespace-nowrap" /> },
              ]}
            />
            <div className="flex gap-2">
              {cursors.length > 0 && <Button onClick={() => setCursors(cursors.slice(0, -1))}>Back</Button>}
              {p.next_cursor && <Button onClick={() => setCursors([...cursors, p.next_cursor!])}>Further users</Button>}
            </div>
          </>
        )}
      </Panel>
    </Page>
  );
}
