import { ActionButton, Button, Checkbox, Confirm, Copy, date, distance, Field, Level, ok, Panel, Select, Table, Time, TroubleNote, useAction, type components } from '@hivesync/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { everyItem } from '../every.ts';
import { useDoor } from '../context.tsx';
import { Form } from '../Form.tsx';
import { Page, Section } from '../Page.tsx';
import { scopes, short } from '../words.ts';

type Token = components['schemas']['Token'];
type Created = components['schemas']['TokenCreated'];

const day = 86_400_000;

/** Tokens are made, shown once, listed and revoked. */
export function Tokens() {
  const { api } = useDoor();
  const queries = useQueryClient();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<Created>();
  const list = useQuery({ queryKey: ['tokens'], queryFn: () => everyItem((query) => api.GET('/api/v1/api-tokens', { params: { query } })) });
  const count = list.data?.length;
  return (
    <Page
      title="API tokens"
      about={`A token lets a tool act as you, within its scopes, until it expires.${count ? ` ${count} in use.` : ''}`}
      action={!making && <Button onClick={() => { setMade(undefined); setMaking(true); }}>New token</Button>}
    >
      {making && <NewToken onClose={() => setMaking(false)} onMade={(token) => { setMaking(false); setMade(token); void queries.invalidateQueries({ queryKey: ['tokens'] }); }} />}
      {made && <Made token={made} onStored={() => setMade(undefined)} />}
      <Section title="Active tokens">
        <Panel query={list} what="your API tokens" className="min-h-20" empty={{ when: (d) => d.length === 0, say: 'You have no API token. Make one for a tool that works without you, such as CI.' }}>
          {(tokens) => <List tokens={tokens} />}
        </Panel>
        <p className="text-muted">We keep only a fingerprint of each token, so nobody can read it back.</p>
      </Section>
    </Page>
  );
}

const lives = [[7, '7 days'], [30, '30 days'], [90, '90 days'], [180, '180 days'], [365, 'A year']] as const;

function NewToken({ onClose, onMade }: { onClose: () => void; onMade: (token: Created) => void }) {
  const { api } = useDoor();
  const [name, setName] = useState('');
  const [days, setDays] = useState(90);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const ends = new Date(Date.now() + days * day);
  const create = useAction(async () => (await ok(api.POST('/api/v1/api-tokens', { body: { name: name.trim(), scopes: [...chosen], expires_at: ends.toISOString() } }))).data, { doing: 'make the token', done: onMade });
  return (
    <Form label="New token" onSubmit={() => create.run()} className="grid gap-5 rounded-control border border-control bg-surface p-5">
      <div className="grid gap-4 tabs:grid-cols-2">
        <Field label="Name" hint="What it is for, such as CI." autoFocus maxLength={80} value={name} error={create.trouble?.fields.name} onChange={(e) => setName(e.target.value)} />
        <Select label="Works for" hint={`Until ${date(ends)}.`} value={days} error={create.trouble?.fields.expires_at} onChange={(e) => setDays(Number(e.target.value))}>
          {lives.map(([n, words]) => <option key={n} value={n}>{words}</option>)}
        </Select>
      </div>
      <fieldset className="grid gap-3">
        <legend className="mb-2 font-medium">What it may do</legend>
        <div className="grid gap-x-5 gap-y-2 tabs:grid-cols-2">
          {Object.entries(scopes).map(([scope, words]) => (
            <Checkbox key={scope} label={words} checked={chosen.includes(scope)} onChange={(on) => setChosen(on ? [...chosen, scope] : chosen.filter((s) => s !== scope))} />
          ))}
        </div>
        {create.trouble?.fields.scopes && <p role="alert" className="text-critical">{create.trouble.fields.scopes}</p>}
      </fieldset>
      <TroubleNote trouble={create.trouble} wait={create.wait} />
      <div className="flex flex-wrap gap-3">
        <ActionButton type="submit" look="primary" action={create} doing="Creating" disabled={!name.trim() || chosen.length === 0}>Create token</ActionButton>
        <Button onClick={onClose} disabled={create.busy}>Cancel</Button>
      </div>
    </Form>
  );
}

