import { ActionButton, Button, Confirm, Field, Level, ok, Panel, Select, Table, Time, TroubleNote, useAction, type components } from '@hivesync/ui';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi } from '../context.tsx';
import { bytes, many, words } from '../format.ts';
import { useLive } from '../live.ts';
import { Facts, Page, Section, textLink } from '../Page.tsx';

type Details = components['schemas']['AccountDetails'];
type Tier = components['schemas']['Tier'];

/** User is one account: its plan, whether it may sign in, and what belongs to it. */
export function User() {
  const { id } = useParams({ strict: false }) as { id: string };
  const api = useApi();
  const user = useLive(['user', id], async () => (await ok(api.GET('/admin/users/{user_id}', { params: { path: { user_id: id } } }))).data, 10_000);
  return (
    <Page title={user.data?.email ?? 'User'} above={<Link to="/users" className={textLink}>Users and tiers</Link>} about={user.data?.name}>
      <Panel query={user} what="this user" className="min-h-60">
        {(u) => (
          <>
            <Facts of={[
              ['State', u.disabled_at ? <Level key="s" level="critical">Suspended</Level> : 'Active'], ['Plan', words(u.tier)], ['Administrator', u.is_admin ? 'Yes' : 'No'], ['Second factor', u.second_factor ? 'On' : 'Off'],
              ['Address verified', u.email_verified_at ? <Time key="v" at={u.email_verified_at} as="date" /> : 'No'], ['Since', <Time key="c" at={u.created_at} as="date" />], ['Id', <span key="i" className="font-mono">{u.id}</span>],
              ['Jobs', <Link key="j" to="/jobs" search={{ user: u.id } as never} className={textLink}>{many(u.unfinished_jobs, 'unfinished job')}</Link>],
            ]} />
            <Section title="Change"><Change key={`${u.tier} ${u.disabled_at}`} user={u} /></Section>
            <Section title="Sessions"><Sessions user={u} /></Section>
            <Section title="Teams">
              <Table label="Teams" rows={u.teams} id={(t) => t.id} columns={[
                { key: 'name', head: 'Team', cell: (t) => <span className="font-medium">{t.name}{t.personal && <span className="font-normal text-muted">, personal</span>}</span> }, { key: 'role', head: 'Role', cell: (t) => words(t.role) },
                { key: 'projects', head: 'Projects', figures: true, cell: (t) => t.projects }, { key: 'bytes', head: 'Stored', figures: true, cell: (t) => bytes(t.stored_bytes) },
              ]} />
            </Section>
          </>
        )}
      </Panel>
    </Page>
  );
}

function Change({ user: u }: { user: Details }) {
  const api = useApi();
  const queries = useQueryClient();
  const [tier, setTier] = useState<Tier>(u.tier);
  const [note, setNote] = useState('');
  const [asks, setAsks] = useState(false);
  const call = (change: { tier?: Tier; disabled?: boolean }) => ok(api.PATCH('/admin/users/{user_id}', { params: { path: { user_id: u.id } }, body: { ...change, note: note.trim() } }));
  const done = () => { setAsks(false); return queries.invalidateQueries(); };
  const plan = useAction(() => call({ tier }), { doing: 'change the plan', done });
  const state = useAction(() => call({ disabled: !u.disabled_at }), { doing: u.disabled_at ? 'let this user in again' : 'suspend this user', done });
  const noted = note.trim().length > 0;
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-end gap-3">
        <div className="w-36"><Select label="Plan" value={tier} onChange={(e) => setTier(e.target.value as Tier)}>{['free', 'pro', 'premium'].map((t) => <option key={t} value={t}>{words(t)}</option>)}</Select></div>
        <div className="min-w-60 flex-[0_1_400px]"><Field label="Why" value={note} maxLength={500} onChange={(e) => setNote(e.target.value)} placeholder="It stands in the audit log" /></div>
        <ActionButton action={plan} input={undefined} doing="Changing" disabled={tier === u.tier || !noted}>{tier === u.tier ? 'Change plan' : `Change ${words(u.tier)} to ${words(tier)}`}</ActionButton>
        {u.disabled_at ? <ActionButton action={state} input={undefined} doing="Letting in" disabled={!noted}>Let in again</ActionButton> : <Button look="danger" disabled={!noted} onClick={() => setAsks(true)}>Suspend…</Button>}
      </div>
      {!noted && <p className="text-note text-muted">Say why first: each change is in the audit log with its reason.</p>}
      {asks && <Confirm title={`Suspend ${u.email}?`} action={state} input={undefined} verb="Suspend user" doing="Suspending" onClose={() => setAsks(false)}>{many(u.sessions, 'session')} end at once, and so do the user&rsquo;s tokens. The user can be let in again; tokens stay ended.</Confirm>}
      <TroubleNote trouble={plan.trouble ?? (asks ? null : state.trouble)} wait={plan.wait ?? state.wait} />
    </div>
  );
}

function Sessions({ user: u }: { user: Details }) {
  const api = useApi();
  const queries = useQueryClient();
  const [asks, setAsks] = useState(false);
  const revoke = useAction(() => ok(api.POST('/admin/users/{user_id}/revoke-sessions', { params: { path: { user_id: u.id } } })), { doing: 'end the sessions', done: () => { setAsks(false); return queries.invalidateQueries(); } });
  if (asks) return <Confirm title={`End ${many(u.sessions, 'session')} of ${u.email}?`} action={revoke} input={undefined} verb="End sessions" doing="Ending" onClose={() => setAsks(false)}>The user signs in again on every device.</Confirm>;
  return <div className="flex items-center gap-4"><span>{u.sessions === 0 ? 'Signed in nowhere.' : `${many(u.sessions, 'session')} stand.`}</span>{u.sessions > 0 && <Button look="danger" onClick={() => setAsks(true)}>End sessions…</Button>}</div>;
}
