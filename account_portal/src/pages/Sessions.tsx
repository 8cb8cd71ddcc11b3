import { ActionButton, Button, Confirm, ok, Panel, Table, Time, TroubleNote, useAction, type components } from '@hivesync/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useDoor } from '../context.tsx';
import { everyItem } from '../every.ts';
import { Page, Section } from '../Page.tsx';
import { client } from '../words.ts';

type Session = components['schemas']['AccountSession'];
type Device = components['schemas']['AccountDevice'];

/** Sessions are where the account is signed in: browsers, apps, and devices that were paired. */
export function Sessions() {
  const { api } = useDoor();
  const queries = useQueryClient();
  const sessions = useQuery({ queryKey: ['sessions'], queryFn: () => everyItem((query) => api.GET('/api/v1/auth/sessions', { params: { query } })) });
  const devices = useQuery({ queryKey: ['devices'], queryFn: () => everyItem((query) => api.GET('/api/v1/auth/devices', { params: { query } })) });
  const reload = async () => { await Promise.all([queries.invalidateQueries({ queryKey: ['sessions'] }), queries.invalidateQueries({ queryKey: ['devices'] })]); };
  const [asked, setAsked] = useState(false);
  const others = useAction(() => ok(api.DELETE('/api/v1/auth/sessions')), { doing: 'sign the others out', done: async () => { setAsked(false); await reload(); } });
  const many = (sessions.data ?? []).filter((s) => !s.current).length;
  return (
    <Page
      title="Sessions and devices" about="Where you are signed in. Sign out what you do not know, then change your password."
      action={many > 0 && !asked && <Button look="danger" onClick={() => { others.reset(); setAsked(true); }}>{many === 1 ? 'Sign out the other session…' : `Sign out ${many} other sessions…`}</Button>}
    >
      {asked && (
        <Confirm title={many === 1 ? 'Sign out the other session?' : `Sign out ${many} other sessions?`} action={others} input={undefined} verb="Sign out" doing="Signing out" onClose={() => setAsked(false)}>
          Apps and paired devices among them must sign in again. This session goes on.
        </Confirm>
      )}
      <Section title="Sessions">
        <Panel query={sessions} what="your sessions" className="min-h-30">{(list) => <SessionList sessions={list.filter((s) => !s.device_name)} onEnded={reload} />}</Panel>
      </Section>
      <Section title="Devices">
        <Panel query={devices} what="your devices" empty={{ when: (d) => d.length === 0, say: <>No device is paired. A device shows a code; <Link to="/link" className="text-accent underline">type it here</Link>.</> }}>
          {(list) => <><DeviceList devices={list} onEnded={reload} /><p><Link to="/link" className="text-accent hover:underline">Pair a device</Link></p></>}
        </Panel>
      </Section>
    </Page>
  );
}

function SessionList({ sessions, onEnded }: { sessions: readonly Session[]; onEnded: () => Promise<void> }) {
  const { api } = useDoor();
  const [pressed, setPressed] = useState('');
  const end = useAction((id: string) => ok(api.DELETE('/api/v1/auth/sessions/{session_id}', { params: { path: { session_id: id } } })), { doing: 'end the session', done: onEnded });
  return (
    <>
      <TroubleNote trouble={end.trouble} wait={end.wait} />
      <Table
        label="Sessions" rows={sessions} id={(s) => s.id}
        columns={[
          { key: 'client', head: 'Client', cell: (s) => <><p className="font-semibold" title={s.user_agent}>{client(s.user_agent)}</p>{s.opened_by && <p className="text-note text-muted">Opened from an app, and ends with it</p>}</> },
          { key: 'place', head: 'Address', cell: (s) => <span className="font-mono text-note">{s.client_ip}</span> },
          { key: 'used', head: 'Last use', cell: (s) => <Time at={s.last_used_at} /> },
          { key: 'since', head: 'Signed in', cell: (s) => <Time at={s.created_at} as="date" /> },
          { key: 'actions', head: 'Actions', actions: true, cell: (s) => s.current ? <span className="text-muted">This session</span> : <span onPointerDown={() => setPressed(s.id)} onKeyDown={() => setPressed(s.id)}><ActionButton look="quiet" action={pressed === s.id || !end.busy ? quiet(end, pressed === s.id) : quiet(end, false)} input={s.id} doing="Signing out" aria-label={`Sign out ${client(s.user_agent)}`}>Sign out</ActionButton></span> },
        ]}
      />
    </>
  );
}

/** Of many buttons of one action, only the one that was pressed shows its progress. */
function quiet<T extends { busy: boolean; done: boolean }>(action: T, own: boolean): T {
  return own ? action : { ...action, busy: false, done: false };
}

function DeviceList({ devices, onEnded }: { devices: readonly Device[]; onEnded: () => Promise<void> }) {
  const { api } = useDoor();
  const [asked, setAsked] = useState<string>();
  const revoke = useAction((id: string) => ok(api.DELETE('/api/v1/auth/devices/{device_id}', { params: { path: { device_id: id } } })), { doing: 'sign the device out', done: async () => { setAsked(undefined); await onEnded(); } });
  return (
    <Table
      label="Devices" rows={devices} id={(d) => d.id}
      columns={[
        { key: 'name', head: 'Device', cell: (d) => <><p className="font-semibold wrap-anywhere">{d.name}</p><p className="text-note text-muted">{[d.model, platforms[d.platform]].filter(Boolean).join(', ')}</p></> },
        { key: 'place', head: 'Address', cell: (d) => <span className="font-mono text-note">{d.client_ip}</span> },
        { key: 'used', head: 'Last use', cell: (d) => <Time at={d.last_used_at} /> },
        { key: 'ends', head: 'Pair anew', cell: (d) => <Time at={d.expires_at} as="date" /> },
        { key: 'actions', head: 'Actions', actions: true, cell: (d) => asked !== d.id && <Button look="danger-quiet" aria-label={`Sign out ${d.name}…`} onClick={() => { revoke.reset(); setAsked(d.id); }}>Sign out…</Button> },
      ]}
      below={(d) => asked === d.id && (
        <Confirm title={`Sign out “${d.name}”?`} action={revoke} input={d.id} verb="Sign out" doing="Signing out" onClose={() => setAsked(undefined)}>It shows nothing more at once, and must be paired again.</Confirm>
      )}
    />
  );
}

const platforms: Record<string, string> = { ios: 'iOS', android: 'Android', web: 'Web', desktop: 'Desktop' };