function Made({ token, onStored }: { token: Created; onStored: () => void }) {
  return (
    <div className="grid gap-3 rounded-control border-2 border-text bg-surface p-5" role="group" aria-label="New token">
      <p className="flex items-start gap-2 font-semibold" role="status"><Level level="ok" mark />“{token.name}” is ready. Copy it now, it is shown only this once.</p>
      <div className="flex flex-wrap gap-2">
        <input readOnly value={token.token} aria-label="The token" className="h-control min-w-0 flex-[1_1_240px] rounded-control border border-control bg-page px-3 font-mono" onFocus={(e) => e.target.select()} />
        <Copy look="primary" text={token.token}>Copy token</Copy>
      </div>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="min-w-0 flex-[1_1_240px] text-muted">Works from now{token.expires_at && ` until ${date(token.expires_at)}`}. It can {inWords(token.scopes)}, nothing else.</p>
        <Button onClick={onStored}>I have stored it</Button>
      </div>
    </div>
  );
}

function inWords(list: readonly string[]): string {
  const words = list.map((s) => (scopes[s] ?? short(s)).replace(/^./, (c) => c.toLowerCase()));
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join('; ')}; and ${words.at(-1)}`;
}

function List({ tokens }: { tokens: readonly Token[] }) {
  const { api } = useDoor();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<string>();
  const revoke = useAction(async (id: string) => ok(api.DELETE('/api/v1/api-tokens/{token_id}', { params: { path: { token_id: id } } })), {
    doing: 'revoke the token', done: async () => { setAsked(undefined); await queries.invalidateQueries({ queryKey: ['tokens'] }); },
  });
  return (
    <Table
      label="Active tokens" rows={tokens} id={(t) => t.id}
      columns={[
        { key: 'name', head: 'Name', cell: (t) => <><p className="font-semibold wrap-anywhere">{t.name}</p><p className="font-mono text-note text-muted">hs_pat_…{t.ending}</p></> },
        { key: 'scopes', head: 'Scopes', cell: (t) => <ul className="flex flex-wrap gap-1">{t.scopes.map((s) => <li key={s} title={scopes[s]} className="rounded-mark border border-border bg-surface px-2 text-note leading-5">{short(s)}</li>)}</ul>, className: 'tabs:max-w-60' },
        { key: 'used', head: 'Last use', cell: (t) => <LastUse token={t} /> },
        { key: 'expires', head: 'Expires', cell: (t) => <Expiry token={t} /> },
        { key: 'actions', head: 'Actions', actions: true, cell: (t) => asked !== t.id && <Button look="danger-quiet" aria-label={`Revoke ${t.name}…`} onClick={() => { revoke.reset(); setAsked(t.id); }}>Revoke…</Button> },
      ]}
      below={(t) => asked === t.id && (
        <Confirm title={`Revoke “${t.name}”?`} action={revoke} input={t.id} verb="Revoke token" doing="Revoking" onClose={() => setAsked(undefined)}>
          Tools that use it stop at once. {t.last_used_at ? `Last used ${date(t.last_used_at)}.` : 'It was never used.'} This cannot be undone.
        </Confirm>
      )}
    />
  );
}

function LastUse({ token }: { token: Token }) {
  if (!token.last_used_at) return Date.now() - Date.parse(token.created_at) > 90 * day ? <Level level="watch">Never used</Level> : <>Not used yet</>;
  const idle = Date.now() - Date.parse(token.last_used_at) > 90 * day;
  return <><p><Time at={token.last_used_at} /></p>{idle && <p><Level level="watch">{distance(token.last_used_at)}</Level></p>}</>;
}

function Expiry({ token }: { token: Token }) {
  if (!token.expires_at) return <><p>Never</p><p><Level level="watch">No end date</Level></p></>;
  const left = Date.parse(token.expires_at) - Date.now();
  if (left <= 0) return <><Time at={token.expires_at} as="date" /><p><Level level="unknown">Expired</Level></p></>;
  return <><Time at={token.expires_at} as="date" /><p>{left < 7 * day ? <Level level="watch"><Time at={token.expires_at} as="distance" /></Level> : <Time at={token.expires_at} as="distance" className="text-muted" />}</p></>;
}
